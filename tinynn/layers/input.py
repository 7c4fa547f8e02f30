"""Where data enters a network: the shape of one sample, stated before any data is there."""

from tinynn.layers.base import Layer, as_shape
from tinynn.layers.symbol import Call
from tinynn.naming import unique_name


class InputLayer(Layer):
    """y = x and dx = dy: it says what shape comes in, and does nothing. `Input` makes one and returns its symbol.

    Parameters
    ----------
    shape : tuple of int, or int
        Of one sample, without the batch axis: (28, 28) for arrays (n, 28, 28). Older name: `input_shape`.
    batch_size, dtype, sparse : optional
        Taken for the sake of scripts that give them: a network takes any number of rows, and all become floats.
    name : str, optional
        Default ``input_1``, ``input_2`` and so on.
    batch_shape : tuple, optional
        In place of `shape`, with the batch axis in front: (None, 28, 28). Older name: `batch_input_shape`.
    """

    def __init__(self, shape=None, batch_size=None, dtype=None, sparse=None, name=None, *, batch_shape=None,
                 input_shape=None, batch_input_shape=None, trainable=True):
        super().__init__(name=name or unique_name("input", first=1), trainable=trainable)
        shape = input_shape if shape is None else shape
        batch_shape = batch_input_shape if batch_shape is None else batch_shape
        if (shape is None) == (batch_shape is None):
            got = "neither" if shape is None else "both"
            raise ValueError(f"Input {self.name!r}: expected shape=, of one sample, or batch_shape=; got {got}")
        self.ensure_built(as_shape(batch_shape[1:] if shape is None else shape, f"Input {self.name!r}"))
        self.calls.append(Call(self, []))

    @property
    def input(self):
        """The symbol of what enters, which is also its output."""
        return self.output

    def forward(self, x, training=False):
        return x, None

    def backward(self, dy, cache):
        return dy

    def get_config(self):
        return {"name": self.name, "batch_shape": [None, *self.output_shape]}


def Input(shape=None, batch_size=None, name=None, dtype=None, sparse=None, *, batch_shape=None):
    """The symbol of what goes into a network: layers are called on it, and `Model` is told where it ends.

    In a list of layers it stands first and says the shape. Parameters: see `InputLayer`.

    Returns
    -------
    Symbol
    """
    return InputLayer(shape, batch_size, dtype, sparse, name, batch_shape=batch_shape).output
