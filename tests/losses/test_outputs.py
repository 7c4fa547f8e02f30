"""Losses, weights and targets of networks with one output or several."""

import numpy as np
import pytest

from tinynn import losses

MSE = {"class_name": "MeanSquaredError", "config": {"name": "mine"}}


def named(loss, *outputs):
    return [found.name for found in losses.of_outputs(loss, list(outputs), "model 'm'")]


def test_one_loss_serves_every_output():
    assert named("mse", "a", "b") == ["mean_squared_error"] * 2
    assert named(MSE, "a", "b") == ["mine"] * 2
    assert losses.of_outputs(None, ["a"], "model 'm'") is None


def test_a_single_output_takes_a_loss_in_a_list_or_under_any_name():
    assert named(["mae"], "a") == named({"a": "mae"}, "a") == named({"other": "mae"}, "a") == ["mean_absolute_error"]
    assert named(MSE, "a") == named([MSE], "a") == ["mine"]


def test_several_outputs_take_their_losses_in_order_or_by_name():
    assert named(["mae", MSE], "a", "b") == named({"b": MSE, "a": "mae"}, "a", "b") == ["mean_absolute_error", "mine"]


def test_an_output_without_a_loss_is_refused():
    message = "^model 'm': expected a loss for each of 'a', 'b'; where one is not to count, weight it 0$"
    with pytest.raises(ValueError, match=message):
        losses.of_outputs(["mse", None], ["a", "b"], "model 'm'")


def weights(given, *outputs):
    return losses.weights_of_outputs(given, list(outputs), "model 'm'")


def test_weights_are_numbers_in_order_or_by_name():
    assert weights(None, "a") is None
    assert weights(2, "a") == weights([2], "a") == weights({"a": 2}, "a") == [2.0]
    assert weights([1, 0.5], "a", "b") == weights({"b": 0.5, "a": 1}, "a", "b") == [1.0, 0.5]


@pytest.mark.parametrize("given", [2, [1, "much"], [[1, 2], [3, 4]]])
def test_weights_that_are_not_one_number_for_each_output_are_refused(given):
    with pytest.raises(ValueError, match="^model 'm': expected a finite number for each of 'a', 'b', got "):
        weights(given, "a", "b")


def test_a_message_names_the_output_where_there_are_several():
    mse, y = losses.get("mse"), np.ones((2, 3))
    with pytest.raises(ValueError, match=r"^mean_squared_error: y_true has shape \(2, 3\)"):
        losses.align_outputs([y], [(2,)], [mse], ["a"])
    with pytest.raises(ValueError, match=r"^output 'b': mean_squared_error: y_true has shape \(2, 3\)"):
        losses.align_outputs([y, y], [(3,), (2,)], [mse, mse], ["a", "b"])
