"""What an optimizer remembers can be read and assigned to, and what it has not is said."""

import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")


def test_an_optimizer_set_to_zero_begins_anew(installed):
    import keras
    import tensorflow as tf

    def trained(model):
        model.set_weights(before)
        return model.fit(X, X[:, :1], epochs=3, batch_size=4, shuffle=False, verbose=0).history["loss"]

    optimizer = keras.optimizers.Adam(0.1)
    assert [float(v.numpy()) for v in optimizer.variables] == pytest.approx([0, 0.1])
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    before = model.get_weights()
    first = trained(model)
    assert optimizer.variables[0].numpy() == 6 and optimizer.variables()[2].shape == (4,)
    for variable in optimizer.variables[2:]:
        assert np.asarray(variable).any()
        variable.assign(tf.zeros_like(variable))
    optimizer.variables[0].assign(0)
    assert trained(model) == first


@pytest.mark.parametrize("argument", [{"use_ema": True}, {"gradient_accumulation_steps": 4}])
def test_an_argument_that_would_change_what_is_learned_is_not_passed_over_silently(installed, argument):
    import keras

    with pytest.warns(UserWarning, match=f"Adam: {next(iter(argument))}=.* is passed over") as caught:
        keras.optimizers.Adam(**argument)
    assert caught[0].filename == __file__
    keras.optimizers.Adam(use_ema=False, ema_momentum=0.9, gradient_accumulation_steps=None)
    keras.optimizers.SGD(gradient_accumulation_steps=1)
