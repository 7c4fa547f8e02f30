import platform
import zlib

import numpy as np
import pytest

import tinynn
from tinynn import provenance, random
from tinynn.callbacks import Callback, EarlyStopping, History, first_difference
from tinynn.layers import Dense, Dropout, Input
from tinynn.training import Model, Sequential
from tinynn.utils import set_random_seed


def test_it_keeps_what_the_logs_said(train, model):
    history = train(loss=[3.0, 2.0], val_acc=[0.5, 0.75])
    assert history.history == {"loss": [3.0, 2.0], "val_acc": [0.5, 0.75]}
    assert history.epoch == [0, 1]
    assert history.params == {"epochs": 2, "steps": 3, "verbose": 0}
    assert history.model is model
    assert model.history is history


def test_one_of_your_own_is_used_and_returned(train):
    mine = History()
    assert train(mine, loss=[3.0]) is mine
    assert mine.history == {"loss": [3.0]}


def test_a_training_that_does_not_begin_leaves_the_last_one_in_its_place(train, model):
    history = train(loss=[3.0])

    class Refuse(Callback):
        comes_last = True

        def on_train_begin(self, logs=None):
            raise ValueError

    with pytest.raises(ValueError):
        train(Refuse(), loss=[2.0])
    assert model.history is history and history.history == {"loss": [3.0]}


def test_evaluate_and_predict_leave_it_alone(train, model, data):
    history = train(loss=[3.0])
    model.evaluate(*data, verbose=0)
    model.predict(data[0], verbose=0)
    assert model.history is history
    assert history.history == {"loss": [3.0]}


def test_its_state_does_not_change_with_further_training(train):
    history = train(loss=[3.0])
    state = history.get_state()
    history.on_epoch_end(1, {"loss": 2.0})
    assert (state["history"], state["epoch"]) == ({"loss": [3.0]}, [0])
    assert len(state["weights_hashes"]) == 1


def a_run(seed=7, x=None, **options):
    """The history of three short epochs."""
    set_random_seed(seed)
    rng = np.random.default_rng(0)
    data = rng.normal(size=(40, 3)).astype("float32")
    x = data if x is None else x
    model = Sequential([Dense(4, activation="tanh", input_shape=(3,)), Dropout(0.2), Dense(1)])
    model.compile("adam", "mse")
    return model.fit(x, data[:, :1], epochs=3, verbose=0, **options)


def test_it_says_where_the_run_came_from():
    found = a_run(batch_size=8, validation_split=0.2, shuffle=False).provenance
    assert {"seed": 7, "chosen": True, "streams": 4, "batch size": 8, "batches": 4, "shuffle": False}.items() <= (
        found.items())
    assert found["tinynn"] == tinynn.__version__ and found["numpy"] == np.__version__
    assert found["python"] == platform.python_version()
    assert found["blas"] and found["machine"] and found["threads"] == 1
    assert list(found["data"]) == ["training x", "training y", "validation x", "validation y"]
    x = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")[:32]
    assert found["data"]["training x"] == {
        "shape": [32, 3], "dtype": "float32", "every": 1, "hash": f"{zlib.crc32(x):08x}",
    }


def test_the_weights_have_a_hash_before_training_and_after_each_epoch():
    history = a_run()
    hashes = [history.provenance["weights at first"], *history.weights_hashes]
    assert len(set(hashes)) == 4
    assert hashes[-1] == provenance.hash_of_weights(history.model)
    assert a_run().weights_hashes == history.weights_hashes


def test_a_seed_that_nobody_chose_can_be_chosen_afterwards(monkeypatch):
    monkeypatch.setattr(random, "_root", None)
    monkeypatch.setattr(random, "_chosen", False)
    assert random.origin() == {"seed": None, "chosen": False, "streams": 0}
    first = random.stream().random()
    found = random.origin()
    assert (found["chosen"], found["streams"]) == (False, 1)
    random.set_seed(found["seed"])
    assert random.stream().random() == first


def test_it_goes_to_json_and_back(tmp_path):
    history = a_run()
    history.history["odd"] = [np.float32(0.5), np.array([1, 2]), float("nan")]
    history.save(tmp_path / "run.json")
    again = History.load(tmp_path / "run.json")
    assert again.history["loss"] == history.history["loss"]
    assert again.history["odd"][:2] == [0.5, [1, 2]] and np.isnan(again.history["odd"][2])
    assert (again.epoch, again.weights_hashes) == ([0, 1, 2], history.weights_hashes)
    assert again.provenance == history.provenance
    assert again.to_json() == history.to_json()


def test_what_json_cannot_hold_is_written_in_words():
    history = History()
    history.history = {"odd": [{1}, np.datetime64("2020-01-01"), np.array([1j]), None]}
    assert History.from_json(history.to_json()).history == {"odd": ["{1}", "2020-01-01", ["1j"], None]}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[" * 100_000, '{"epoch": 1}', None])
def test_other_texts_are_no_history(text, tmp_path):
    with pytest.raises(ValueError, match=r"expected the JSON of a History, got .*History.to_json\(\) writes it"):
        History.from_json(text)
    if text is not None:
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(ValueError, match="run.json: expected the JSON of a History"):
            History.load(tmp_path / "run.json")


def test_two_runs_of_one_script_have_no_difference():
    assert first_difference(a_run(), a_run().to_json()) is None


def test_the_first_difference_is_named():
    class Nudge(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                self.model.set_weights([w + 1e-6 for w in self.model.get_weights()])

    class Forget(Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                logs["loss"] = 0.5

    run = a_run()
    x = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    x[17, 1] += 1e-6
    assert first_difference(run, a_run(seed=8)) == "seed: 7 and 8"
    assert first_difference(run, a_run(batch_size=8)) == "batch size: 32 and 8"
    assert first_difference(run, a_run(x=x)).startswith("training x: {'shape': [40, 3]")
    nudged = a_run(callbacks=Nudge())
    assert first_difference(run, nudged) == (
        f"epoch 2: weights: {run.weights_hashes[2]!r} and {nudged.weights_hashes[2]!r}")
    assert first_difference(run, a_run(callbacks=Forget())) == f"epoch 1: loss: {run.history['loss'][1]!r} and 0.5"
    shorter = a_run(callbacks=EarlyStopping("loss", min_delta=9))
    assert first_difference(run, shorter) == f"epoch 2: weights: {run.weights_hashes[2]!r} and nothing"


def test_outputs_that_nobody_has_named_are_told_by_their_numbers():
    def two_outputs(seed=7):
        set_random_seed(seed)
        x = Input(shape=(3,))
        model = Model(x, [Dense(1)(x), Dense(1)(x)])
        model.compile("adam", "mse")
        return model.fit(np.ones((4, 3)), [np.ones(4), np.zeros(4)], verbose=0)

    run, other = two_outputs(), two_outputs()
    assert list(run.history) != list(other.history)
    assert first_difference(run, other.to_json()) is None
    other.history[list(other.history)[2]] = [0.5]
    assert first_difference(run, other).startswith("epoch 0: output 2_loss: ")


def test_other_versions_are_named_where_results_differ_and_nowhere_else():
    run, other = a_run(), a_run()
    other.provenance = other.provenance | {"numpy": "1.0", "threads": 8}
    assert first_difference(run, other) is None
    other.weights_hashes[1] = "00000000"
    assert first_difference(run, other) == (
        f"epoch 1: weights: {run.weights_hashes[1]!r} and '00000000' "
        f"(numpy: {np.__version__!r} and '1.0'; threads: 1 and 8)")
