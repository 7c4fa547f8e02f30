"""``python -m tinynn run``: a script, a notebook or a Markdown page, whose Keras is tinynn."""

import ast
import builtins
import linecache
import os
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from tinynn.compat.finder import install, uninstall
from tinynn.compat.running import cells, ipython

READERS = {".ipynb": cells.of_notebook, ".md": cells.of_markdown, ".markdown": cells.of_markdown}


def run(path, arguments=()):
    """Run a program as ``python`` or a notebook would, with imports of Keras and TensorFlow that mean tinynn.

    Parameters
    ----------
    path : str
        ``.ipynb``: code cells; ``.md``: Python blocks; anything else is a script.
    arguments : list of str, optional
        The program's ``sys.argv[1:]``.

    Returns
    -------
    int
        What a shell should get: 0, or the number of an exit, or 1 after an error, whose traceback has been printed.
    """
    path = os.fspath(path)
    if not Path(path).is_file():
        raise FileNotFoundError(f"run: there is no file {path}")
    with surroundings(path, arguments) as names:
        try:
            reader = READERS.get(Path(path).suffix.lower())
            if reader is None:
                run_script(path, names)
            else:
                run_cells(path, reader(Path(path).read_text(encoding="utf-8-sig")), names)
        except SystemExit as stop:
            return exit_code(stop)
        except BaseException as error:  # noqa: B036, whatever ends a script is shown as Python shows it
            print_traceback(error)
            return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


@contextmanager
def surroundings(path, arguments):
    """Imports, arguments and pictures as a program has them that is run by itself; all as it was afterwards.

    Yields
    ------
    dict
        The names of the module ``__main__``.
    """
    main = ModuleType("__main__")
    main.__file__ = path
    main.__builtins__ = builtins
    replaced = [
        (sys, "argv", [path, *arguments]), (sys, "path", [str(Path(path).resolve().parent), *sys.path]),
        (builtins, "get_ipython", ipython.get_ipython), (builtins, "display", ipython.display),
        (builtins, "_", None),  # the last value of a session
    ]
    before = [(owner, name, getattr(owner, name, None)) for owner, name, _ in replaced]
    modules = {"__main__": main, **ipython.modules()}
    modules_before = {name: sys.modules.get(name) for name in modules}
    backend = os.environ.get("MPLBACKEND")
    install(replace=True)
    try:
        for owner, name, value in replaced:
            setattr(owner, name, value)
        sys.modules.update(modules)
        if not has_screen():
            os.environ["MPLBACKEND"] = "module://tinynn.compat.running.figures"
            if "matplotlib" in sys.modules:  # which has looked at the environment already
                sys.modules["matplotlib"].use("module://tinynn.compat.running.figures")
        yield vars(main)
    finally:
        for owner, name, value in before:
            setattr(owner, name, value) if value is not None else delattr(owner, name)
        put_back(sys.modules, modules_before)
        put_back(os.environ, {"MPLBACKEND": backend})
        uninstall()


def put_back(mapping, before):
    """Let a mapping have again what it had, and not what it had not."""
    for name, value in before.items():
        if value is None:
            mapping.pop(name, None)
        else:
            mapping[name] = value


def has_screen():
    """Whether matplotlib could open a window, and has not been told to leave it."""
    if os.environ.get("MPLBACKEND", "").lower() == "agg":
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_script(path, names):
    source = Path(path).read_bytes()
    exec(compile(source, path, "exec"), names)


def run_cells(path, listed, names):
    """Run cells one after another in one namespace; show the value of the last expression of each, and its pictures.

    Of a session with an interpreter every value is shown, as it shows them.
    """
    for cell in listed:
        for command in cell.skipped:
            print(f"[tinynn] skipped in cell {cell.number}: {command}")
        name = f"{path}, cell {cell.number}"
        linecache.cache[name] = (len(cell.text), None, cell.text.splitlines(keepends=True), name)
        tree = ast.parse(cell.text, name)
        last = tree.body.pop() if not cell.is_session and ends_in_value(tree, cell.text) else None
        program = (ast.Interactive(tree.body), name, "single") if cell.is_session else (tree, name, "exec")
        exec(compile(*program), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), names)
            if value is not None:
                ipython.display(value if not isinstance(value, str) else Quoted(value))
        show_pictures()


class Quoted:
    """A text that shows itself in quotes, as a notebook shows a value."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return repr(self.text)


def ends_in_value(tree, text):
    """Whether the last statement is an expression, and no semicolon silences it."""
    return bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not text.rstrip().endswith(";")


def show_pictures():
    """What a notebook draws at the end of a cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        pyplot.show()


def exit_code(stop):
    if stop.code is None or isinstance(stop.code, int):
        return stop.code or 0
    print(stop.code, file=sys.stderr)
    return 1


def print_traceback(error):
    """The traceback from the program on: the lines of this file say nothing."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    traceback.print_exception(type(error), error, frames)
