"""Focal losses, F1 and F-beta, as Keras has them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

P = np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.2, 0.6], [0.1, 0.5, 0.4]])
Y = np.eye(3)[[0, 2, 2, 1]]


def test_a_focal_loss_counts_little_what_is_predicted_well(installed):
    from keras.losses import BinaryFocalCrossentropy, CategoricalFocalCrossentropy

    given = P[Y == 1]
    expected = np.mean(-0.25 * (1 - given) ** 2 * np.log(given))
    assert_allclose(CategoricalFocalCrossentropy()(Y, P), expected, rtol=1e-6)
    logits = np.log(P) + 3
    assert_allclose(CategoricalFocalCrossentropy(from_logits=True)(Y, logits), expected, rtol=1e-6)
    p = np.where(Y == 1, P, 1 - P)
    assert_allclose(BinaryFocalCrossentropy(gamma=3)(Y, P), np.mean(-((1 - p) ** 3) * np.log(p)), rtol=1e-6)
    balanced = BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.3, from_logits=True)
    weighted = np.where(Y == 1, 0.3, 0.7) * -((1 - p) ** 2) * np.log(p)
    assert_allclose(balanced(Y, np.log(P / (1 - P))), weighted.mean(), rtol=1e-5)


@pytest.mark.parametrize("loss", ["binary_focal_crossentropy", "CategoricalFocalCrossentropy"])
def test_a_focal_loss_is_learned_from(loss, installed):
    import keras

    keras.utils.set_random_seed(0)
    loss = getattr(keras.losses, loss)() if loss[0].isupper() else loss
    model = keras.Sequential([keras.layers.Dense(3, activation="softmax", input_shape=(2,))])
    model.compile(keras.optimizers.SGD(1.0), loss)
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.9], [1.0, 1.0]])
    history = model.fit(x, Y, epochs=40, verbose=0).history["loss"]
    assert history[-1] < 0.5 * history[0]


def test_f_beta_is_told_for_each_class_or_for_all(installed):
    from keras.metrics import F1Score, FBetaScore

    def score(metric):
        metric.update_state(Y[:2], P[:2])
        metric.update_state(Y[2:], P[2:])
        return metric.result()

    # class 0: found; class 1: found, and said of one that it is not; class 2: one of two found
    assert_allclose(score(F1Score()), [1, 2 / 3, 2 / 3], rtol=1e-6)
    assert_allclose(score(F1Score(average="macro")), 7 / 9, rtol=1e-6)
    assert_allclose(score(F1Score(average="micro")), 3 / 4, rtol=1e-6)
    assert_allclose(score(F1Score(average="weighted")), (1 + 2 / 3 + 2 * 2 / 3) / 4, rtol=1e-6)
    assert_allclose(score(FBetaScore(beta=2.0)), [1, 5 / 6, 5 / 9], rtol=1e-6)
    assert_allclose(score(F1Score(threshold=0.45)), [1, 1, 2 / 3], rtol=1e-6)
    assert FBetaScore().name == "fbeta_score" and F1Score().name == "f1_score"


def test_f1_stands_in_the_history(installed):
    import keras

    model = keras.Sequential([keras.layers.Dense(3, activation="softmax", input_shape=(2,))])
    model.compile("sgd", "categorical_crossentropy", [keras.metrics.F1Score(average="macro"), keras.metrics.F1Score()])
    history = model.fit(np.ones((4, 2)), Y, epochs=2, verbose=0).history
    assert len(history["f1_score"]) == 2 and np.shape(history["f1_score_1"]) == (2, 3)


def test_f1_is_known_by_its_name(installed, capsys):
    import keras

    x, y = np.random.default_rng(0).normal(size=(20, 3)), np.eye(2)[np.arange(20) % 2]
    inputs = keras.Input((3,))
    ends = [keras.layers.Dense(2, "softmax", name=name)(inputs) for name in ("a", "b")]
    model = keras.Model(inputs, ends)
    model.compile("sgd", "categorical_crossentropy", metrics={"a": ["f1_score"], "b": "acc"})
    history = model.fit(x, [y, y], verbose=1).history
    assert np.shape(history["a_f1_score"]) == (1, 2) and np.shape(history["b_acc"]) == (1,)


def test_arguments_of_metrics_that_make_no_difference_are_taken(installed):
    import keras

    assert keras.metrics.AUC(multi_label=False, num_labels=None, label_weights=None).name == "auc"
    with pytest.raises(TypeError, match="multi_label"):
        keras.metrics.AUC(multi_label=True)


@pytest.mark.parametrize("name, least, best", [
    ("PrecisionAtRecall", 0.5, 0.75), ("RecallAtPrecision", 0.7, 0.6), ("SensitivityAtSpecificity", 0.6, 0.6),
    ("SpecificityAtSensitivity", 0.8, 0.4), ("PrecisionAtRecall", 1.1, 0),
])
def test_a_ratio_is_told_where_another_is_large_enough(name, least, best, installed):
    import keras

    y = np.array([0, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    p = np.array([0.1, 0.4, 0.35, 0.8, 0.5, 0.6, 0.9, 0.2, 0.3, 0.7])
    metric = getattr(keras.metrics, name)(least)
    metric.update_state(y[:5], p[:5])
    metric.update_state(y[5:], p[5:])
    assert_allclose(metric.result().numpy(), best, rtol=1e-6)


def test_kinds_of_things_are_described_and_made_anew(installed):
    import keras

    for room, name in (("activations", "relu"), ("initializers", "he_normal"), ("regularizers", "l2"),
                       ("constraints", "max_norm")):
        kinds = getattr(keras, room)
        described = kinds.serialize(kinds.get(name))
        assert type(kinds.deserialize(described)) is type(kinds.get(name))
    assert keras.losses.deserialize("mse").name == "mean_squared_error"
    assert keras.metrics.deserialize("mae").name == "mae"
