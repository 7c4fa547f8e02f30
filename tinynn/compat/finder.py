"""Imports that mean tinynn: a finder that answers for Keras's and TensorFlow's modules before any other does."""

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from tinynn.compat.arrays import called_activations, symbols
from tinynn.compat.arrays.recording import Recorded
from tinynn.compat.layers import nested, shapes
from tinynn.compat.paths import ROOMS, room_of
from tinynn.compat.training import losses, metrics, schedules

# What gives the core's objects the ways of Keras's.
TAUGHT = (symbols, called_activations, nested, losses, metrics, schedules, shapes)
ROOTS = ("keras", "keras_core", "keras_preprocessing", "scikeras", "tensorflow", "tf_keras")


class Room(ModuleType):
    """A module that looks its names up in a room, and its submodules by their paths, when they are asked for."""

    def __getattr__(self, name):
        if name == "__all__":
            below = ROOMS if room_of(self.__name__) == "keras" else ()
            return [name for name in (*self.__contents__, *below) if name and not name.startswith("_")]
        if name.startswith("__") and name != "__version__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name in self.__contents__:
            value = self.__contents__[name]
            setattr(self, name, value)
            return value
        path = f"{self.__name__}.{name}"
        if room_of(path) is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}, in tinynn as in Keras")
        return importlib.import_module(path)

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(f"tinynn has no {self.__name__}")

    def __dir__(self):
        return sorted({*self.__contents__, *vars(self)})


class Finder:
    """Serves every module of Keras and TensorFlow from `tinynn.compat.rooms`; to be put first in ``sys.meta_path``."""

    def find_spec(self, path, target=None, where=None):
        if path.partition(".")[0] not in ROOTS or room_of(path) is None:
            return None
        return ModuleSpec(path, self, is_package=True)

    def create_module(self, spec):
        return Room(spec.name)

    def exec_module(self, module):
        from tinynn.compat import rooms

        module.__contents__ = rooms.contents(room_of(module.__name__))


def served(module):
    """Whether a module of ``sys.modules`` is one of ours."""
    return isinstance(module, Room)


def is_foreign(path, module):
    """Whether it is a module of the real Keras or TensorFlow."""
    return path.partition(".")[0] in ROOTS and not served(module)


def forget(condition):
    """Take modules out of ``sys.modules``, so that they are found anew."""
    for path in [path for path, module in sys.modules.items() if condition(path, module)]:
        del sys.modules[path]


_finder = Finder()


def install(replace=False):
    """Let every import of ``keras`` and ``tensorflow`` from here on mean tinynn, also where the real ones are there.

    Parameters
    ----------
    replace : bool, optional
        Whether real modules that are imported already make room. What a program has in its hands stays real then.
        Default False.

    Raises
    ------
    ImportError
        If the real ones are imported already, and `replace` is False.
    """
    real = sorted(path for path, module in sys.modules.items() if is_foreign(path, module) and "." not in path)
    if real and not replace:
        raise ImportError(
            f"install: {' and '.join(real)} {'is' if len(real) == 1 else 'are'} imported already, and names taken from "
            "there stay real; call tinynn.compat.install() before any such import, or install(replace=True)"
        )
    forget(is_foreign)
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    for room in TAUGHT:
        room.teach()


def uninstall():
    """Let imports of ``keras`` and ``tensorflow`` mean what they meant before `install`."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    forget(lambda path, module: served(module))
    for room in TAUGHT:
        room.unteach()
    Recorded.convertible = False
