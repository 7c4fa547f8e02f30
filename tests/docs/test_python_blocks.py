"""The Python in the pages: programs run and print what the page says, quotes are what stands in the package."""

import contextlib
import io
import textwrap

import pytest
from blocks import ROOT, fenced, quoted_pieces

PAGES = ["README.md", "docs/backprop.md", "docs/design.md", "docs/errors.md", "docs/proof.md", "docs/safety.md"]


def blocks_of(page):
    return fenced((ROOT / page).read_text(encoding="utf-8"))


def run(blocks, page):
    """Run the programs of a page in order, in one namespace; compare with the ```text block that follows one."""
    namespace = {"__name__": "__page__"}
    for block, following in zip(blocks, [*blocks[1:], None]):
        if block.language != "python" or block.quoted_file:
            continue
        code = compile("\n" * block.line + block.text, page, "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)
        if following is not None and following.language == "text":
            assert printed.getvalue() == following.text, f"{page}, line {block.line}"


@pytest.mark.parametrize("page", PAGES)
def test_programs_run_and_print_what_the_page_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(blocks_of(page), page)


@pytest.mark.parametrize("page", PAGES)
def test_quotes_stand_in_the_package_word_for_word(page):
    for block in blocks_of(page):
        if block.quoted_file:
            source = (ROOT / block.quoted_file).read_text(encoding="utf-8")
            for piece in quoted_pieces(block):
                assert stands_in(piece, source), f"{page}, line {block.line}: {block.quoted_file} has no\n{piece}"


def stands_in(piece, source):
    """Whether lines are in a source, all of them, in a row, at whatever depth."""
    piece = textwrap.dedent(piece)
    return any(f"\n{textwrap.indent(piece, ' ' * depth)}\n" in source for depth in range(0, 20, 4))


def test_a_wrong_output_and_a_wrong_quote_are_seen():
    program = "```python\nprint(1 + 1)\n```\n\n```text\n{}\n```\n"
    run(fenced(program.format(2)), "page")
    with pytest.raises(AssertionError, match="page, line 1"):
        run(fenced(program.format(3)), "page")
    assert stands_in("return x", "def f(x):\n    return x\n")
    assert not stands_in("return y", "def f(x):\n    return x\n")
