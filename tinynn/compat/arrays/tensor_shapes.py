"""What tensors give as their shape: a tuple with the methods of TensorFlow's."""

import numpy as np


class TensorShape(tuple):
    """A shape, in which None is a size that is not known."""

    def __new__(cls, dims):
        return super().__new__(cls, () if dims is None else (dims,) if isinstance(dims, int) else dims)

    def as_list(self):
        return list(self)

    def num_elements(self):
        return None if None in self else int(np.prod(self))

    def numpy(self):
        """The sizes as an array, for what ``tf.shape`` gave, which is one of these too."""
        return np.array(self, "int32")

    rank = ndims = property(len)

    def __getitem__(self, index):
        part = super().__getitem__(index)
        return TensorShape(part) if isinstance(index, slice) else part

    def __str__(self):
        return str(tuple(self))

    def __repr__(self):
        return f"TensorShape({self.as_list()})"
