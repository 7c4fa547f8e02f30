"""From a notebook or a Markdown page to pieces of Python, and from IPython's commands to what of them can be run."""

import ast
import json
import re
import textwrap
from typing import NamedTuple

FENCE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)\n(?P<body>.*?)^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
PYTHON = {"py", "python", "python3", "ipython", "ipython3", "pycon", "python-repl"}
TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun)\s+(?:-\w+\s*\d*\s+)*(?=\S)")
COMMAND = re.compile(r"^\s*([%!?]|[\w., ]+=\s*[!%])")
HELP = re.compile(r"^\s*[\w.]+\?{1,2}\s*$")
RUNNABLE_CELLS = ("%%time", "%%timeit", "%%capture")


class Cell(NamedTuple):
    """A piece of a program: its number, counted from 1, its text, and the commands in it that are not Python.

    Of a session with an interpreter each value is shown, of other cells that of the last expression.
    """

    number: int
    text: str
    skipped: list
    is_session: bool = False


def of_notebook(text):
    """The code cells of a notebook, of any version of the format.

    Raises
    ------
    ValueError
        If the text is no notebook.
    """
    try:
        page = json.loads(text)
        listed = page["cells"] if "cells" in page else [c for sheet in page["worksheets"] for c in sheet["cells"]]
        sources = [c.get("source", c.get("input", "")) for c in listed if c["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"expected a notebook, JSON with a list of cells ({error})") from error
    return numbered(("".join(source), False) for source in sources)


def of_markdown(text):
    """The Python blocks of a Markdown page: those that say so, and those that say nothing and are Python.

    In a block with ``>>>`` only what stands behind these, or behind ``...``, is the program; the rest is output.
    """
    found = []
    for block in FENCE.finditer(text):
        words = re.findall(r"[\w-]+", block["info"].lower())
        body = textwrap.dedent(block["body"])
        if re.search(r"^\s*>>> ", body, re.MULTILINE) and (not words or words[0] in PYTHON):
            found.append((without_prompts(body), True))
        elif words and words[0] in PYTHON or not words and is_python(body):
            found.append((body, False))
    return numbered(found)


def numbered(found):
    """Cells of pairs: a source, and whether it is a session."""
    return [Cell(number, *without_commands(source), session) for number, (source, session) in enumerate(found, 1)]


def without_prompts(body):
    """What a reader has typed behind the prompts; dots go on with what was typed just before, elsewhere are output."""
    typed, typing = [], False
    for line in map(str.lstrip, body.splitlines()):
        typing = line.startswith(">>>") or typing and line.startswith("...")
        if typing:
            typed.append(line[4:])
    return "\n".join(typed) + "\n"


def is_python(body):
    """Whether a block that does not say what it is parses as a program, and not as a mere table of numbers."""
    program = without_commands(body)[0]
    statements = ast.parse(program).body if parses(program) else []
    return any(not isinstance(s, ast.Expr) or isinstance(s.value, ast.Call) for s in statements)


def without_commands(text):
    """Python of a cell with IPython's commands made comments, and the list of these commands.

    ``%time statement`` becomes the statement; a cell that begins with ``%%`` is another language's and left out, but
    for ``%%time`` and its kin.
    """
    if parses(text):
        return text if text.endswith("\n") else text + "\n", []
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(RUNNABLE_CELLS):
        return "", [first.strip()]
    inside = lines_inside_strings(lines)
    kept, skipped = [], []
    for number, line in enumerate(lines):
        line = TIMED.sub(r"\1", line) if number not in inside else line
        if number not in inside and (COMMAND.match(line) or HELP.match(line)):
            skipped.append(line.strip())
            indent = line[: len(line) - len(line.lstrip())]
            line = f"{indent}pass  # {line.strip()}"
        kept.append(line)
    return "\n".join(kept) + "\n", skipped


def parses(text):
    """Whether a text is Python as it stands."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def lines_inside_strings(lines):
    """Numbers of the lines that begin within a string in triple quotes."""
    inside, quote = set(), None
    for number, line in enumerate(lines):
        if quote:
            inside.add(number)
        for mark in re.findall(r"\"{3}|'{3}", line):
            quote = mark if quote is None else None if quote == mark else quote
    return inside
