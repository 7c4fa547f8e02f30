"""From notebooks and Markdown pages to programs."""

import json

import pytest

from tinynn.compat.running import cells

PAGE = """# A page
```python
a = 1
```
Words, and a shell:
```shell
pip install keras
```
    indented = "not a program"

```
b = a + 1
print(b)
```
```
2
[0.5, 0.25]
Epoch 1/5
```
~~~py
c = '''
%not a command
'''
%matplotlib inline
!ls
x = !ls
%time d = 4
~~~
- in a list
  ```Python
  >>> e = 5
  >>> for i in range(2):
  ...     print(i)
  0
  1
  >>> e
  5
  ```
```json
{"f": 6}
```
"""


def test_a_page_gives_its_python_blocks():
    found = cells.of_markdown(PAGE)
    assert [cell.number for cell in found] == [1, 2, 3, 4]
    assert found[0].text == "a = 1\n"
    assert found[1].text == "b = a + 1\nprint(b)\n"
    assert found[3].text == "e = 5\nfor i in range(2):\n    print(i)\ne\n"


OUTPUTS = [
    "dict_keys(['loss', 'accuracy'])", "array([[0.5]], dtype=float32)", "Index(['a', 'b'], dtype='object')",
    "dtype: float64", "tf.Tensor(2.5, shape=(), dtype=float32)", "acc = 0.93", "0.5\n{'a': 1}", "[nan, inf]",
]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_block_that_a_program_has_printed_is_not_run(output):
    page = f"```python\nimport tensorflow as tf\n```\n```\n{output}\n```\n"
    assert [cell.text for cell in cells.of_markdown(page)] == ["import tensorflow as tf\n"]


@pytest.mark.parametrize("program", ["plot(h)", "print(0)", "h.show()", "b = h", "import os", "f(lambda z: z)"])
def test_a_block_that_calls_what_the_page_has_bound_is_run_also_unmarked(program):
    page = f"```python\nfrom a import f, g as plot\nh = 1\n```\n```\n{program}\n```\n"
    assert [cell.text for cell in cells.of_markdown(page)][1:] == [program + "\n"]


def test_where_a_page_marks_nothing_a_block_with_numbers_is_run():
    page = "```\nepochs = 20\n```\n```\nprint(epochs)\n```\n```\n20\n```\n```\ndict_keys(['a'])\n```\n"
    assert [cell.text for cell in cells.of_markdown(page)] == ["epochs = 20\n", "print(epochs)\n"]


def test_dots_in_an_output_are_no_prompt():
    page = "```python\n>>> a = [1,\n...      2]\n>>> x\narray([[1., 2.],\n       ..., 3.],\n ...\n>>> b\n```\n"
    assert cells.of_markdown(page)[0].text == "a = [1,\n     2]\nx\nb\n"


def test_commands_are_left_out_and_told():
    found = cells.of_markdown(PAGE)[2]
    assert found.skipped == ["%matplotlib inline", "!ls", "x = !ls"]
    names = {}
    exec(found.text, names)
    assert names["c"] == "\n%not a command\n" and names["d"] == 4


@pytest.mark.parametrize(
    ("source", "text", "skipped"),
    [
        ("%%time\nx = 1", "pass  # %%time\nx = 1\n", ["%%time"]),
        ("%%bash\nls -l", "", ["%%bash"]),
        ("model.fit?", "pass  # model.fit?\n", ["model.fit?"]),
        ("%timeit -n 10 f(x)", "f(x)\n", []),
        ("if a:\n    !rm x", "if a:\n    pass  # !rm x\n", ["!rm x"]),
        ("a = b % c\nd = (e\n     % f)", "a = b % c\nd = (e\n     % f)\n", []),
        ("x = 3 != 4", "x = 3 != 4\n", []),
    ],
)
def test_what_of_ipython_can_be_run_is_run(source, text, skipped):
    assert cells.without_commands(source) == (text, skipped)


def test_a_notebook_gives_its_code_cells():
    words = {"cell_type": "markdown", "source": ["# a"]}
    page = {"cells": [words, {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}]}
    assert [cell.text for cell in cells.of_notebook(json.dumps(page))] == ["a = 1\nb = 2\n"]


def test_a_notebook_of_the_third_format_is_read():
    page = {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}]}
    assert [cell.text for cell in cells.of_notebook(json.dumps(page))] == ["a = 1\n"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"cells": [3]}'])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises(ValueError, match="expected a notebook"):
        cells.of_notebook(text)
