"""Compare the stand-in, and every call that the package makes, with an installed CuPy; no GPU is needed.

Run ``python tests/device/compare.py`` where CuPy is installed. It prints what differs and ends with 1 if anything does.
"""

import ast
import inspect
import json
import sys
from pathlib import Path

import cupy

TESTS = Path(__file__).parents[1]
PACKAGE = TESTS.parent / "tinynn"


def public(thing):
    return {name for name in dir(thing) if not name.startswith("_") and not inspect.ismodule(getattr(thing, name))}


def calls(tree):
    """Every ``xp.name(...)`` of a file: the dotted name after xp, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.startswith("xp.") and name != "xp.switch" and "(" not in name:
                yield name[3:], node


def looked_up(name):
    thing = cupy
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def mismatch(function, call):
    """Why a call would not be accepted, or None."""
    keywords = {k.arg for k in call.keywords if k.arg}
    if isinstance(function, cupy.ufunc):
        return keywords - {"out", "dtype", "casting"} or None
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None  # a type, or a compiled function that does not tell
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    try:
        bind = signature.bind_partial if starred else signature.bind
        bind(*[None for a in call.args if not isinstance(a, ast.Starred)], **dict.fromkeys(keywords))
    except TypeError as error:
        return error
    return None


def differences():
    names = json.loads((TESTS / "standin" / "names.json").read_text())
    for key, thing in {"module": cupy, "linalg": cupy.linalg}.items():
        for name in sorted(set(names[key]) ^ public(thing)):
            yield f"{key}: {name} is in one of names.json and CuPy {cupy.__version__} only"
    seen = 0
    for path in sorted(PACKAGE.rglob("*.py")):
        for name, call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            seen += 1
            try:
                wrong = mismatch(looked_up(name), call)
            except AttributeError:
                wrong = "there is no such function"
            if wrong:
                yield f"{path.name}:{call.lineno}: xp.{name}: {wrong}"
    print(f"{len(names['module'])} names, {seen} calls of the package looked at, CuPy {cupy.__version__}")


if __name__ == "__main__":
    found = list(differences())
    print("\n".join(found) or "nothing differs")
    sys.exit(bool(found))
