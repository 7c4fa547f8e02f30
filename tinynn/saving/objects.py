"""Classes and functions of your own: the names under which files mention them, and who stands behind a name."""

_by_name = {}
_names = {}


def register_keras_serializable(package="Custom", name=None):
    """A decorator that makes a class or function of yours known to saving and loading::

        @register_keras_serializable("my_package")
        class Scale(Layer):
            ...

    Files then call it ``my_package>Scale``, and loading finds it without `custom_objects`.

    Parameters
    ----------
    package : str, optional
        Default ``"Custom"``.
    name : str, optional
        Default: the name of the class or function.

    Raises
    ------
    TypeError
        If a class has no ``get_config()``, from which it could be made anew.
    """

    def register(thing):
        if isinstance(thing, type) and not hasattr(thing, "get_config"):
            raise TypeError(f"register_keras_serializable: class {thing.__name__} has no get_config()")
        full_name = f"{package}>{name or thing.__name__}"
        _by_name[full_name] = thing
        _names[thing] = full_name
        return thing

    return register


def registered_name(thing):
    """What files call a class or function: ``package>name`` where it is registered, else its own name."""
    return _names.get(thing, thing.__name__)


def own_object(entry, custom_objects):
    """The class or function of yours that an entry of a configuration means; None where it means none.

    Parameters
    ----------
    entry : dict or str
        ``{"class_name": ..., "registered_name": ..., "config": ...}`` or a name.
    custom_objects : dict of str to class or function
        Looked in first, then what was registered.
    """
    names = [entry]
    if isinstance(entry, dict):
        is_function = entry.get("class_name") == "function"
        names = [entry.get("registered_name"), entry.get("config" if is_function else "class_name")]
    known = {**_by_name, **custom_objects}
    return next((known[name] for name in names if isinstance(name, str) and name in known), None)


def unknown(kind, name, custom_objects):
    """The error for a name that nobody stands behind."""
    known = f"; custom_objects has {', '.join(custom_objects)}" if custom_objects else ""
    return ValueError(
        f"tinynn has no {kind} {name!r}{known}. If it is yours, load with custom_objects={{{name!r}: ...}} or register "
        "it with tinynn.saving.register_keras_serializable"
    )


class Lacking(ValueError):
    """Something of Keras that tinynn does not have, and without which a model can be opened."""


def is_keras(entry):
    """Whether an entry says that its class is one of Keras's own."""
    return isinstance(entry, dict) and str(entry.get("module")).startswith("keras.")
