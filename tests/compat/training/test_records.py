"""Histories and logs that answer to both spellings, and list the script's own."""

import numpy as np
import pytest

from tinynn import layers
from tinynn.callbacks import LearningRateScheduler
from tinynn.compat.models.networks import Sequential
from tinynn.compat.training.callbacks import Callback
from tinynn.compat.training.records import Records


def test_both_spellings_are_answered_and_one_is_listed():
    records = Records({"accuracy": [1], "val_mae": [2], "mean_squared_error": [3]})
    assert records["acc"] == [1] and records["val_mean_absolute_error"] == [2] and records["mse"] == [3]
    assert list(records) == ["accuracy", "val_mae", "mean_squared_error"] and "acc" not in records
    assert records.get("acc") == [1] and records.get("loss", 0) == 0


def test_the_count_of_objects_of_a_program_is_passed_over_where_there_is_just_one():
    records = Records({"auc": [1], "val_auc": [2], "recall": [3], "recall_1": [4]})
    assert records["auc_1"] == [1] and records["val_auc_7"] == [2] and records["recall_1"] == [4]
    with pytest.raises(KeyError):
        records["recall_2"]


@pytest.mark.parametrize("key", ["loss", "val_acc", 3, "loss_1"])
def test_what_is_there_in_no_spelling_is_a_key_error(key):
    with pytest.raises(KeyError):
        Records({"accuracy": [1]})[key]


def test_the_learning_rate_is_recorded_under_both_its_names():
    model = Sequential([layers.Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    schedule = LearningRateScheduler(lambda epoch: 0.5 ** epoch)
    history = model.fit([1.0, 2.0], [0, 1], epochs=2, verbose=0, callbacks=[schedule]).history
    assert history["lr"] == history["learning_rate"] == [1, 0.5]


def test_callbacks_read_both_and_add_to_the_history():
    seen = []

    class Watch(Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(logs["acc"] == logs["accuracy"])
            logs["mine"] = epoch

        def on_train_end(self, logs):
            seen.append(logs.get("acc") is not None)

    model = Sequential([layers.Dense(1, "sigmoid", input_shape=(1,))])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit([1.0, 2.0], [0, 1], epochs=2, verbose=0, callbacks=[Watch()])
    assert seen == [True, True, True] and history.history["mine"] == [0, 1]


def test_a_hook_of_predict_gets_the_outputs_of_the_batch(installed):
    import keras

    seen = []
    watch = keras.callbacks.LambdaCallback()
    watch.on_predict_batch_end = lambda batch, logs: seen.append(logs["outputs"])
    x = np.arange(5.0).reshape(5, 1)
    predicted = keras.Sequential([keras.layers.Dense(2)]).predict(x, batch_size=2, verbose=0, callbacks=[watch])
    np.testing.assert_array_equal(np.concatenate(seen), predicted)
    assert [len(outputs) for outputs in seen] == [2, 2, 1]


def test_hooks_of_ones_own_get_a_dict_where_there_are_no_logs(installed):
    import keras

    seen = []

    class Seen(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            seen.append(logs.keys())

        def on_epoch_begin(self, epoch, logs):
            seen.append(logs.get("loss"))

        def on_train_batch_begin(self, batch, logs={}):  # noqa: B006, as scripts write it
            seen.append(dict(logs))

    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 1)), np.ones(2), verbose=0, callbacks=[Seen()])
    assert [*map(str, seen)] == ["dict_keys([])", "None", "{}"]
