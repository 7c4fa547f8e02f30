"""Where a network lives: with NumPy on the host, or with CuPy on a GPU."""

import functools

from tinynn import backend


def at_home(method):
    """A method that works where its network lives, whichever backend is in use around the call."""

    @functools.wraps(method)
    def moved(self, *args, **kwargs):
        if self.home == backend.current():
            return method(self, *args, **kwargs)
        with backend.use(self.home):
            return method(self, *args, **kwargs)

    return moved


class Resident:
    """What a network needs to be moved; a network of `tinynn.models` beside it has the layers."""

    home = "numpy"  # The backend that was in use when the network was made, or to which it was moved.

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
            self.home = name
            if state is not None:
                self.release()
                self.optimizer.set_state(state)
                self.prepare()
        return self


def within(network):
    """The layers of a network, those of its networks included."""
    for layer in network.layers:
        yield layer
        yield from within(layer) if hasattr(layer, "layers") else ()
