"""Training goes on from a file in Keras as it would have here, and the other way round: each slot is in its place."""

import os

import numpy as np
import pytest
from saving_cases import CLASSES, FEATURES

import tinynn
from tinynn.models import load_model

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
OPTIMIZERS = {
    "momentum": lambda o: o.SGD(0.05, momentum=0.9, nesterov=True),
    "Adagrad": lambda o: o.Adagrad(0.05),
    "Adadelta": lambda o: o.Adadelta(1.0),
    "RMSprop": lambda o: o.RMSprop(0.005, momentum=0.5, centered=True),
    "Adam": lambda o: o.Adam(0.01),
    "AMSGrad": lambda o: o.Adam(0.01, beta_2=0.9, amsgrad=True),
    "AdamW": lambda o: o.AdamW(o.schedules.ExponentialDecay(0.02, 4, 0.5), weight_decay=0.05),
    "Nadam": lambda o: o.Nadam(0.01),
}
rng = np.random.default_rng(0)
BATCHES = [(rng.normal(size=(8, FEATURES)).astype("float32"), rng.integers(0, CLASSES, 8)) for _ in range(16)]


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    return keras


def network(k, optimizer):
    model = k.Sequential([
        k.layers.Input((FEATURES,)),
        k.layers.Dense(5, activation="elu"),
        k.layers.BatchNormalization(),
        k.layers.Dense(CLASSES, activation="softmax"),
    ])
    model.compile(optimizer(k.optimizers), "sparse_categorical_crossentropy")
    return model


def walk(model, batches):
    for x, y in batches:
        model.train_on_batch(x, y)
    return model


def handed_over(model, other, load, ending, folder):
    """What the other package makes of a file of the model."""
    path = str(folder / f"model{ending}")
    if ending == ".keras":
        model.save(path)
        return load(path)
    model.save_weights(path)
    if not other.optimizer.built:
        other.optimizer.build(other.trainable_variables)
    other.load_weights(path)
    return other


@pytest.mark.parametrize("ending", [".keras", ".weights.h5"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_half_a_training_there_and_half_here_is_a_whole_one(keras, tmp_path, name, ending):
    sides = {"keras": (keras, keras.models.load_model), "tinynn": (tinynn, load_model)}
    for first, second in (("keras", "tinynn"), ("tinynn", "keras")):
        (k, _), (other, load) = sides[first], sides[second]
        model = walk(network(k, OPTIMIZERS[name]), BATCHES[:8])
        resumed = handed_over(model, network(other, OPTIMIZERS[name]), load, ending, tmp_path)
        for a, b in zip(walk(resumed, BATCHES[8:]).get_weights(), walk(model, BATCHES[8:]).get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
