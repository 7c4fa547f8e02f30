"""What Keras would not read as it is meant is said when a model is written, not found out when it is opened."""

import warnings

import pytest
from saving_cases import FEATURES, data

from tinynn import activations, layers, optimizers
from tinynn.models import Sequential, load_model

FOR_KERAS = (".keras", ".h5")


def network(activation="relu", optimizer="adam"):
    model = Sequential([layers.Dense(3, activation, input_shape=(FEATURES,)), layers.Dense(3, "softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return model


CASES = {
    "an activation": (
        lambda: network(activations.Gelu(approximate=True)),
        "Keras has no gelu with approximate=True, and cannot open the file",
    ),
    "an activation in a layer in a stack": (
        lambda: Sequential([layers.Input((2,)), Sequential([layers.Activation(activations.Gelu(approximate=True))])]),
        "Keras has no gelu with approximate=True, and cannot open the file",
    ),
    "a rule": (
        lambda: network(optimizer=optimizers.RMSprop(0.01, epsilon_inside_root=False)),
        "Keras's RMSprop has no epsilon_inside_root=False, and would go on otherwise than tinynn",
    ),
    "a schedule": (
        lambda: network(optimizer=optimizers.SGD(momentum=optimizers.schedules.CosineDecay(0.9, 10))),
        "Keras's SGD takes no schedule as its momentum, and would go on otherwise than tinynn",
    ),
}


@pytest.mark.parametrize("ending", FOR_KERAS)
@pytest.mark.parametrize("case", CASES)
def test_what_keras_has_not_is_said(tmp_path, case, ending):
    make, message = CASES[case]
    with pytest.warns(UserWarning, match=message):
        make().save(tmp_path / f"model{ending}")
    load_model(tmp_path / f"model{ending}")


@pytest.mark.parametrize("case", CASES)
def test_files_that_only_tinynn_reads_and_clones_say_nothing(tmp_path, case):
    model = CASES[case][0]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.save(tmp_path / "model.npz")
        model.clone()


@pytest.mark.parametrize("ending", FOR_KERAS)
def test_what_keras_has_is_written_without_a_word(tmp_path, ending):
    model = network(activations.LeakyRelu(0.1), optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 10), momentum=0.9))
    model.fit(*data(), verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.save(tmp_path / f"model{ending}")


@pytest.mark.parametrize("make", [
    lambda name: layers.Dense(2, name=name), lambda name: layers.Input((2,), name=name),
    lambda name: Sequential([], name=name),
])
def test_a_name_that_no_file_of_keras_s_could_hold_is_refused_at_once(make):
    with pytest.raises(ValueError, match=r"expected a name without '/', .* got 'a/b'"):
        make("a/b")
