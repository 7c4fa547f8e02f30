"""Where a network lives: with NumPy on the host, or with CuPy on a GPU."""

import functools

from tinynn import backend

_moves = 0  # of all networks so far: weights can only lie elsewhere than they did after one more


def at_home(method):
    """A method that works where its network lives, whichever backend is in use around the call."""

    @functools.wraps(method)
    def moved(self, *args, **kwargs):
        if self.settled != _moves:
            self.settle()
        if self.side == backend.current():
            return method(self, *args, **kwargs)
        with backend.use(self.side):
            return method(self, *args, **kwargs)

    return moved


class Resident:
    """What a network needs to be moved; a network of `tinynn.models` beside it has the layers."""

    side = "numpy"  # The backend where the weights were when that was looked at; at first, the one in use.
    settled = None  # The number of moves after which it was.

    @property
    def home(self):
        """``"numpy"`` or ``"cupy"``: where the weights are; before there are any, where the network was made."""
        if self.settled != _moves:
            self.settle()
        return self.side

    @at_home
    def __call__(self, x, training=None):
        return super().__call__(x, training)

    @at_home
    def build(self, input_shape):
        return super().build(input_shape)

    def to(self, name):
        """Move the network, with the state of its optimizer, and return it.

        Parameters
        ----------
        name : {"numpy", "cupy"}

        Raises
        ------
        ValueError, ImportError, RuntimeError
            As `tinynn.backend.use`; nothing has moved then.
        """
        state = None if self.flat is None else self.optimizer.get_state()
        with backend.use(name):
            for thing in (*self.parameters, *within(self)):
                backend.bring(thing)
            if state is not None:
                self.release()
                self.optimizer.set_state(state)
                self.prepare()
        global _moves
        _moves += 1
        self.side, self.settled = name, _moves
        return self

    def settle(self):
        """See where the weights are, which other networks may share and have moved; what is not there goes there."""
        arrays = [p.value for p in self.parameters] + ([] if self.flat is None else [self.flat.value])
        sides = ["cupy" if backend.is_on_device(array) else "numpy" for array in arrays]
        self.side, self.settled = (sides or [self.side])[0], _moves
        if len(set(sides)) > 1:
            self.to(self.side)


def within(network):
    """The layers of a network, those of its networks included."""
    for layer in network.layers:
        yield layer
        yield from within(layer) if hasattr(layer, "layers") else ()
