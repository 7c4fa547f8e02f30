"""Weights alone as Keras 3 writes them, with the state of the optimizer where there is one."""

import warnings

import h5py
import numpy as np
import pytest
from saving_cases import FEATURES, data, same_weights, small_network

from tinynn import layers, optimizers
from tinynn.models import Sequential, clone_model
from tinynn.saving import slots


def compiled_clone(model, optimizer="adam"):
    other = clone_model(model)
    other.compile(optimizer, model.loss)
    return other


def test_the_optimizer_goes_on_where_it_was(tmp_path):
    model = small_network()
    model.optimizer.learning_rate = 0.03
    model.save_weights(tmp_path / "saved.weights.h5")
    other = compiled_clone(model)
    other.load_weights(tmp_path / "saved.weights.h5")
    assert other.optimizer.iterations == model.optimizer.iterations == 6
    assert other.optimizer.learning_rate == np.float32(0.03)
    for ours, theirs in zip(slots.keras_arrays(other.optimizer), slots.keras_arrays(model.optimizer), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_rate_that_float32_rounds_stays_what_it_was(tmp_path):
    model = small_network()
    model.save_weights(tmp_path / "saved.weights.h5")
    other = compiled_clone(model)
    other.load_weights(tmp_path / "saved.weights.h5")
    assert other.optimizer.learning_rate == 0.001


def test_a_schedule_stays_and_goes_on_at_the_step_in_the_file(tmp_path):
    rate = optimizers.schedules.ExponentialDecay(0.01, 10, 0.5)
    model = compiled_clone(small_network(), optimizers.SGD(rate, momentum=0.9))
    model.fit(*data(), batch_size=10, epochs=5, verbose=0)
    model.save_weights(tmp_path / "saved.weights.h5")
    other = compiled_clone(model, optimizers.SGD(rate, momentum=0.9))
    other.load_weights(tmp_path / "saved.weights.h5")
    assert other.optimizer.learning_rate == model.optimizer.learning_rate == 0.005


def test_where_either_is_not_compiled_there_are_weights_and_nothing_to_warn_of(tmp_path):
    model = small_network()
    model.save_weights(tmp_path / "whole.weights.h5")
    plain = clone_model(model)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain.load_weights(tmp_path / "whole.weights.h5")
        plain.save_weights(tmp_path / "plain.weights.h5")
        model.load_weights(tmp_path / "plain.weights.h5")
    assert same_weights(plain, model) and model.optimizer.iterations == 6
    with h5py.File(tmp_path / "plain.weights.h5") as file:
        assert "optimizer" not in file


def test_a_state_of_another_optimizer_is_left_in_the_file_and_said(tmp_path):
    model = small_network()
    model.save_weights(tmp_path / "saved.weights.h5")
    other = compiled_clone(model, "adagrad")
    with pytest.warns(UserWarning, match="state of adagrad in the file does not fit .* the optimizer stays as it is"):
        other.load_weights(tmp_path / "saved.weights.h5")
    assert same_weights(other, model) and other.optimizer.iterations == 0


def test_a_damaged_state_changes_neither_weights_nor_optimizer(tmp_path):
    model = small_network()
    model.save_weights(tmp_path / "saved.weights.h5")
    with h5py.File(tmp_path / "saved.weights.h5", "a") as file:
        del file["optimizer/vars/3"]
        file["optimizer/vars/3"] = h5py.ExternalLink("elsewhere.h5", "/secret")
    other = compiled_clone(model)
    before = other.get_weights()
    with pytest.raises(ValueError, match="is a link to somewhere else"):
        other.load_weights(tmp_path / "saved.weights.h5")
    assert all(np.array_equal(a, b) for a, b in zip(before, other.get_weights(), strict=True))
    assert other.optimizer.iterations == 0


def test_a_model_compiled_without_a_loss_is_written_and_read(tmp_path):
    model = Sequential([layers.Dense(3, input_shape=(FEATURES,))])
    model.compile("adam")
    model.save_weights(tmp_path / "saved.weights.h5")
    other = clone_model(model)
    other.compile("adam")
    other.load_weights(tmp_path / "saved.weights.h5")
    assert same_weights(other, model)
