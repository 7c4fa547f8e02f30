"""Files of Keras's with what tinynn says in other words, or does not have: they open, or say what is missing."""

import os

import numpy as np
import pytest

from tinynn.models import load_model

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
SPARSE = "sparse_categorical_crossentropy"
ENDINGS = pytest.mark.parametrize("ending", [".keras", ".h5"])
rng = np.random.default_rng(0)
X = rng.normal(size=(6, 4)).astype("float32")
LABELS = np.arange(6) % 3


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    return keras


def saved(model, path):
    model.save(path)
    return path


def same_predictions(loaded, model, x=X):
    theirs = model.predict(x, verbose=0)
    theirs = [theirs[name] for name in sorted(theirs)] if isinstance(theirs, dict) else theirs
    np.testing.assert_allclose(loaded.predict(x, verbose=0), theirs, rtol=2e-5, atol=2e-6)


@ENDINGS
def test_a_network_of_several_inputs_within_another_opens(keras, tmp_path, ending):
    k = keras.layers
    a, b, x = k.Input((4,)), k.Input((4,)), k.Input((4,))
    inner = keras.Model([a, b], [k.add([a, b]), k.multiply([a, b])])
    model = keras.Model(x, k.Dense(3)(k.concatenate(inner([x, k.Dense(4)(x)]))))
    same_predictions(load_model(saved(model, tmp_path / f"m{ending}")), model)


@ENDINGS
def test_inputs_and_outputs_by_name_open_in_the_order_of_their_names(keras, tmp_path, ending):
    k = keras.layers
    b, a = k.Input((4,), name="b"), k.Input((4,), name="a")
    h = k.subtract([b, k.Dense(4)(a)])
    model = keras.Model({"b": b, "a": a}, {"q": k.Dense(2, name="q")(h), "p": k.Dense(2, name="p")(k.add([h, a]))})
    model.compile("adam", {"q": "mse", "p": "mae"}, loss_weights={"q": 1.0, "p": 0.5}, metrics={"p": ["mse"], "q": []})
    x, y = {"a": X, "b": 2 * X}, {"p": X[:, :2], "q": X[:, 2:]}
    model.fit(x, y, verbose=0)
    loaded = load_model(saved(model, tmp_path / f"m{ending}"))
    same_predictions(loaded, model, x)
    assert loaded.output_names == ["p", "q"] and loaded.optimizer.iterations == 1
    theirs = model.evaluate(x, y, verbose=0, return_dict=True)
    assert loaded.evaluate(x, y, verbose=0, return_dict=True)["loss"] == pytest.approx(theirs["loss"], rel=1e-5)


@ENDINGS
def test_a_network_that_is_called_by_name_opens(keras, tmp_path, ending):
    k = keras.layers
    i, j, x = k.Input((4,), name="i"), k.Input((4,), name="j"), k.Input((4,), name="x")
    inner = keras.Model({"j": j, "i": i}, {"z": k.Dense(3)(i), "s": k.Dense(2)(k.subtract([i, j]))})
    y = inner({"j": x, "i": k.Dense(4)(x)})
    model = keras.Model(x, k.concatenate([y["z"], y["s"]]))
    same_predictions(load_model(saved(model, tmp_path / f"m{ending}")), model)


def test_sums_and_products_of_symbols_are_layers_here(keras, tmp_path):
    x = keras.layers.Input((4,))
    h, g = (keras.layers.Dense(4, "relu")(x) for _ in range(2))
    model = keras.Model(x, keras.ops.maximum(h * g - x, h) + x)
    same_predictions(load_model(saved(model, tmp_path / "m.keras")), model)


@pytest.mark.parametrize("operation, message", [
    (lambda keras, x: x * 2, "layer 'multiply' takes 2 beside what other layers give"),
    (lambda keras, x: keras.ops.sin(x), "layer 'sin' is the operation Sin, which tinynn has no layer for"),
    (lambda keras, x: keras.ops.average(x, axis=-1), "layer 'average' is the operation Average"),
])
def test_other_operations_on_symbols_are_named(keras, tmp_path, operation, message):
    keras.utils.clear_session()
    x = keras.layers.Input((4,))
    path = saved(keras.Model(x, operation(keras, x)), tmp_path / "m.keras")
    with pytest.raises(ValueError, match=message):
        load_model(path)


def network(keras, **options):
    return keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax", **options)])


@ENDINGS
def test_constraints_come_along(keras, tmp_path, ending):
    model = network(keras, kernel_constraint="max_norm", bias_constraint=keras.constraints.NonNeg())
    model.compile("adam", SPARSE)
    model.fit(X, LABELS, verbose=0)
    loaded = load_model(saved(model, tmp_path / f"m{ending}"))
    same_predictions(loaded, model)
    assert loaded.layers[0].kernel_constraint.max_value == 2


LACKING = {
    "tinynn has no optimizer 'Adamax'": lambda o: o.Adamax(),
    "tinynn has no optimizer 'Lion'": lambda o: o.Lion(),
    "tinynn has no optimizer 'Ftrl'": lambda o: o.Ftrl(),
    "tinynn has no optimizer 'LossScaleOptimizer'": lambda o: o.LossScaleOptimizer(o.Adam()),
    "tinynn's Adam has no use_ema, and the file asks for use_ema=True": lambda o: o.Adam(use_ema=True),
    "no gradient_accumulation_steps, .*=2": lambda o: o.Adam(gradient_accumulation_steps=2),
    "Adam's learning_rate is program code, which tinynn does not load": lambda o: o.Adam(lambda: 0.01),
}


@pytest.mark.parametrize("message", LACKING)
@ENDINGS
def test_an_optimizer_that_tinynn_lacks_leaves_the_model_uncompiled(keras, tmp_path, ending, message):
    model = network(keras)
    model.compile(LACKING[message](keras.optimizers), SPARSE)
    path = saved(model, tmp_path / f"m{ending}")
    with pytest.warns(UserWarning, match=f"{message}; the model is loaded with its weights, not compiled"):
        loaded = load_model(path)
    same_predictions(loaded, model)
    assert loaded.optimizer is None


@pytest.mark.parametrize("loss, metric", [
    (lambda k: k.losses.CategoricalFocalCrossentropy(), "accuracy"),
    (lambda k: k.losses.MeanSquaredError(reduction="sum"), "accuracy"),
    (lambda k: "mse", lambda k: k.metrics.MeanIoU(3, sparse_y_pred=False)),
])
def test_a_loss_or_a_metric_that_tinynn_lacks_leaves_the_model_uncompiled(keras, tmp_path, loss, metric):
    model = network(keras)
    model.compile("adam", loss(keras), metrics=[metric if isinstance(metric, str) else metric(keras)])
    with pytest.warns(UserWarning, match="the model is loaded with its weights, not compiled"):
        loaded = load_model(saved(model, tmp_path / "m.keras"))
    same_predictions(loaded, model)


@pytest.mark.filterwarnings("error:.*optimizer")
@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_model_that_was_compiled_and_not_trained_opens_without_a_warning(keras, tmp_path, ending, optimizer):
    model = network(keras)
    model.compile(optimizer, SPARSE)
    path = str(tmp_path / f"m{ending}")
    if ending == ".weights.h5":
        model.save_weights(path)
        loaded = load_model(saved(model, tmp_path / "m.keras"))
        loaded.load_weights(path)
    else:
        loaded = load_model(saved(model, path))
    same_predictions(loaded, model)
    assert loaded.optimizer.iterations == 0


def test_a_loss_of_one_s_own_has_to_be_handed_over(keras, tmp_path):
    model = network(keras)
    model.compile("adam", lambda y_true, y_pred: keras.ops.mean(y_pred**2, -1))
    path = saved(model, tmp_path / "m.keras")
    with pytest.raises(ValueError, match="tinynn has no loss '__lambda__'.*load with compile=False"):
        load_model(path)
    same_predictions(load_model(path, compile=False), model)
