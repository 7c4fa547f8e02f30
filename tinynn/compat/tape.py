"""``tf.GradientTape``: what weights and layers do while it is open is recorded, and gone through backwards."""

import numpy as np

from tinynn.compat.recording import Recorded, gradients
from tinynn.compat.tensors import as_tensor
from tinynn.compat.weights import recorded_weights
from tinynn.parameters import Parameter
from tinynn.several import listed


class GradientTape:
    """Gradients of what is computed from weights and variables under ``with``.

    Parameters
    ----------
    persistent, watch_accessed_variables : bool, optional
        Taken for the sake of scripts that give them: a tape can always be asked again, and sees all weights.
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self.leaves = {}

    def __enter__(self):
        Recorded.convertible = True  # for metrics and prints: the loop itself says what it takes gradients of
        self.scope = recorded_weights()
        self.leaves = self.scope.__enter__()
        return self

    def __exit__(self, *error):
        return self.scope.__exit__(*error)

    def watch(self, tensor):
        """Variables are watched anyway; a plain tensor cannot be."""
        for one in listed(tensor):
            if not isinstance(one, Parameter):
                raise NotImplementedError("tf.GradientTape: tinynn watches variables; make a tf.Variable of the tensor")

    def gradient(self, target, sources, output_gradients=None, **options):
        """The gradient of `target`, or of its sum, for each source; None for one that it does not depend on."""
        leaves = [self.leaves.get(source) for source in listed(sources)]
        found = [None] * len(leaves)
        for part in listed(target):
            if isinstance(part, Recorded):
                dy = np.ones_like(part.value) if output_gradients is None else np.asarray(output_gradients)
                known = [i for i, leaf in enumerate(leaves) if leaf is not None]
                for i, gradient in zip(known, gradients(part, dy, [leaves[i] for i in known])):
                    found[i] = as_tensor(gradient if found[i] is None else found[i] + gradient)
        return found if isinstance(sources, (list, tuple)) else found[0]
