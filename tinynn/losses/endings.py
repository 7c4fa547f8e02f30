"""Whether a loss suits what a network ends with: what can never learn is refused, what hardly is meant is said."""

from tinynn import activations
from tinynn.backend import xp
from tinynn.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)

# What these give is no probability: below 0, above 1, or both.
NO_PROBABILITIES = (
    activations.Linear, activations.Relu, activations.LeakyRelu, activations.Elu, activations.Selu, activations.Gelu,
    activations.Silu, activations.Tanh, activations.Softplus, activations.Softsign, activations.Exponential,
)
LOSSES_OF_CLASSES = (CategoricalCrossentropy, SparseCategoricalCrossentropy)


def classes_of(loss, output_shape):
    """How many classes the targets of a loss are about; None where they are about something else."""
    if type(loss) not in (BinaryCrossentropy, *LOSSES_OF_CLASSES) or not output_shape:
        return None
    return max(2, output_shape[-1])


def labels_of(y_true):
    """The class of each row of targets that are labels, one-hot, or yes and no."""
    if y_true.ndim > 1 and y_true.shape[-1] > 1:
        return xp.argmax(y_true, axis=-1).reshape(-1)
    return xp.asarray(y_true.reshape(-1) >= 0.5 if y_true.dtype.kind == "f" else y_true.reshape(-1), "int64")


def check_ending(loss, layer, activation, output_shape):
    """Refuse a loss that cannot teach a network with this ending anything.

    Parameters
    ----------
    loss : Loss
    layer : str
        Name of the last layer, for the message.
    activation : Activation
        What the network ends with; linear where nobody knows.
    output_shape : tuple of int
        Of one sample.

    Raises
    ------
    ValueError
        For a softmax, or a loss of several classes, over a single unit.
    """
    if output_shape[-1:] != (1,):
        return
    if isinstance(activation, activations.Softmax) and activation.axis in (-1, len(output_shape)):
        raise ValueError(
            f"layer {layer!r}: a softmax over one unit is always 1, so there is nothing to learn; for yes or no take 1 "
            "unit with activation='sigmoid' and binary_crossentropy, for k classes k units with activation='softmax'"
        )
    if type(loss) in LOSSES_OF_CLASSES:
        raise ValueError(
            f"loss {loss.name}: expected a unit for each class, got 1 unit from layer {layer!r}, whose share is always "
            "1, so there is nothing to learn; for yes or no take binary_crossentropy, for k classes k units"
        )


def doubt_about_ending(loss, layer, activation, output_shape):
    """What is hardly meant about a loss and the ending of a network, as a sentence; None where all is well.

    Parameters
    ----------
    loss : Loss
    layer : Layer
        The last one. Where it does not have the activation itself, a linear one means that nobody knows.
    activation : Activation
    output_shape : tuple of int
        Of one sample.
    """
    if type(loss) not in (BinaryCrossentropy, *LOSSES_OF_CLASSES):
        return None
    name = type(activation).__name__.lower()
    is_binary, is_softmax = isinstance(loss, BinaryCrossentropy), isinstance(activation, activations.Softmax)
    if loss.from_logits:
        if not is_softmax and not isinstance(activation, activations.Sigmoid):
            return None
        return (
            f"layer {layer.name!r} ends with a {name}, and {loss.name} has from_logits=True, which applies it once "
            f"more; leave out one of them: from_logits=True, or activation={name!r}"
        )
    states_it = layer.ends_with_activation and getattr(layer, "activation", None) is activation
    if isinstance(activation, NO_PROBABILITIES) and states_it:
        return (
            f"{loss.name} takes probabilities, and layer {layer.name!r} ends with {name}, which gives other numbers "
            f"too; take activation={'sigmoid' if is_binary else 'softmax'!r}, or from_logits=True after a linear layer"
        )
    if is_binary and is_softmax and output_shape[-1] > 2:
        return (
            f"layer {layer.name!r} ends with a softmax, one choice among {output_shape[-1]}, and {loss.name} treats "
            "each of them as a yes or no of its own; take categorical_crossentropy, or activation='sigmoid'"
        )
    return None
