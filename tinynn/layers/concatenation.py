"""Several inputs laid side by side."""

from itertools import accumulate

from tinynn import arguments
from tinynn.backend import xp
from tinynn.layers.merging import Joining


class Concatenate(Joining):
    """y = x_1, ..., x_k one after another along an axis; dx_i is the part of dy where x_i lies.

    Parameters
    ----------
    axis : int, optional
        The axis along which sizes add up, batch axis counted; all other sizes are equal. Default -1, the last.
    """

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = arguments.whole(f"layer {self.name!r}", "axis", axis, least=None)

    def compute_output_shape(self, input_shape):
        if not isinstance(input_shape, list):
            raise ValueError(f"layer {self.name!r}: expected a list of inputs to lay side by side, got one")
        first = input_shape[0]
        axis = self.feature_axis(self.axis, first) - 1
        others = {(*shape[:axis], *shape[axis + 1 :]) for shape in input_shape}
        if len(others) > 1 or len({len(shape) for shape in input_shape}) > 1:
            raise ValueError(
                f"layer {self.name!r}: expected inputs that differ along axis {self.axis} only, got "
                f"{', '.join(str((None, *shape)) for shape in input_shape)}"
            )
        return (*first[:axis], sum(shape[axis] for shape in input_shape), *first[axis + 1 :])

    def forward(self, x, training=False):
        return xp.concatenate(x, axis=self.axis), [a.shape[self.axis] for a in x]

    def backward(self, dy, cache):
        return xp.split(dy, list(accumulate(cache))[:-1], axis=self.axis)

    def get_config(self):
        return super().get_config() | {"axis": self.axis}


def concatenate(inputs, axis=-1, **kwargs):
    """`Concatenate` of symbols or arrays; keywords go to the layer."""
    return Concatenate(axis, **kwargs)(inputs)
