"""Every way in which a script names a metric leads to one, and the name is the one the script used."""

import numpy as np
import pytest

from tinynn import Sequential, losses, metrics
from tinynn.layers import Dense
from tinynn.models import load_model

SPARSE = losses.SparseCategoricalCrossentropy()
CATEGORICAL = losses.CategoricalCrossentropy()
BINARY = losses.BinaryCrossentropy()


@pytest.mark.parametrize("name", ["accuracy", "acc", "Accuracy"])
@pytest.mark.parametrize(
    ("loss", "output_shape", "kind"),
    [
        (SPARSE, (10,), metrics.SparseCategoricalAccuracy),
        (SPARSE, (5, 10), metrics.SparseCategoricalAccuracy),
        (CATEGORICAL, (10,), metrics.CategoricalAccuracy),
        (BINARY, (1,), metrics.BinaryAccuracy),
        (losses.MeanSquaredError(), (1,), metrics.BinaryAccuracy),
        (losses.MeanSquaredError(), (3,), metrics.CategoricalAccuracy),
        (None, None, metrics.Accuracy),
    ],
)
def test_accuracy_fits_the_loss_and_the_output(name, loss, output_shape, kind):
    metric = metrics.get(name, loss=loss, output_shape=output_shape)
    assert type(metric) is kind
    assert metric.name == name


@pytest.mark.parametrize("name", ["crossentropy", "ce"])
def test_crossentropy_fits_the_loss_and_the_output(name):
    assert type(metrics.get(name, SPARSE, (10,))) is metrics.SparseCategoricalCrossentropy
    assert type(metrics.get(name, CATEGORICAL, (10,))) is metrics.CategoricalCrossentropy
    assert type(metrics.get(name, BINARY, (1,))) is metrics.BinaryCrossentropy


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("mse MSE mean_squared_error MeanSquaredError", metrics.MeanSquaredError),
        ("mae MAE mean_absolute_error", metrics.MeanAbsoluteError),
        ("mape mean_absolute_percentage_error", metrics.MeanAbsolutePercentageError),
        ("msle mean_squared_logarithmic_error", metrics.MeanSquaredLogarithmicError),
        ("root_mean_squared_error RootMeanSquaredError", metrics.RootMeanSquaredError),
        ("cosine cosine_similarity cosine_proximity", metrics.CosineSimilarity),
        ("AUC auc", metrics.AUC),
        ("Precision precision", metrics.Precision),
        ("recall", metrics.Recall),
        ("binary_accuracy", metrics.BinaryAccuracy),
        ("top_k_categorical_accuracy TopKCategoricalAccuracy", metrics.TopKCategoricalAccuracy),
        ("sparse_top_k_categorical_accuracy", metrics.SparseTopKCategoricalAccuracy),
        ("bce binary_crossentropy", metrics.BinaryCrossentropy),
        ("kld kl_divergence", metrics.KLDivergence),
        ("logcosh", metrics.LogCoshError),
        ("r2_score R2Score", metrics.R2Score),
        ("true_positives", metrics.TruePositives),
    ],
)
def test_names_in_any_case_lead_to_the_metric_and_stay_its_name(names, kind):
    for name in names.split():
        metric = metrics.get(name, loss=SPARSE, output_shape=(10,))
        assert type(metric) is kind
        assert metric.name == name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (metrics.AUC, "auc"),
        (metrics.Precision, "precision"),
        (metrics.FalseNegatives, "false_negatives"),
        (metrics.RootMeanSquaredError, "root_mean_squared_error"),
        (metrics.LogCoshError, "logcosh"),
        (metrics.R2Score, "r2_score"),
        (metrics.Mean, "mean"),
        (metrics.TopKCategoricalAccuracy, "top_k_categorical_accuracy"),
    ],
)
def test_default_names_are_those_of_keras(kind, name):
    assert metrics.get(kind).name == name
    assert kind(name="mine").name == "mine"


def test_a_function_keeps_its_name():
    def largest_error(y_true, y_pred):
        return abs(y_true - y_pred).max(axis=-1)

    metric = metrics.get(largest_error)
    metric.update_state(np.zeros((2, 2)), np.array([[1.0, -2.0], [0.0, 4.0]]))
    assert (metric.name, metric.result()) == ("largest_error", 3.0)
    assert metrics.get(metrics.mae).name == "mean_absolute_error"
    assert metrics.get(metrics.binary_accuracy).name == "binary_accuracy"
    assert metrics.MeanMetricWrapper is metrics.MeanOf


def test_arguments_of_a_function_are_passed_on():
    metric = metrics.MeanOf(metrics.binary_accuracy, name="strict", threshold=0.9)
    metric.update_state([1, 0], [0.95, 0.8])
    assert metric.result() == 1.0
    assert metric.get_config() == {"name": "strict", "threshold": 0.9}


def test_a_loss_is_a_metric_by_its_name():
    metric = metrics.get(losses.Huber(2.0))
    metric.update_state([[0.0], [0.0]], [[1.0], [3.0]])
    assert metric.name == "huber_loss"
    assert metric.result() == (0.5 + 4) / 2


@pytest.mark.parametrize(
    "metric",
    [
        metrics.BinaryAccuracy(threshold=0.3),
        metrics.TopKCategoricalAccuracy(k=3, name="top3"),
        metrics.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics.SparseCategoricalCrossentropy(from_logits=True),
        metrics.MeanSquaredError(name="error"),
        metrics.R2Score(),
    ],
)
def test_a_configuration_makes_the_same_metric(metric):
    twin = metrics.get({"class_name": type(metric).__name__, "config": {**metric.get_config(), "dtype": "float32"}})
    assert type(twin) is type(metric)
    assert twin.get_config() == metric.get_config()


def test_what_is_no_metric_is_refused():
    with pytest.raises(ValueError, match="unknown metric 'acuracy'; did you mean 'accuracy'"):
        metrics.get("acuracy")
    with pytest.raises(TypeError, match="metric: expected a name"):
        metrics.get(3)
    with pytest.raises(ValueError, match="'class_name' and 'config'"):
        metrics.get({"name": "x"})


OF_VALUES = ["mean", "Sum", metrics.Mean, metrics.Sum("total"), {"class_name": "Mean", "config": {"name": "m"}}]


@pytest.mark.parametrize("argument", ["metrics", "weighted_metrics"])
@pytest.mark.parametrize("metric", OF_VALUES, ids=repr)
def test_a_mean_of_values_is_no_metric_of_a_model_for_it_takes_predictions_as_weights(metric, argument):
    model = Sequential([Dense(1, input_shape=(2,))])
    message = f"^model 'sequential.*': {argument}: expected metrics of targets and predictions, got .*, .*'mae'"
    with pytest.raises(ValueError, match=message):
        model.compile("sgd", "mse", **{argument: ["mae", metric]})
    assert model.optimizer is None
    by_hand = metrics.get(metric)
    by_hand.reset_state()
    assert by_hand([1.0, 3.0]) in (2.0, 4.0)


def test_what_derives_from_a_mean_is_a_metric_of_a_model():
    class Largest(metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(y_pred.max(axis=-1))

    model = Sequential([Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse", metrics=[Largest("largest"), metrics.MeanOf(metrics.mae)])
    assert model.metrics_names == ["loss", "largest", "mean_absolute_error"]


@pytest.mark.parametrize("metric", ["mean", metrics.Sum()], ids=repr)
def test_a_file_with_a_mean_of_values_as_metric_is_read_and_the_model_left_uncompiled(metric, tmp_path):
    model = Sequential([Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.requested_metrics = [metric], []
    model.save(tmp_path / "m.keras")
    with pytest.warns(UserWarning, match="asks for .*(mean|Sum).*; the model is loaded with its weights, not compiled"):
        loaded = load_model(tmp_path / "m.keras")
    np.testing.assert_equal(loaded.get_weights(), model.get_weights())
