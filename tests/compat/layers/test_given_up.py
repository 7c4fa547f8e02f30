"""The layer Merge of Keras 1: a list of layers that begins with several networks."""


def test_a_list_of_layers_may_begin_with_networks_that_meet(run_text, folder):
    assert run_text("""
import numpy as np
from keras.layers import Dense, Dropout, Merge
from keras.models import Sequential, load_model
x, other, y = np.random.rand(40, 6), np.random.rand(40, 3), np.random.rand(40, 1)
left, right = Sequential([Dense(3, input_dim=6)]), Sequential()
right.add(Dense(2, input_dim=3))
model = Sequential()
model.add(Merge([left, right], mode='concat'))
model.add(Dense(4, activation='relu'))
model.add(Dropout(0.1))
model.add(Dense(1))
model.compile('sgd', 'mse')
before = left.get_weights()[0].copy()
model.fit([x, other], y, nb_epoch=2, verbose=0)
assert (left.get_weights()[0] != before).any()
assert model.output_shape == (None, 1) and model.predict([x, other]).shape == (40, 1)
np.testing.assert_allclose(
    Sequential([Merge([left, right], mode='concat')]).predict([x, other]),
    np.concatenate([left.predict(x), right.predict(other)], axis=1), rtol=1e-5, atol=1e-6)
model.save('merged.h5')
np.testing.assert_allclose(load_model('merged.h5').predict([x, other]), model.predict([x, other]), rtol=1e-6)
""") == 0
