import math

import numpy as np
import pytest

from tinynn.callbacks import Callback, LearningRateScheduler, ModelCheckpoint
from tinynn.layers import Dense
from tinynn.saving import load_model
from tinynn.training import Sequential

VALUES = [3.0, 2.0, 2.5, 1.0]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("ending", ["keras", "h5", "hdf5", "model", "npz"])
def test_a_file_for_each_epoch_named_after_epoch_and_number(train, tmp_path, ending):
    train(ModelCheckpoint(tmp_path / f"{{epoch:02d}}-{{val_loss:.2f}}.{ending}"), val_loss=VALUES)
    assert names(tmp_path) == [f"01-3.00.{ending}", f"02-2.00.{ending}", f"03-2.50.{ending}", f"04-1.00.{ending}"]


def test_the_file_holds_the_model_of_that_epoch(train, tmp_path):
    weights = []

    class Weights(Callback):
        def on_epoch_end(self, epoch, logs=None):
            weights.append(self.model.get_weights())

    train(Weights(), ModelCheckpoint(tmp_path / "{epoch}.keras"), val_loss=VALUES)
    for epoch, expected in enumerate(weights, 1):
        np.testing.assert_equal(load_model(tmp_path / f"{epoch}.keras").get_weights(), expected)


def test_only_the_best_are_saved(train, tmp_path):
    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True)
    train(checkpoint, val_loss=VALUES)
    assert names(tmp_path) == ["1.keras", "2.keras", "4.keras"]
    assert checkpoint.best == 1.0


def test_scores_are_maximized_and_acc_means_accuracy_also_in_names(train, tmp_path):
    path = tmp_path / "{val_acc:.1f}.keras"
    train(ModelCheckpoint(path, monitor="val_acc", save_best_only=True), val_accuracy=[0.5, 0.25, 0.75])
    assert names(tmp_path) == ["0.5.keras", "0.8.keras"]


def test_a_threshold_has_to_be_beaten_first(train, tmp_path):
    path = tmp_path / "{epoch}.keras"
    train(ModelCheckpoint(path, save_best_only=True, initial_value_threshold=2.0), val_loss=VALUES)
    assert names(tmp_path) == ["4.keras"]


def test_the_best_lives_on_in_the_next_fit(train, tmp_path):
    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True)
    train(checkpoint, val_loss=[1.0])
    train(checkpoint, val_loss=[2.0, 3.0])
    assert names(tmp_path) == ["1.keras"]


def test_nan_is_not_the_best(train, tmp_path):
    train(ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True), val_loss=[math.nan, 5.0])
    assert names(tmp_path) == ["2.keras"]


def test_without_the_monitored_number_everything_is_saved_with_a_warning(train, tmp_path):
    with pytest.warns(UserWarning, match="ModelCheckpoint: there is no 'val_loss'.*only loss") as warnings:
        train(ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True), epochs=2)
    assert len(warnings) == 1
    assert names(tmp_path) == ["1.keras", "2.keras"]


def test_the_monitored_number_matters_for_the_best_only(train, tmp_path):
    train(ModelCheckpoint(tmp_path / "{epoch}.keras", monitor="my_number"))
    assert names(tmp_path) == ["1.keras"]


def test_weights_alone_can_be_saved(train, model, tmp_path):
    path = tmp_path / "{epoch}.weights.h5"
    train(ModelCheckpoint(path, save_weights_only=True), val_loss=VALUES)
    other = Sequential([Dense(1, input_shape=(3,))])
    other.load_weights(tmp_path / "4.weights.h5")
    np.testing.assert_equal(other.get_weights(), model.get_weights())


def test_a_number_of_batches_is_counted_on_across_epochs(train, tmp_path):
    train(ModelCheckpoint(tmp_path / "{epoch}-{batch}-{loss:.0f}.keras", save_freq=2), epochs=3)
    assert [name[:3] for name in names(tmp_path)] == ["1-2", "2-1", "2-3", "3-2"]


def test_batches_are_not_watched_when_epochs_are_saved():
    assert not ModelCheckpoint("a.keras").uses("on_train_batch_end")
    assert ModelCheckpoint("a.keras", save_freq=1).uses("on_train_batch_end")


def test_a_class_derived_from_it_may_watch_batches(train, tmp_path):
    class Watcher(ModelCheckpoint):
        batches = 0

        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            self.batches += 1

    watcher = Watcher(tmp_path / "{epoch}.keras")
    train(watcher)
    assert watcher.batches == 3
    assert names(tmp_path) == ["1.keras"]


def test_folders_are_made(train, tmp_path):
    train(ModelCheckpoint(tmp_path / "deep" / "{epoch}" / "model.keras"))
    assert names(tmp_path / "deep" / "1") == ["model.keras"]


def test_verbose_says_what_it_does(train, tmp_path, capsys):
    train(ModelCheckpoint(tmp_path / "a.keras", save_best_only=True, verbose=1), val_loss=[2.0, 3.0, 1.0])
    assert capsys.readouterr().out.splitlines() == [
        f"Epoch 1: val_loss improved from None to 2.00000, saving {tmp_path / 'a.keras'}",
        "Epoch 2: val_loss did not improve from 2.00000",
        f"Epoch 3: val_loss improved from 2.00000 to 1.00000, saving {tmp_path / 'a.keras'}",
    ]


@pytest.mark.parametrize("filepath, options, message", [
    ("{val_loss:.2f}.keras", {}, "has a field 'val_loss' that is unknown here; known: epoch, loss$"),
    ("{foo}.keras", {}, "has a field 'foo'"), ("{loss:d}.keras", {}, "cannot be filled in: Unknown format code 'd'"),
    ("{epoch:x.1}.keras", {}, "cannot be filled in"), ("{epoch[0]}.keras", {}, "cannot be filled in"),
    ("{epoch.x}.keras", {}, "cannot be filled in"), ("{batch}.keras", {}, "has a field 'batch'"),
    ("{val_loss}.keras", {"save_freq": 2}, "'val_loss' that is unknown here; known: epoch, batch, loss$"),
])
def test_a_name_that_could_not_be_filled_in_later_is_refused_before_training(model, data, filepath, options, message):
    before = model.get_weights()
    split = 0.5 if "save_freq" in options else 0.0
    with pytest.raises(ValueError, match=message):
        model.fit(*data, verbose=2, validation_split=split, callbacks=[ModelCheckpoint(filepath, **options)])
    np.testing.assert_equal(model.get_weights(), before)


@pytest.mark.parametrize("filepath, options, message", [
    ("{.keras", {}, "names in braces, got '{.keras'"), ("a}.keras", {}, "names in braces"),
    ("{}.keras", {}, "a name in each pair of braces"),
    ("x.keras", {"save_weights_only": True}, "a .keras file holds a whole model"),
])
def test_a_name_that_is_none_is_refused_at_once(filepath, options, message):
    with pytest.raises(ValueError, match=f"ModelCheckpoint: .*{message}"):
        ModelCheckpoint(filepath, **options)


def test_a_name_with_what_the_validation_says_is_taken_beside_others(model, data, tmp_path):
    path = tmp_path / "{epoch}-{val_loss:.1e}-{{x}}-{learning_rate:.1f}.keras"
    callbacks = [ModelCheckpoint(tmp_path / "{val_loss:.0f}.npz"), LearningRateScheduler(lambda epoch: 0.5)]
    model.fit(*data, verbose=0, validation_split=0.5, callbacks=[*callbacks, ModelCheckpoint(path)])
    assert len(names(tmp_path)) == 2
    assert names(tmp_path)[1].endswith("-{x}-0.5.keras")


@pytest.mark.parametrize("field", ["val_los", "batch"])
def test_an_unknown_field_in_the_name_is_refused_with_the_known_ones(train, tmp_path, field):
    with pytest.raises(ValueError, match="ModelCheckpoint: filepath .* known: epoch, loss, val_loss"):
        train(ModelCheckpoint(tmp_path / f"{{{field}}}.keras"), val_loss=[1.0])
    assert names(tmp_path) == []


@pytest.mark.parametrize("save_freq", ["batch", 0, -1, True, 2.5])
def test_another_save_freq_is_refused(save_freq):
    with pytest.raises(ValueError, match="save_freq"):
        ModelCheckpoint("a.keras", save_freq=save_freq)


def test_a_saved_state_goes_on_where_it_was(train, tmp_path):
    first, second = (ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True) for _ in range(2))
    train(first, val_loss=VALUES[:2])
    second.set_state(first.get_state())
    train(second, val_loss=VALUES, initial_epoch=2)
    assert names(tmp_path) == ["1.keras", "2.keras", "4.keras"]


@pytest.mark.parametrize("threshold", ["3", True, float("nan"), [1.0]])
def test_a_threshold_that_is_no_number_is_refused_at_once(threshold):
    message = "^ModelCheckpoint: expected initial_value_threshold to be a number, got"
    with pytest.raises((TypeError, ValueError), match=message):
        ModelCheckpoint("a.keras", save_best_only=True, initial_value_threshold=threshold)


def test_a_threshold_may_be_infinite_or_of_numpy():
    assert ModelCheckpoint("a.keras", initial_value_threshold=float("inf")).best == float("inf")
    assert ModelCheckpoint("a.keras", initial_value_threshold=np.float32(0.5)).best == 0.5
