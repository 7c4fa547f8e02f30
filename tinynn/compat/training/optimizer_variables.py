"""What an optimizer remembers as variables: the count of its steps, its rate, and its slots."""

import numpy as np


class Variables(list):
    """The variables of an optimizer; older Keras had a method that gave them."""

    def __call__(self):
        return self


class StateVariable:
    """A part of an optimizer's state by its name: the count of steps, or a slot, one vector for all weights."""

    def __init__(self, optimizer, name):
        self.optimizer, self.name = optimizer, name

    def numpy(self):
        state = self.optimizer.get_state()
        return np.asarray(state[self.name] * state.get(self.unit, 1))

    def assign(self, value):
        """Go on with other numbers."""
        state = self.optimizer.get_state()
        units = {self.unit: 1.0} if self.unit in state else {}
        self.optimizer.set_state(state | {self.name: np.asarray(value)} | units)
        return self

    @property
    def unit(self):
        return f"{self.name}_unit"

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.numpy(), dtype)

    shape = property(lambda self: self.numpy().shape)
    dtype = property(lambda self: self.numpy().dtype)

    def __repr__(self):
        return f"<StateVariable {self.name!r}, shape {self.shape}>"


def variables_of(optimizer):
    """The count of steps, the rate, and the slots, which are there as soon as there are weights to move."""
    names = [name for name in optimizer.get_state() if not name.endswith("_unit")]
    count, *slots = [StateVariable(optimizer, name) for name in names] or [optimizer.iterations]
    return Variables([count, optimizer.learning_rate, *slots])
