"""From a notebook or a Markdown page to pieces of Python, and from IPython's commands to what of them can be run."""

import ast
import builtins
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
    """The Python blocks of a Markdown page: those that say so, and those that say nothing and are a program.

    In a block with ``>>>`` only what stands behind these, or behind ``...``, is the program; the rest is output.
    """
    found, known = [], set(dir(builtins))
    blocks = [(re.findall(r"[\w-]+", b["info"].lower()), textwrap.dedent(b["body"])) for b in FENCE.finditer(text)]
    is_marked = any(words and words[0] in PYTHON for words, _ in blocks)
    for words, body in blocks:
        if re.search(r"^\s*>>> ", body, re.MULTILINE) and (not words or words[0] in PYTHON):
            found.append((without_prompts(body), True))
        elif words and words[0] in PYTHON or not words and is_program(body, known, is_marked):
            found.append((body, False))
        else:
            continue
        known |= names_bound(statements_of(found[-1][0]))
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


def is_program(body, known, is_marked):
    """Whether a block that does not say what it is is a program, and not what one has printed.

    ``dict_keys(["loss"])`` calls what nobody has bound; ``loss: float32`` gives nothing a value; and where a page marks
    its programs, ``acc = 0.93`` is more likely a figure.
    """
    statements = statements_of(body)
    known = known | names_bound(statements)

    def is_sign(statement):
        if isinstance(statement, ast.Expr):
            return isinstance(statement.value, ast.Call) and names_read(statement) <= known
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            return statement.value is not None and (not is_marked or bool(names_read(statement.value)))
        return True

    return any(map(is_sign, statements))


def statements_of(text):
    """The statements of a cell; none where it is not Python."""
    program = without_commands(text)[0]
    return ast.parse(program).body if parses(program) else []


def names_read(statement):
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def names_bound(statements):
    """The names to which statements give a meaning, at any depth."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return bound | {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}


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
