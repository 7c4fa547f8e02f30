"""Compare the stand-in, and every call that the package makes, with an installed CuPy; no GPU is needed.

Run ``python tests/device/compare.py`` where CuPy is installed. It prints what differs and ends with 1 if anything does.
It also has CuPy make a kernel of every optimizer's rule, up to the source code that a GPU would be given.
"""

import ast
import inspect
import itertools
import json
import re
import sys
from pathlib import Path

import cupy
from cupy._core import _fusion_thread_local, fusion
from cupy.cuda.memory import MemoryPointer, UnownedMemory

TESTS = Path(__file__).parents[1]
PACKAGE = TESTS.parent / "tinynn"
sys.path.insert(0, str(TESTS.parent))

from tinynn import backend, capture, optimizers  # noqa: E402

RULES = [
    *(kind() for kind in optimizers.OPTIMIZERS.values()), optimizers.SGD(momentum=0.9),
    optimizers.SGD(momentum=0.9, nesterov=True), optimizers.Adam(amsgrad=True), optimizers.RMSprop(momentum=0.5),
    optimizers.RMSprop(centered=True), optimizers.RMSprop(epsilon_inside_root=False),
    optimizers.Adagrad(epsilon_inside_root=False),
]


IN_C = {"float32": "float", "float64": "double"}


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


def keywords(method):
    """The names of the arguments that a method of CuPy's arrays takes: the first line of its text has them."""
    inside = re.search(r"\((.*?)\)( ->|$)", (method.__doc__ or "").partition("\n")[0])
    parts = inside[1].split(", ") if inside else []
    return [part.partition("=")[0].split()[-1] for part in parts if part != "self" and not part.startswith("*")]


def array(shape, dtype):
    """An array of CuPy's that occupies no memory: enough to make kernels for."""
    return cupy.ndarray(shape, dtype, MemoryPointer(UnownedMemory(1 << 20, 1 << 20, None, 0), 0))


def kernel_of(optimizer, dtype, recorded):
    """The kernel that CuPy makes of a rule, its numbers being arrays where the step is recorded."""
    optimizer.scalars = optimizer.scalar_values()
    update = capture.fused(optimizer.rule(3))
    floats = [array((), dtype) for _ in update.args] if recorded else update.args
    slots = [None if value is None else array((16,), dtype) for value in optimizer.slot_values().values()]
    vectors = [array((16,), dtype), array((16,), dtype), *slots]
    vectors += [array((16,), dtype) for _ in range(optimizer.scratch)]
    local, history = _fusion_thread_local.thread_local, fusion._FusionHistory()
    local.history, local.is_old_fusing = history, True
    try:
        return history.get_fusion(update.func.func, (*floats, *vectors), "rule")[0]
    finally:
        local.history, local.is_old_fusing = None, False


def rules_that_are_no_kernel():
    with backend.ExitStack() as way_back:
        way_back.callback(backend.xp.switch, backend.xp.module)
        backend.xp.switch(cupy)
        for optimizer, (dtype, in_c), recorded in itertools.product(RULES, IN_C.items(), (False, True)):
            try:
                found = set(re.findall(r"static_cast< (\w+) >", kernel_of(optimizer, dtype, recorded).operation))
            except Exception as error:
                found = error
            if found != {in_c}:
                yield f"{type(optimizer).__name__}, {dtype}, recorded {recorded}: no kernel of that type: {found!r}"
    print(f"{len(RULES)} rules are one kernel each")


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
    for name, known in names["keywords"].items():
        if keywords(getattr(cupy.ndarray, name)) != known:
            yield f"ndarray.{name}: names.json has the arguments {known}, CuPy {keywords(getattr(cupy.ndarray, name))}"
    yield from rules_that_are_no_kernel()
    print(f"{len(names['module'])} names, {seen} calls of the package looked at, CuPy {cupy.__version__}")


if __name__ == "__main__":
    found = list(differences())
    print("\n".join(found) or "nothing differs")
    sys.exit(bool(found))
