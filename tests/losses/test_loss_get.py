"""Every way in which a script names a loss leads to one."""

import numpy as np
import pytest

from tinynn import losses
from tinynn.losses.crossentropy import Crossentropy


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("mse MSE mean_squared_error MeanSquaredError Mean_Squared_Error", losses.MeanSquaredError),
        ("mae MAE mean_absolute_error MeanAbsoluteError", losses.MeanAbsoluteError),
        ("mape MAPE mean_absolute_percentage_error", losses.MeanAbsolutePercentageError),
        ("msle MSLE mean_squared_logarithmic_error", losses.MeanSquaredLogarithmicError),
        ("huber Huber huber_loss", losses.Huber),
        ("log_cosh logcosh LogCosh", losses.LogCosh),
        ("cosine_similarity CosineSimilarity", losses.CosineSimilarity),
        ("hinge Hinge", losses.Hinge),
        ("squared_hinge SquaredHinge", losses.SquaredHinge),
        ("categorical_hinge CategoricalHinge", losses.CategoricalHinge),
        ("kld KLD kl_divergence KLDivergence kullback_leibler_divergence", losses.KLDivergence),
        ("poisson Poisson", losses.Poisson),
        ("bce BCE binary_crossentropy BinaryCrossentropy BINARY_CROSSENTROPY", losses.BinaryCrossentropy),
        ("categorical_crossentropy CategoricalCrossentropy", losses.CategoricalCrossentropy),
        ("sparse_categorical_crossentropy SparseCategoricalCrossentropy", losses.SparseCategoricalCrossentropy),
    ],
)
def test_names_in_any_case_and_aliases_lead_to_the_loss(names, kind):
    for name in names.split():
        assert type(losses.get(name)) is kind


def test_objects_stay_themselves_and_classes_and_functions_become_objects():
    loss = losses.Huber(2.0)
    assert losses.get(loss) is loss
    assert type(losses.get(losses.Poisson)) is losses.Poisson
    assert type(losses.get(losses.mse)) is losses.MeanSquaredError
    assert losses.get(None) is None


@pytest.mark.parametrize(
    "loss",
    [
        losses.MeanSquaredError(name="error"),
        losses.Huber(0.5),
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, name="b"),
        losses.CategoricalCrossentropy(label_smoothing=0.2, name="c"),
        losses.SparseCategoricalCrossentropy(from_logits=True),
    ],
)
def test_a_configuration_makes_the_same_loss(loss):
    twin = losses.get({"class_name": type(loss).__name__, "config": loss.get_config()})
    assert type(twin) is type(loss)
    assert twin.get_config() == loss.get_config()


def test_configurations_of_keras_are_understood():
    config = {"name": "x", "reduction": "sum_over_batch_size", "from_logits": True, "ignore_class": None, "axis": -1}
    assert losses.SparseCategoricalCrossentropy.from_config(config).from_logits
    assert type(losses.get({"class_name": "function", "config": "mean_squared_error"})) is losses.MeanSquaredError
    assert type(losses.get({"class_name": "MeanSquaredError"})) is losses.MeanSquaredError
    with pytest.raises(ValueError, match="unknown loss 'MeanSquareError'; did you mean 'mean_squared_error'"):
        losses.get({"class_name": "MeanSquareError"})
    with pytest.raises(ValueError, match="MeanSquaredError: expected reduction='sum_over_batch_size', got 'sum'"):
        losses.MeanSquaredError.from_config({"reduction": "sum"})
    with pytest.raises(ValueError, match="'class_name' and 'config'"):
        losses.get({"config": {}})


def test_default_names_are_those_of_keras():
    assert losses.MeanSquaredError().name == "mean_squared_error"
    assert losses.KLDivergence().name == "kl_divergence"
    assert losses.Huber().name == "huber_loss"
    assert losses.SparseCategoricalCrossentropy(name="mine").name == "mine"


def test_an_unknown_name_is_refused_with_the_nearest_known_one():
    with pytest.raises(ValueError, match="unknown loss 'categorial_crossentropy'; did you mean 'categorical_crossent"):
        losses.get("categorial_crossentropy")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: losses.Huber(0), "Huber: expected delta to be a positive, finite number, got 0"),
        (lambda: losses.BinaryCrossentropy(label_smoothing=1.5), "BinaryCrossentropy: expected label_smoothing to be"),
        (lambda: losses.CategoricalCrossentropy(label_smoothing=-1), "CategoricalCrossentropy: expected label_smo"),
        (lambda: losses.Hinge(name=3), "Hinge: expected name to be a string, got 3"),
        (lambda: losses.BinaryCrossentropy("no"), "BinaryCrossentropy: expected from_logits to be True or False"),
        (lambda: losses.CategoricalCrossentropy(2), "CategoricalCrossentropy: expected from_logits to be True or F"),
        (lambda: losses.SparseCategoricalCrossentropy(2), "SparseCategoricalCrossentropy: expected from_logits to be"),
    ],
)
def test_arguments_out_of_range_are_refused(make, message):
    with pytest.raises((ValueError, TypeError), match=f"^{message}"):
        make()


def fourth_power(y_true, y_pred):
    return ((y_pred - y_true) ** 4).mean(axis=-1)


def slope_of_fourth_power(y_true, y_pred):
    return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]


fourth_power.derivative = slope_of_fourth_power


class FourthPower(losses.Loss):
    def value(self, y_true, y_pred):
        return fourth_power(y_true, y_pred)

    def backward(self, y_true, y_pred):
        return slope_of_fourth_power(y_true, y_pred)


@pytest.mark.parametrize("identifier", [fourth_power, FourthPower, FourthPower()])
def test_a_loss_of_your_own_works_like_any_other(identifier):
    loss = losses.get(identifier)
    t, p = np.zeros((2, 2)), np.array([[1.0, 2.0], [0.0, 1.0]])
    assert loss.name == "fourth_power"
    np.testing.assert_array_equal(loss.value(t, p), [8.5, 0.5])
    np.testing.assert_array_equal(loss.backward(t, p), [[2, 16], [0, 2]])
    assert loss(t, p) == 4.5


def test_a_function_may_have_targets_of_another_shape():
    def at_label(y_true, y_pred):
        return y_pred[np.arange(len(y_pred)), y_true]

    at_label.derivative = lambda y_true, y_pred: np.eye(y_pred.shape[-1])[y_true]
    loss = losses.get(at_label)
    labels = losses.align(np.array([2, 0]), (3,), loss)
    np.testing.assert_array_equal(loss.value(labels, np.arange(6.0).reshape(2, 3)), [2, 3])
    halves = losses.align(np.array([0.5, 0.25]), (3,), loss)
    assert halves.dtype == np.float32 and halves.tolist() == [0.5, 0.25]
    column = losses.align(np.array([0.5, 0.25]), (1,), loss)
    assert column.tolist() == [[0.5], [0.25]]


def test_a_function_without_a_derivative_is_refused_with_advice():
    def plain(y_true, y_pred):
        return y_pred

    with pytest.raises(TypeError, match="'plain' has no derivative.*set plain.derivative to a function") as error:
        losses.get(plain)
    assert str(error.value).endswith("of the shape of y_pred, or write a subclass of Loss with value and backward")


def test_a_callable_object_is_a_loss_under_the_name_of_its_class():
    class Gap:
        def __call__(self, y_true, y_pred):
            return abs(y_pred - y_true).sum(axis=-1)

        def derivative(self, y_true, y_pred):
            return np.sign(y_pred - y_true)

    loss = losses.get(Gap())
    assert loss.name == "Gap"
    np.testing.assert_array_equal(loss.value(np.zeros((2, 1)), np.ones((2, 1))), [1, 1])
    assert losses.registry.FunctionLoss(fourth_power).name == "fourth_power"


def test_a_function_that_averages_over_samples_is_refused():
    def scalar(y_true, y_pred):
        return (y_pred - y_true).mean()

    scalar.derivative = slope_of_fourth_power
    message = r"loss 'scalar': expected one value for each of 3 samples, got an array of shape \(\); take means"
    with pytest.raises(ValueError, match=message):
        losses.get(scalar).value(np.ones((3, 1)), np.ones((3, 1)))


def test_values_of_another_number_of_samples_are_refused_with_their_shape():
    def pairs(y_true, y_pred):
        return y_pred[:2, 0]

    pairs.derivative = slope_of_fourth_power
    with pytest.raises(ValueError, match=r"for each of 3 samples, got an array of shape \(2,\); take means"):
        losses.get(pairs).value(np.ones((3, 1)), np.ones((3, 1)))


def test_what_is_no_array_is_refused_as_the_values_of_samples():
    def number(y_true, y_pred):
        return 1.5

    number.derivative = slope_of_fourth_power
    with pytest.raises(ValueError, match=r"loss 'number': expected one value .* got an array of shape \(\)"):
        losses.get(number).value(np.ones((3, 1)), np.ones((3, 1)))


def test_a_function_may_give_a_value_for_each_position():
    def squares(y_true, y_pred):
        return (y_pred - y_true) ** 2

    squares.derivative = slope_of_fourth_power
    np.testing.assert_array_equal(losses.get(squares).value(np.zeros((2, 2)), np.array([[1.0, 3], [0, 2]])), [5, 2])


class OnlyValue(losses.Loss):
    def value(self, y_true, y_pred):
        return y_pred[:, 0]


class OnlyBackward(losses.Loss):
    def backward(self, y_true, y_pred):
        return y_pred


@pytest.mark.parametrize(("kind", "missing"), [(OnlyValue, "backward"), (OnlyBackward, "value")])
def test_a_loss_that_lacks_a_pass_is_refused(kind, missing):
    with pytest.raises(TypeError, match=f"{kind.__name__} has no {missing}") as error:
        losses.get(kind)
    assert str(error.value).endswith("and the gradient of that value, for there is no automatic differentiation here")
    with pytest.raises(TypeError, match=f"{kind.__name__} has no {missing}"):
        getattr(kind(), missing)(np.ones((1, 1)), np.ones((1, 1)))


class OnlyTerm(losses.EntrywiseLoss):
    def term(self, y_true, y_pred):
        return y_pred


class OnlySlope(losses.EntrywiseLoss):
    def slope(self, y_true, y_pred):
        return y_pred


@pytest.mark.parametrize(("kind", "missing"), [(OnlyTerm, "slope"), (OnlySlope, "term")])
def test_an_entrywise_loss_without_its_slope_or_its_term_says_so(kind, missing):
    with pytest.raises(TypeError, match=rf"^{kind.__name__} has no {missing}\(y_true, y_pred\): every entrywise loss"):
        getattr(kind(), "backward" if missing == "slope" else "value")(np.ones((1, 1)), np.ones((1, 1)))


@pytest.mark.parametrize("missing", ["value", "backward"])
def test_a_crossentropy_without_its_pass_for_probabilities_says_so(missing):
    loss = Crossentropy(None, False, "mine")
    with pytest.raises(TypeError, match=rf"^Crossentropy has no probability_{missing}\(y_true, p\)$"):
        getattr(loss, missing)(np.ones((1, 1)), np.ones((1, 1)))


def test_what_is_no_loss_at_all_is_refused():
    with pytest.raises(TypeError, match="loss: expected a name, a Loss or a function"):
        losses.get(3)
