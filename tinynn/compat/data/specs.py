"""What ``tf.data`` says of its items: shapes and types."""

import numpy as np

from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.arrays.tensors import dtype_name


class TensorSpec:
    """The shape and the type of a tensor."""

    def __init__(self, shape, dtype="float32", name=None):
        self.shape, self.dtype, self.name = TensorShape(shape), np.dtype(dtype_name(dtype)), name

    @classmethod
    def of(cls, item):
        """The specs of an item: of an array, or of those in a tuple or dict."""
        if isinstance(item, dict):
            return {key: cls.of(part) for key, part in item.items()}
        return tuple(map(cls.of, item)) if isinstance(item, tuple) else cls(np.shape(item), np.asarray(item).dtype)

    def __eq__(self, other):
        return isinstance(other, TensorSpec) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self):
        return hash((self.shape, self.dtype))

    def __repr__(self):
        return f"TensorSpec(shape={tuple(self.shape)}, dtype=tf.{self.dtype.name}, name={self.name!r})"
