"""What training changes: parameters, and the flat vectors that all of a model's parameters are views into."""

from tinynn import backend
from tinynn.backend import xp


class Parameter:
    """An array that training changes, with the gradient that a backward pass writes beside it.

    Parameters
    ----------
    name : str
        Its role in its layer: ``"kernel"``, ``"bias"``, ``"gamma"`` ...
    value : array
    trainable : bool, optional
        False for what a layer keeps but no gradient reaches (moving averages). Default True.
    regularizer : Regularizer, optional
        A penalty on the value; training adds it to the loss and its gradient to `grad`.

    Attributes
    ----------
    constraint : callable or None
        What the value is brought back to after every step of an optimizer, as a function of it. Default None.
    grad : array or None
        Same shape as `value`; overwritten by every backward pass, used up by an optimizer's step. None where not
        trainable.
    """

    constraint = None

    def __init__(self, name, value, trainable=True, regularizer=None):
        self.name = name
        self.value = value
        self.trainable = trainable
        self.regularizer = regularizer
        self.grad = xp.zeros_like(value) if trainable else None

    @property
    def shape(self):
        return self.value.shape

    @property
    def size(self):
        return self.value.size

    def assign(self, value):
        """Write `value`, of the same shape, into the parameter where it lies; ValueError for another shape."""
        value = backend.beside(value, self.value)
        if value.shape != self.shape:
            raise ValueError(f"{self.name} has shape {self.shape}, got {value.shape}")
        self.value[...] = value

    def __repr__(self):
        return f"Parameter({self.name!r}, shape={self.shape}, trainable={self.trainable})"


class FlatParameters:
    """The trainable parameters of a model laid end to end: one vector of values, one of gradients.

    Each parameter's `value` and `grad` become views into the vectors, so that a layer's backward pass writes straight
    into `grad`, and an optimizer moves the whole model with one expression.

    Parameters
    ----------
    parameters : sequence of Parameter
        In the order in which they are laid out. Their values are kept.

    Attributes
    ----------
    parameters : list of Parameter
    value, grad : array, shape (total size,)
    """

    def __init__(self, parameters):
        self.parameters = list(parameters)
        dtype = self.parameters[0].value.dtype if self.parameters else backend.floatx()
        size = sum(p.size for p in self.parameters)
        self.value = backend.aligned(xp.zeros(size, dtype))
        self.grad = backend.aligned(xp.zeros(size, dtype))
        self.attach()

    def __setstate__(self, state):
        """A copy of the vectors, by `copy` or `pickle`, has copies of the views into them, which are none any more."""
        self.__dict__.update(state)
        self.attach()

    def attach(self):
        """Make every parameter a view into the vectors, with the value that it has now.

        Needed again where two models that share a parameter are trained in turn: it moved into the other's vectors.
        """
        start = 0
        for p in self.parameters:
            stop = start + p.size
            if not xp.may_share_memory(p.value, self.value):
                value, grad = (vector[start:stop].reshape(p.shape) for vector in (self.value, self.grad))
                value[...] = p.value
                p.value, p.grad = value, grad
            start = stop
