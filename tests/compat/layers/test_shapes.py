"""Scripts see the batch axis in the shapes of layers and models; the package, and other programs, do not."""

import tinynn
from tinynn import compat

SCRIPT = """
from keras.layers import Dense, Flatten, Layer, Reshape, concatenate
from keras.models import Model, Sequential
from keras import Input

model = Sequential([Dense(12, input_shape=(4,)), Reshape((3, 4))])
assert model.output_shape == (None, 3, 4)  # as the tutorial on generators asserts it
assert model.input_shape == (None, 4) and model.layers[0].output_shape == (None, 12)
model.add(Flatten())
assert model.output_shape[1] == 12
assert model.predict([[1.0, 2.0, 3.0, 4.0]]).shape == (1, 12)
assert Dense(3).output_shape is None

a, b = Input((2,)), Input((3,))
joined = Model([a, b], concatenate([a, b]))
assert joined.input_shape == [(None, 2), (None, 3)] and joined.output_shape == (None, 5)


class Own(Layer):
    def __init__(self, output_shape):
        super().__init__()
        self.output_shape = output_shape

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.output_shape))

    def call(self, x):
        return x @ self.w


own = Own(7)
assert Sequential([Dense(2, input_dim=3), own]).output_shape == (None, 7) and own.output_shape == 7
"""


def test_a_script_sees_the_batch_axis(run_text):
    assert run_text(SCRIPT) == 0


def test_other_programs_see_shapes_without_it_afterwards():
    compat.install()
    compat.uninstall()
    model = tinynn.Sequential([tinynn.layers.Dense(3, input_shape=(4,))])
    assert model.output_shape == (3,) and model.input_shape == (4,)
