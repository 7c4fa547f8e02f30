"""A layer that tells what it was asked for."""

from tinynn import layers


class Witness(layers.Layer):
    """y = scale * x; remembers what it was asked for."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.asked = []

    def build(self, input_shape):
        self.scale = self.add_weight("scale", (), "ones")

    def forward(self, x, training=False):
        self.asked.append(("forward", training))
        return self.scale.value * x, x

    def backward(self, dy, cache):
        self.gradients(dy, cache)
        self.asked[-1] = "backward"
        return self.scale.value * dy

    def gradients(self, dy, cache):
        self.asked.append("gradients")
        self.scale.grad[...] = (dy * cache).sum()
