"""What notebooks ask of IPython, for a run without it: ``display``, pictures, and a kernel that can be shut down."""

from types import ModuleType

from tinynn.compat.names.housekeeping import quiet


def display(*things, **kwargs):
    """Show things as the end of a cell does."""
    for thing in things:
        if not isinstance(thing, Shown):
            print(thing if isinstance(thing, str) else repr(thing))


class Shown:
    """A picture, a page or a text for a notebook; there is nothing here to show it on."""

    def __init__(self, data=None, *args, filename=None, **kwargs):
        self.data = data
        self.filename = filename

    def __repr__(self):
        return f"<{type(self).__name__} {self.filename or ''}>"


class Application:
    """The notebook's application; to shut its kernel down, as some do to free a GPU's memory, does nothing here."""

    kernel = quiet

    @classmethod
    def instance(cls):
        return cls()


def get_ipython():
    """Takes IPython's commands, and does nothing."""
    return quiet


def clear_output(wait=False):
    """A notebook would clear the output of the cell."""


def modules():
    """The modules ``IPython``, ``IPython.display`` and ``IPython.core.display``, by their names."""
    kinds = ("Audio", "HTML", "Image", "Markdown", "SVG", "Video", "YouTubeVideo")
    names = {kind: type(kind, (Shown,), {}) for kind in kinds}
    names |= {"display": display, "clear_output": clear_output, "get_ipython": get_ipython}
    found = {path: ModuleType(path) for path in ("IPython", "IPython.display", "IPython.core", "IPython.core.display")}
    for module in found.values():
        vars(module).update(names, __path__=[])
    found["IPython"].Application = Application
    found["IPython"].version_info = (8, 24, 0)  # which matplotlib looks at
    found["IPython"].display = found["IPython.display"]
    found["IPython"].core = found["IPython.core"]
    found["IPython.core"].display = found["IPython.core.display"]
    return found
