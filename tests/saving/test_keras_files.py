"""Files that Keras wrote open here, and files written here open in Keras, with the same predictions and state."""

import os

import h5py
import numpy as np
import pytest
from graph_cases import COMPILED as GRAPH_COMPILED
from graph_cases import compiled_graph, graph, graph_data
from hypothesis import HealthCheck, given, settings
from saving_cases import CLASSES, build, compiled, data, networks, some_optimizer

from tinynn.models import load_model, model_from_json
from tinynn.saving import slots
from tinynn.saving.compilation import optimizer_entry
from tinynn.several import listed

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
cases = settings(max_examples=50, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    return keras


def close(a, b):
    """The largest difference of two arrays, measured against 1 or the largest number, once it is small."""
    np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6)
    return float(np.max(np.abs(np.subtract(a, b)), initial=0) / np.max(np.abs(b), initial=1))


def all_close(ours, theirs):
    """The same for lists of arrays, which have to be as long as each other."""
    return max([close(a, b) for a, b in zip(ours, theirs, strict=True)], default=0.0)


def keras_predictions(model, x):
    return np.asarray(model(x, training=False))


def keras_slots(model):
    return [np.asarray(variable) for variable in model.optimizer.variables]


def compared(ours, theirs, x):
    """The largest differences of our model and Keras's, once they are small: of predictions, of optimizers' state."""
    predictions = all_close(listed(ours.predict(x, verbose=0)), listed(theirs.predict(x, verbose=0)))
    return predictions, all_close(slots.keras_arrays(ours.optimizer), keras_slots(theirs))


def opened_by_keras(keras, path):
    """Keras's model of a file, with the optimizer's state.

    From an .h5 file Keras 3 takes no optimizer's state, not even of a model of its own: it builds the optimizer for the
    variables that the model itself has, without those of its layers. So that step is made up for here, with Keras's
    own functions.
    """
    model = keras.models.load_model(path)
    if path.endswith(".h5"):
        from keras.src.legacy.saving.legacy_h5_format import load_optimizer_weights_from_hdf5_group

        optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
        optimizer.build(model.trainable_variables)
        with h5py.File(path) as file:
            saved = load_optimizer_weights_from_hdf5_group(file)
            assert len(saved) == len(optimizer.variables)
            optimizer.set_weights([np.asarray(array) for array in saved])
        model.compile(optimizer, model.loss)
    return model


def trained_by_keras(keras, model):
    """A few more steps in Keras, so that the file which it writes then is Keras's own in every number."""
    model.compile(model.optimizer, model.loss, metrics=["accuracy"], run_eagerly=True)
    for _ in range(2):
        model.train_on_batch(*data())
    return model


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@cases
@given(makers=networks, optimizer=some_optimizer)
def test_a_whole_model_goes_to_keras_and_back_and_to_keras_again(
    keras, trip, tmp_path_factory, ending, makers, optimizer
):
    folder = tmp_path_factory.mktemp("models")
    ours, theirs, again = (str(folder / f"{name}{ending}") for name in ("ours", "theirs", "again"))
    model = compiled(makers, optimizer())
    x, y = data()
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    model.save(ours)

    opened = opened_by_keras(keras, ours)
    there = compared(model, opened, x)
    trained_by_keras(keras, opened).save(theirs)
    back = load_model(theirs)
    here = compared(back, opened, x)
    assert [layer.name for layer in back.layers] == [layer.name for layer in model.layers]

    back.save(folder / "plain.npz")
    plain = load_model(folder / "plain.npz")
    plain.save(again)
    end = compared(plain, opened_by_keras(keras, again), x)
    trip(ending, *map(max, there, here, end))
    trip(".npz", *compared(plain, opened, x))


def compiled_for_keras(keras, model):
    """Keras's network of the same layers, with fresh weights and an optimizer that has not stepped."""
    made = keras.models.model_from_json(model.to_json())
    made.compile(keras.optimizers.deserialize(optimizer_entry(model.optimizer)), model.loss.name)
    made.optimizer.build(made.trainable_variables)
    return made


@cases
@given(makers=networks, optimizer=some_optimizer)
def test_weights_go_to_keras_and_back_and_to_keras_again_with_the_optimizer_s_state(
    keras, trip, tmp_path_factory, makers, optimizer
):
    folder = tmp_path_factory.mktemp("weights")
    ours, theirs, again = (str(folder / f"{name}.weights.h5") for name in ("ours", "theirs", "again"))
    model, back = compiled(makers, optimizer()), compiled(makers, optimizer())
    x, y = data()
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    model.save_weights(ours)

    opened, last = compiled_for_keras(keras, model), compiled_for_keras(keras, model)
    opened.load_weights(ours)
    there = compared(model, opened, x)
    trained_by_keras(keras, opened).save_weights(theirs)
    back.load_weights(theirs)
    here = compared(back, opened, x)
    assert back.optimizer.iterations == model.optimizer.iterations + 2

    back.save_weights(again)
    last.load_weights(again)
    trip(".weights.h5", *map(max, there, here, compared(back, last, x)))


@cases
@given(makers=networks)
def test_weights_alone_go_to_keras(keras, tmp_path_factory, makers):
    path = str(tmp_path_factory.mktemp("weights") / "ours.h5")
    model, other = build(makers), build(makers)
    x, _ = data()
    opened = keras.models.model_from_json(other.to_json())
    model.save_weights(path)
    opened.load_weights(path)
    close(keras_predictions(opened, x), model.predict(x))


COMPILED = {
    "sparse": ("sparse_categorical_crossentropy", ["accuracy", "SparseTopKCategoricalAccuracy"]),
    "smoothed": ("CategoricalCrossentropy", ["accuracy", "CategoricalAccuracy", "AUC", "Precision", "Recall"]),
    "binary": ("binary_crossentropy", ["BinaryAccuracy", "TruePositives", "FalseNegatives"]),
    "numbers": ("Huber", ["mae", "MeanSquaredError", "RootMeanSquaredError"]),
    "logarithmic": ("MeanSquaredLogarithmicError", ["mape", "LogCoshError"]),
    "angles": ("CosineSimilarity", ["CosineSimilarity"]),
    "margins": ("SquaredHinge", ["Hinge"]),
    "densities": ("KLDivergence", ["Poisson"]),
}


def keras_network(keras):
    """Layers as Keras's own users write them, built at the first batch."""
    k = keras.layers
    return keras.Sequential([
        k.Dense(8, activation="gelu", kernel_regularizer="l2", kernel_initializer="he_normal"),
        k.BatchNormalization(), k.GaussianNoise(0.1), k.Dropout(0.2, seed=3),
        keras.Sequential([k.Dense(6, activation=k.LeakyReLU(negative_slope=0.1)), k.ReLU(max_value=4.0)]),
        k.Reshape((2, 3)), k.Activation("silu"), k.Flatten(), k.ELU(), k.Dense(CLASSES, use_bias=False), k.Softmax(),
    ])


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("case", COMPILED)
def test_a_model_made_and_trained_in_keras_measures_the_same_here(keras, trip, tmp_path, case, ending):
    loss, metrics = COMPILED[case]
    loss = getattr(keras.losses, loss)() if loss[0].isupper() else loss
    model = keras_network(keras)
    model.compile("rmsprop", loss, metrics=[getattr(keras.metrics, m)() if m[0].isupper() else m for m in metrics])
    x, labels = data()
    y = labels if case == "sparse" else np.eye(CLASSES, dtype="float32")[labels]
    model.fit(x, y, epochs=2, verbose=0)
    model.save(tmp_path / f"keras{ending}")

    loaded = load_model(tmp_path / f"keras{ending}")
    trip(ending, *compared(loaded, model, x))
    here, there = (m.evaluate(x, y, verbose=0, return_dict=True) for m in (loaded, model))
    assert here.keys() == there.keys()
    for name, value in here.items():
        np.testing.assert_allclose(value, there[name], rtol=1e-4, err_msg=name)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("name", ["Net: v1.0", "päßword (1) .x"])
def test_an_odd_name_keeps_the_optimizer_s_state(keras, trip, tmp_path, ending, name):
    k = keras.layers
    model = keras.Sequential([k.Input((4,), name="my input"), k.Dense(CLASSES, "softmax", name=f"{name}.")], name=name)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(*data(), verbose=0)
    model.save(tmp_path / f"keras{ending}")
    loaded = load_model(tmp_path / f"keras{ending}")
    trip(ending, *compared(loaded, model, data()[0]))
    assert loaded.optimizer.iterations == 1


def test_json_goes_both_ways(keras):
    made_there = keras_network(keras)
    made_there.build((None, 4))
    here = model_from_json(made_there.to_json())
    back = keras.models.model_from_json(here.to_json())
    assert [w.shape for w in here.get_weights()] == [w.shape for w in back.get_weights()]
    back.set_weights(here.get_weights())
    x, _ = data()
    close(here.predict(x, verbose=0), keras_predictions(back, x))


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_graphs_go_to_keras_and_back(keras, trip, tmp_path, ending):
    ours, theirs = str(tmp_path / f"ours{ending}"), str(tmp_path / f"theirs{ending}")
    x, y = graph_data()
    model = compiled_graph()
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    model.save(ours)
    opened = keras.models.load_model(ours)
    trip(ending, *compared(model, opened_by_keras(keras, ours), x))
    close(opened.evaluate(x, y, verbose=0), model.evaluate(x, y, verbose=0))

    opened = graph(keras.layers, keras.Input, keras.Model, keras.Sequential)
    assert [layer.name for layer in opened.layers] == [layer.name for layer in model.layers]
    opened.compile("adam", **GRAPH_COMPILED)
    opened.fit(x, y, epochs=2, verbose=0)
    opened.save(theirs)
    back = load_model(theirs)
    trip(ending, *compared(back, opened, x))
    close(back.evaluate(x, y, verbose=0), opened.evaluate(x, y, verbose=0))
    assert back.optimizer.iterations == 2


def test_graphs_as_json_and_weights_alone_go_to_keras_and_back(keras, tmp_path):
    x, _ = graph_data()
    model = compiled_graph()
    model.save_weights(tmp_path / "ours.weights.h5")
    opened = keras.models.model_from_json(model.to_json())
    opened.load_weights(str(tmp_path / "ours.weights.h5"))
    again = model_from_json(opened.to_json())
    opened.save_weights(str(tmp_path / "theirs.weights.h5"))
    again.load_weights(tmp_path / "theirs.weights.h5")
    all_close(again.predict(x, verbose=0), model.predict(x, verbose=0))
