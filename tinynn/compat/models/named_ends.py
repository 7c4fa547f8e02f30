"""Inputs and outputs by name: dicts of arrays and symbols where others have lists."""

from tinynn.compat.layers.words import are_texts, numbers_of
from tinynn.layers.symbol import is_symbolic
from tinynn.models.graph import Graph
from tinynn.models.stack import Stack
from tinynn.several import by_name, listed, unlisted


class NamedEnds:
    """What a network has in order to take dicts, give them, and take texts."""

    output_keys = None  # by which the outputs are called, where the script gave a dict

    @property
    def output_names(self):
        return self.output_keys or super().output_names

    def shaped_inputs(self, x, owner):
        return super().shaped_inputs(self.in_order(x, owner), owner)

    def in_order(self, x, owner):
        """Inputs without what nobody asks for, with numbers for texts."""
        if isinstance(x, dict) and set(self.input_names) < set(x):
            x = {name: x[name] for name in self.input_names}
        if reads_texts(self):
            return numbers_of(x) if are_texts(x) else x
        texts = text_inputs(self)
        if not texts:
            return x
        given = by_name(x, self.input_names, f"{owner}: x", self.inputs[0].sample_shape)
        return [numbers_of(a) if symbol in texts and are_texts(a) else a for symbol, a in zip(self.inputs, given)]

    def __call__(self, x, training=None, **kwargs):
        if isinstance(x, dict) and not any(map(is_symbolic, x.values())):
            self.take_shapes(x)
        if reads_texts(self):
            x = self.in_order(x, self.owner)
        elif isinstance(x, dict) or text_inputs(self):
            x = self.in_order(x, self.owner)
            x = [x[name] for name in self.input_names] if isinstance(x, dict) else x
            x = [with_feature_axis(a, symbol) for a, symbol in zip(x, self.inputs)]
            x = unlisted(x)
        return self.by_key(super().__call__(x, training=training, **kwargs))

    def predict(self, *args, **kwargs):
        return self.by_key(super().predict(*args, **kwargs))

    def predict_on_batch(self, x):
        return self.by_key(super().predict_on_batch(x))

    def by_key(self, y):
        """Outputs as the dict that the script named them in."""
        return y if self.output_keys is None else dict(zip(self.output_keys, listed(y)))


def text_inputs(network):
    """The inputs that a layer reads which takes texts, such as `StringLookup`, also one of a network within."""
    found = set()
    for call in network.order if network.outputs else ():
        inner = text_inputs(call.layer) if isinstance(call.layer, Graph) else ()
        ends = zip(listed(call.inputs), listed(call.layer.input))
        found.update(x for x, end in ends if reads_texts(call.layer) or end in inner)
    return found


def reads_texts(layer):
    """Whether a layer takes texts, or a chain that begins with such a one."""
    if isinstance(layer, Stack) and layer.layers:
        return reads_texts(layer.layers[0])
    return getattr(layer, "reads_texts", False)


def with_feature_axis(a, symbol):
    """An array (n,) as (n, 1), for an input of one number."""
    return a.reshape(-1, 1) if symbol.sample_shape == (1,) and len(a.shape) == 1 else a
