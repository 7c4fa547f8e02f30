"""From what a script says (a name, a class, a function, a configuration) to a loss."""

import inspect
import math
from numbers import Real

from tinynn import arguments
from tinynn.backend import as_float, xp
from tinynn.losses import functions
from tinynn.losses.base import Loss, sample_mean
from tinynn.naming import lookup
from tinynn.several import by_name, quoted

FUNCTIONS = {name: function for name, function in vars(functions).items() if hasattr(function, "kind")}
KINDS = {name.lower(): function.kind for name, function in FUNCTIONS.items()}
KINDS |= {"bce": KINDS["binary_crossentropy"], "huber_loss": KINDS["huber"]}


class FunctionLoss(Loss):
    """A loss from a function and the derivative that it carries: see `get`."""

    def __init__(self, function, *, name=None):
        super().__init__(name=name or function.__name__)
        self.function = function

    def align(self, y_true, y_pred_shape):
        """Targets of the predictions' shape where they can be brought to it, and otherwise as they are."""
        try:
            return super().align(y_true, y_pred_shape)
        except ValueError:
            y_true = xp.asarray(y_true)
            return as_float(y_true) if y_true.dtype.kind == "f" else y_true

    def value(self, y_true, y_pred):
        values = self.function(y_true, y_pred)
        if getattr(values, "shape", ())[:1] != y_pred.shape[:1]:
            raise ValueError(
                f"loss {self.name!r}: expected one value for each of {len(y_pred)} samples, got an array of shape "
                f"{getattr(values, 'shape', ())}; take means over the last axis only, not over samples"
            )
        return sample_mean(values)

    def backward(self, y_true, y_pred):
        return self.function.derivative(y_true, y_pred)


def get(identifier):
    """A loss object from whatever names one.

    Parameters
    ----------
    identifier : str, Loss, class, function, dict or None
        A name in any case (``"mse"``, ``"MeanSquaredError"``); an object or a class derived from `Loss`; a function
        of this module; a configuration ``{"class_name": ..., "config": ...}``; or a function of your own that
        carries its derivative, the gradient of each sample's own value::

            def fourth_power(y_true, y_pred):
                return ((y_pred - y_true) ** 4).mean(axis=-1)

            fourth_power.derivative = lambda y_true, y_pred: 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]

    Returns
    -------
    Loss or None
        None for None.

    Raises
    ------
    ValueError
        For an unknown name.
    TypeError
        For a function without a derivative, a class without `value` or `backward`, or anything else.
    """
    if identifier is None:
        return None
    if isinstance(identifier, str):
        return lookup("loss", identifier, KINDS)()
    if isinstance(identifier, dict):
        return from_dict(identifier)
    if inspect.isclass(identifier) and issubclass(identifier, Loss):
        identifier = identifier()
    if isinstance(identifier, Loss):
        return complete(identifier)
    if hasattr(identifier, "kind"):
        return identifier.kind()
    if callable(identifier):
        return from_function(identifier)
    raise TypeError(f"loss: expected a name, a Loss or a function of (y_true, y_pred), got {identifier!r}")


def of_outputs(loss, names, what):
    """The losses of all outputs of a network, in their order; None where there is no loss.

    Parameters
    ----------
    loss : anything that `get` knows, or a list of such or a dict by output
        A single one serves every output.
    names : list of str
        Of the outputs.
    what : str
        Whose losses they are, for the message.
    """
    if loss is None:
        return None
    is_one = not isinstance(loss, (list, tuple, dict)) or isinstance(loss, dict) and "class_name" in loss
    if not is_one and len(loss) == len(names) == 1:
        (loss,) = loss.values() if isinstance(loss, dict) else loss
        is_one = True
    found = [get(part) for part in ([loss] * len(names) if is_one else by_name(loss, names, what))]
    if None in found:
        raise ValueError(f"{what}: expected a loss for each of {quoted(names)}; where one is not to count, weight it 0")
    return found


def weights_of_outputs(loss_weights, names, what):
    """What the loss of each output counts, as a list of floats; None where nobody said."""
    if loss_weights is None:
        return None
    given = [loss_weights] if isinstance(loss_weights, Real) else by_name(loss_weights, names, what)
    given = given[0] if len(names) == 1 and isinstance(given[0], (list, tuple)) else given
    are_finite = all(isinstance(weight, Real) and math.isfinite(arguments.as_number(weight)) for weight in given)
    if len(given) != len(names) or not are_finite:
        got = arguments.shown(loss_weights)
        raise ValueError(f"{what}: expected a finite number for each of {quoted(names)}, got {got}")
    return [float(weight) for weight in given]


def from_dict(description):
    """A loss from ``{"class_name": ..., "config": ...}``; for a function, Keras has its name as the configuration."""
    kind, config = description.get("class_name"), description.get("config", {})
    if kind == "function":
        return get(config)
    if not isinstance(kind, str):
        raise ValueError(f"loss: expected a dictionary with 'class_name' and 'config', got {description!r}")
    return lookup("loss", kind, KINDS).from_config(config)


def complete(loss):
    """`loss` itself, once it is sure that it states both passes."""
    for method in ("value", "backward"):
        if getattr(type(loss), method) is getattr(Loss, method):
            raise TypeError(
                f"loss {type(loss).__name__} has no {method}(y_true, y_pred): a Loss states its value for each sample "
                "and the gradient of that value, for there is no automatic differentiation here"
            )
    return loss


def from_function(function):
    """A loss from a function of (y_true, y_pred) with a derivative."""
    name = getattr(function, "__name__", type(function).__name__)
    if not callable(getattr(function, "derivative", None)):
        raise TypeError(
            f"loss function {name!r} has no derivative, and there is no automatic differentiation here: set "
            f"{name}.derivative to a function of (y_true, y_pred) that returns the gradient of each sample's value, "
            "of the shape of y_pred, or write a subclass of Loss with value and backward"
        )
    return FunctionLoss(function, name=name)
