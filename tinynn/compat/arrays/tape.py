"""``tf.GradientTape``: what weights and layers do while it is open is recorded, and gone through backwards."""

import numpy as np

from tinynn.compat.arrays.recording import Recorded, gradients
from tinynn.compat.arrays.tensors import Tensor, as_tensor
from tinynn.compat.arrays.weights import recorded_weights
from tinynn.parameters import Parameter
from tinynn.several import listed


class GradientTape:
    """Gradients of what is computed from weights and variables under ``with``.

    Parameters
    ----------
    persistent, watch_accessed_variables : bool, optional
        Taken for the sake of scripts that give them: a tape can always be asked again, and sees all weights.
    """

    opened = []  # the tapes that are open, which record the same

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self.leaves = {}

    def __enter__(self):
        Recorded.convertible = True  # for metrics and prints: the loop itself says what it takes gradients of
        self.scope = recorded_weights(leaves=self.opened[-1].leaves if self.opened else None)
        self.leaves = self.scope.__enter__()
        self.opened.append(self)
        return self

    def __exit__(self, *error):
        self.opened.remove(self)
        return self.scope.__exit__(*error)

    def watch(self, tensor):
        """Record what is done to tensors from here on, as is done with variables anyway."""
        for one in tensor if isinstance(tensor, (list, tuple)) else [tensor]:
            if isinstance(one, Tensor):
                one.watched = Recorded(np.asarray(one))
            elif not isinstance(one, Parameter):
                raise TypeError(f"tf.GradientTape: expected tensors to watch, got {one!r}")

    def leaf(self, source):
        """What is recorded of a variable, or of a tensor that is watched; None where nothing is."""
        return source.watched if isinstance(source, Tensor) else self.leaves.get(source)

    def gradient(self, target, sources, output_gradients=None, **options):
        """The gradient of `target`, or of its sum, for each source; None for one that it does not depend on."""
        if any(tape is not self for tape in self.opened):
            raise NotImplementedError("tf.GradientTape: tinynn takes no derivative of a derivative, and another tape "
                                      "is open here")
        if isinstance(sources, dict):
            return dict(zip(sources, self.gradient(target, list(sources.values()), output_gradients)))
        leaves = [self.leaf(source) for source in (sources if isinstance(sources, (list, tuple)) else [sources])]
        found = [None] * len(leaves)
        for part in listed(target):
            if isinstance(part, Recorded):
                dy = np.ones_like(part.value) if output_gradients is None else np.asarray(output_gradients)
                known = [i for i, leaf in enumerate(leaves) if leaf is not None]
                for i, gradient in zip(known, gradients(part, dy, [leaves[i] for i in known])):
                    found[i] = as_tensor(gradient if found[i] is None else found[i] + gradient)
        return found if isinstance(sources, (list, tuple)) else found[0]
