"""tinynn: a neural-network framework in NumPy in which every layer states its own backward pass.

The public names follow Keras's arrangement: ``tinynn.Sequential``, ``tinynn.layers.Dense``, ``tinynn.optimizers.Adam``.
"""

from importlib import import_module

__version__ = "0.1.0"

_MODULES = (
    "activations", "backend", "blackbox", "bugs", "callbacks", "compat", "constraints", "datasets", "export",
    "gradcheck", "initializers", "layers", "losses", "metrics", "models", "optimizers", "plots", "preprocessing",
    "regularizers", "saving", "threads", "utils",
)
_NAMES = {"Sequential": "training", "Model": "training", "Input": "layers", "replay": "blackbox"}

__all__ = ["__version__", *_MODULES, *_NAMES]


def __getattr__(name):
    # Each module is imported when it is first asked for: a program pays for what it uses.
    if name in _MODULES:
        return import_module(f"tinynn.{name}")
    if name in _NAMES:
        return getattr(import_module(f"tinynn.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'tinynn' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
