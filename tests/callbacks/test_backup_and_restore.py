"""A training that is broken off and begun again ends as one that never was."""

import contextlib
import copy
import os
import shutil
import zipfile

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import tinynn
from tinynn import layers, metrics, optimizers
from tinynn.callbacks import (
    BackupAndRestore,
    Callback,
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    first_difference,
)
from tinynn.models import load_model
from tinynn.saving import backup
from tinynn.training import Model, Sequential
from tinynn.utils import set_random_seed

BATCHES, EPOCHS = 7, 5


class BrokenOff(Exception):
    pass


class BreakOff(Callback):
    """Ends the program, as it were, at the n-th call of a hook."""

    def __init__(self, hook, n):
        self.left = n
        setattr(self, hook, self.count)

    def count(self, *args):
        self.left -= 1
        if self.left == 0:
            raise BrokenOff


def one_output(**options):
    model = Sequential([
        layers.Dense(6, activation="relu", kernel_regularizer="l2", input_shape=(4,)), layers.BatchNormalization(),
        layers.Dropout(0.3), layers.GaussianNoise(0.1), layers.Dense(3, activation="softmax"),
    ])
    model.compile(options.pop("optimizer", "adam"), "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    return model


def two_outputs():
    x = layers.Input(shape=(4,))
    h = layers.Dropout(0.2)(layers.Dense(5, activation="tanh", kernel_regularizer="l2")(x))
    model = Model(x, [layers.Dense(3, activation="softmax", name="kind")(h), layers.Dense(1, name="size")(h)])
    losses = {"kind": "sparse_categorical_crossentropy", "size": "mse"}
    model.compile("nadam", losses, metrics={"size": ["mae", "r2_score"]})
    return model


def run(*callbacks, make=one_output, seed=3, rows=64, batch_size=8, epochs=EPOCHS, validation_split=0.15, verbose=0,
        **options):
    """The program: one training, with all that it draws by chance, from the same seed."""
    set_random_seed(seed)
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(rows, 4)).astype("float32"), rng.integers(0, 3, rows)
    model = make()
    y = labels if len(model.outputs) == 1 else [labels, x[:, :1]]
    weights = None if len(model.outputs) > 1 else rng.uniform(0.5, 2, rows)
    return model.fit(
        x, y, batch_size, epochs, verbose, callbacks=list(callbacks), sample_weight=weights,
        validation_split=validation_split, **options
    )


def begun_again(folder, hook, n, save_freq, others=lambda: (), **options):
    """The history of a run that is broken off at the n-th call of a hook, then begun anew until it ends."""
    with pytest.raises(BrokenOff):
        run(*others(), BreakOff(hook, n), BackupAndRestore(folder, save_freq), **options)
    return run(*others(), BackupAndRestore(folder, save_freq), **options)


def assert_same(history, other):
    assert first_difference(history, other) is None
    assert history.history == other.history and history.epoch == other.epoch
    for mine, theirs in zip(history.model.get_weights(), other.model.get_weights()):
        np.testing.assert_array_equal(mine, theirs)
    mine, theirs = history.model.optimizer.get_state(), other.model.optimizer.get_state()
    np.testing.assert_equal(mine, theirs)


@pytest.mark.parametrize("make", [one_output, two_outputs])
@pytest.mark.parametrize("save_freq", ["epoch", 1, 3, 7, 10])
@pytest.mark.parametrize("hook, n", [
    ("on_train_batch_end", 2), ("on_train_batch_end", 11), ("on_train_batch_begin", 15), ("on_epoch_begin", 3),
    ("on_epoch_end", 1), ("on_epoch_end", 4), ("on_epoch_end", 5), ("on_test_batch_end", 3), ("on_train_end", 1),
])
def test_a_run_that_was_broken_off_ends_as_one_that_never_was(tmp_path, make, save_freq, hook, n):
    assert_same(begun_again(tmp_path / "backup", hook, n, save_freq, make=make), run(make=make))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", [
    "adadelta", "adagrad", "adamw", "rmsprop",
    lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 4, 0.9), momentum=0.9, nesterov=True),
    lambda: optimizers.SGD(lambda step: 0.1 / (1 + step)),
    lambda: optimizers.Adam(0.01, beta_1=lambda step: 0.9, amsgrad=True, clipnorm=1.0, weight_decay=0.01),
])
def test_every_optimizer_goes_on_bit_for_bit(tmp_path, kind):
    def make():
        return one_output(optimizer=kind() if callable(kind) else kind)

    assert_same(begun_again(tmp_path / "backup", "on_train_batch_end", 17, 5, make=make), run(make=make))


@pytest.mark.parametrize("options", [
    {"shuffle": False}, {"steps_per_epoch": 3}, {"validation_freq": 2}, {"initial_epoch": 2}, {"validation_split": 0.0},
    {"class_weight": {0: 2.0, 1: 1.0, 2: 0.5}},
])
def test_it_knows_all_arguments_of_fit(tmp_path, options):
    assert_same(begun_again(tmp_path / "backup", "on_train_batch_end", 8, 2, **options), run(**options))


class Stretches(Callback):
    """A callback of one's own, with a memory."""

    state_names = ("seen",)

    def on_train_begin(self, logs=None):
        self.seen = {"batches": 0, (1, 2): [np.float32(0.5), None, True], "rates": np.zeros(0)}

    def on_train_batch_end(self, batch, logs=None):
        self.seen["batches"] += 1

    def on_epoch_end(self, epoch, logs=None):
        self.seen["rates"] = np.append(self.seen["rates"], self.model.optimizer.learning_rate)
        logs["batches"] = self.seen["batches"]
        logs["odd"] = float(self.seen[1, 2][0]) + len(self.seen["rates"])


@pytest.mark.parametrize("save_freq", ["epoch", 4])
@pytest.mark.parametrize("n", [5, 9, 12, 14])
def test_what_other_callbacks_remember_is_part_of_it(tmp_path, save_freq, n):
    def others(folder):
        return [
            Stretches(), EarlyStopping("loss", patience=1, restore_best_weights=True, min_delta=0.01),
            ReduceLROnPlateau("val_loss", 0.5, patience=1, cooldown=1), LearningRateScheduler(lambda e, lr: lr * 0.8),
            ModelCheckpoint(folder / "best.keras", "loss", save_best_only=True), CSVLogger(folder / "log.csv"),
            ModelCheckpoint(folder / "every-{epoch}-{batch}.npz", save_freq=5),
        ]

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    unbroken = run(*others(tmp_path / "one"))
    again = begun_again(
        tmp_path / "two" / "backup", "on_train_batch_end", n, save_freq, lambda: others(tmp_path / "two"))
    assert_same(again, unbroken)
    assert sorted(os.listdir(tmp_path / "one")) == sorted(os.listdir(tmp_path / "two"))
    assert (tmp_path / "one" / "log.csv").read_bytes() == (tmp_path / "two" / "log.csv").read_bytes()
    for name in os.listdir(tmp_path / "one"):
        if name != "log.csv":
            models = [load_model(tmp_path / folder / name) for folder in ("one", "two")]
            np.testing.assert_equal(*(model.get_weights() for model in models))


def test_the_last_logs_are_told_at_the_end_by_a_run_that_was_killed_after_them(tmp_path):
    class Told(Callback):
        def on_train_end(self, logs=None):
            self.logs = logs

    told, again = Told(), Told()
    run(told)
    begun_again(tmp_path, "on_train_end", 1, "epoch", lambda: [again])
    assert again.logs == told.logs and again.logs["val_loss"]


def test_a_run_that_is_killed_while_it_stops_still_stops(tmp_path):
    def stopping():
        return [EarlyStopping("loss", patience=0, min_delta=10)]

    unbroken = run(*stopping())
    assert len(unbroken.epoch) == 2
    for hook, n in (("on_epoch_end", 2), ("on_train_end", 1)):
        assert_same(begun_again(tmp_path / hook, hook, n, 2, stopping), unbroken)


def test_a_backup_changes_nothing_in_the_run_that_makes_it(tmp_path):
    assert_same(run(BackupAndRestore(tmp_path / "backup", 1)), run())


def test_several_breaks_are_no_more_than_one(tmp_path):
    for n in (3, 9, 1, 14):
        with pytest.raises(BrokenOff):
            run(BreakOff("on_train_batch_end", n), BackupAndRestore(tmp_path / "backup", 2))
    assert_same(run(BackupAndRestore(tmp_path / "backup", 2)), run())


@pytest.mark.parametrize("n, save_freq", [(16, "epoch"), (18, 2)])
def test_outputs_that_nobody_has_named_go_on_in_the_same_process(tmp_path, n, save_freq):
    def unnamed():
        x = layers.Input(shape=(4,))
        h = layers.Dropout(0.2)(layers.Dense(5)(x))
        model = Model(x, [layers.Dense(3, activation="softmax")(h), layers.Dense(1)(h)])
        model.compile("adam", ["sparse_categorical_crossentropy", "mse"], metrics=[["accuracy"], ["mae"]])
        return model

    def others(name="log.csv"):
        return [CSVLogger(tmp_path / name), EarlyStopping("loss", patience=9)]

    unbroken = run(*others("unbroken.csv"), make=unnamed)
    again = begun_again(tmp_path / "backup", "on_train_batch_end", n, save_freq, others, make=unnamed)
    assert first_difference(unbroken, again) is None
    assert again.provenance["outputs"] == again.model.output_names != unbroken.provenance["outputs"]
    assert list(again.history) == [*again.model.metrics_names, *(f"val_{name}" for name in again.model.metrics_names)]
    assert list(again.history.values()) == list(unbroken.history.values())
    rows, expected = ((tmp_path / name).read_text().splitlines()[1:] for name in ("log.csv", "unbroken.csv"))
    assert len(rows) == EPOCHS
    assert [sorted(row.split(",")) for row in rows] == [sorted(row.split(",")) for row in expected]


def test_a_model_that_is_still_there_goes_on_as_well(tmp_path):
    set_random_seed(3)
    model = one_output()
    x, y = np.random.default_rng(0).normal(size=(64, 4)), np.arange(64) % 3
    options = {"batch_size": 8, "epochs": EPOCHS, "verbose": 0}
    callback = BackupAndRestore(tmp_path / "backup")
    with pytest.raises(BrokenOff):
        model.fit(x, y, callbacks=[BreakOff("on_train_batch_end", 20), ReduceLROnPlateau("loss", patience=0), callback],
                  **options)
    history = model.fit(x, y, callbacks=[ReduceLROnPlateau("loss", patience=0), callback], **options)
    set_random_seed(3)
    unbroken = one_output()
    assert unbroken.fit(x, y, callbacks=[ReduceLROnPlateau("loss", patience=0)], **options).history == history.history
    np.testing.assert_equal(model.get_weights(), unbroken.get_weights())


def two_trainings(folders, *callbacks):
    """The program with two calls of fit; each keeps its backup in one of the folders."""
    set_random_seed(3)
    model = one_output()
    x, y = np.random.default_rng(0).normal(size=(64, 4)), np.arange(64) % 3
    return [model.fit(x, y, 8, 2, verbose=0, callbacks=[*callbacks, BackupAndRestore(folder, 3)]) for folder in folders]


def test_the_first_of_two_trainings_does_not_take_the_backup_of_the_second(tmp_path):
    with pytest.raises(BrokenOff):
        two_trainings([tmp_path, tmp_path], BreakOff("on_train_batch_end", 23))
    with pytest.raises(ValueError, match="steps taken before it: was 16, is 0; each call of fit needs a backup_dir of"):
        two_trainings([tmp_path, tmp_path])


def test_two_trainings_with_a_folder_each_end_as_unbroken_ones(tmp_path):
    unbroken = two_trainings([tmp_path / "a", tmp_path / "b"])
    for n in (7, 20):
        with pytest.raises(BrokenOff):
            two_trainings([tmp_path / "c", tmp_path / "d"], BreakOff("on_train_batch_end", n))
    again = two_trainings([tmp_path / "c", tmp_path / "d"])
    assert first_difference(unbroken[1], again[1]) is None


def test_a_program_goes_on_from_the_backup_of_a_model_that_had_gone_on(tmp_path):
    set_random_seed(3)
    model = one_output()
    x, y = np.random.default_rng(0).normal(size=(64, 4)), np.arange(64) % 3
    for goes_on, n in ((model, 11), (model, 9), (one_output(), 99)):
        with contextlib.suppress(BrokenOff):
            goes_on.fit(x, y, 8, 4, verbose=0, callbacks=[
                BreakOff("on_train_batch_end", n), BackupAndRestore(tmp_path, 2)])
    assert goes_on.optimizer.iterations == 32 and goes_on.history.epoch == [0, 1, 2, 3]


def test_a_backup_that_is_kept_ends_the_next_run_where_it_ended_or_lets_it_go_further(tmp_path):
    first = run(BackupAndRestore(tmp_path, delete_checkpoint=False))
    assert os.listdir(tmp_path) == ["backup.npz"]
    assert_same(run(BackupAndRestore(tmp_path, delete_checkpoint=False)), first)
    assert_same(run(BackupAndRestore(tmp_path), epochs=8), run(epochs=8))


def test_only_the_backup_is_removed_from_its_folder(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    run(BackupAndRestore(tmp_path))
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_ctrl_c_leaves_the_backup(tmp_path):
    class Interrupt(Callback):
        def on_train_batch_end(self, batch, logs=None):
            if self.model.optimizer.iterations == 17:
                self.model.stop()

    partial = run(Interrupt(), BackupAndRestore(tmp_path))
    assert partial.epoch == [0, 1, 2] and os.listdir(tmp_path) == ["backup.npz"]
    assert_same(run(BackupAndRestore(tmp_path)), run())
    assert not tmp_path.exists()


def test_it_says_where_it_goes_on(tmp_path, capsys):
    for verbose, said in ((0, ""), (2, "BackupAndRestore: going on with epoch 2, batch 2, from ")):
        with pytest.raises(BrokenOff):
            run(BreakOff("on_train_batch_end", 9), BackupAndRestore(tmp_path, 2))
        capsys.readouterr()
        run(BackupAndRestore(tmp_path, 2), verbose=verbose)
        out = capsys.readouterr().out
        assert out.startswith(said) and bool(out) is bool(verbose)


@pytest.fixture
def broken_off(tmp_path):
    """The folder of a backup within the second epoch."""
    with pytest.raises(BrokenOff):
        run(EarlyStopping(patience=9), BreakOff("on_train_batch_end", 12), BackupAndRestore(tmp_path, 2))
    return tmp_path


def wider():
    model = Sequential([layers.Dense(7, activation="relu", input_shape=(4,)), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    return model


def less_dropout():
    model = one_output()
    model.layers[2].rate = 0.2
    return model


def recompiled(*arguments, **options):
    def make():
        model = one_output()
        model.compile(*arguments, **options)
        return model

    return make


@pytest.mark.parametrize("options, difference", [
    ({"make": wider}, "layers: was .*, is .*"),
    ({"make": less_dropout}, r'layers 3: was Dropout .*"rate": 0.3.*, is Dropout .*"rate": 0.2'),
    ({"make": recompiled("sgd", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])},
     "optimizer: was Adam, is SGD"),
    ({"make": recompiled(optimizers.Adam(0.01), "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])},
     "optimizer's learning_rate: was 0.001, is 0.01"),
    ({"make": recompiled("adam", "sparse_categorical_crossentropy")}, r"metrics: was \['loss', 'accuracy'\], is"),
    ({"batch_size": 4}, "batch size: was 8, is 4"),
    ({"rows": 60}, r"data training x shape 1: was 54, is 51"),
    ({"validation_split": 0.17}, "data training x shape 1: was 54, is 53"),
    ({"validation_split": 0.0, "steps_per_epoch": 7}, "data training x shape 1: was 54, is 64"),
    ({"shuffle": False}, "shuffle: was True, is False"),
    ({"steps_per_epoch": 2}, "batches: was 7, is 2"),
    ({"seed": 4}, "seed: was 3, is 4"),
])
def test_a_backup_of_another_training_is_refused_and_what_differs_is_said(broken_off, options, difference):
    before = (broken_off / "backup.npz").read_bytes()
    message = f"BackupAndRestore: cannot go on from .*backup.npz: {difference}.*; to go on, begin as that training was "
    with pytest.raises(ValueError, match=message + "begun. To train from the beginning, remove that file or name "):
        run(EarlyStopping(patience=9), BackupAndRestore(broken_off, 2), **options)
    assert (broken_off / "backup.npz").read_bytes() == before


@pytest.mark.parametrize("change", [
    lambda training: training["random"].update(layers=[]),
    lambda training: training["random"].update(shuffler={"bit_generator": "PCG64"}),
    lambda training: training["score"].pop("loss_sum"),
    lambda training: training["score"].update(waiting=[[3]]),
    lambda training: training["score"].update(waiting=[[np.zeros((2, 5, 7)), np.zeros((3, 2)), None]]),
    lambda training: training["score"].update(samples="many"),
    lambda training: training["hyperparameters"].update(learning_rate=-5.0),
    lambda training: training["hyperparameters"].update(step=0.5),
    lambda training: training["callbacks"][-1][1].pop("epoch"),
    lambda training: training.update(callbacks=[]),
    lambda training: training.pop("versions"),
    lambda training: training.update(place=(1, "two")),
    lambda training: training.update(begun="early"),
    lambda training: training.update(terms=3),
])
def test_a_backup_of_which_one_part_is_wrong_changes_nothing(broken_off, change):
    path = broken_off / "backup.npz"
    training = backup.read(path)
    change(training)
    backup.write(path, training)
    before = []

    class Note(Callback):
        def on_train_begin(self, logs=None):
            model = self.model
            before.append((model, copy.deepcopy(backup.snapshot(model, []))))

    with pytest.raises(ValueError, match="BackupAndRestore: cannot go on from .*backup.npz: "):
        run(EarlyStopping(patience=9), Note(), BackupAndRestore(broken_off, 2))
    ((model, expected),) = before
    np.testing.assert_equal(backup.snapshot(model, []), expected)


def test_other_callbacks_with_a_memory_are_refused(broken_off):
    with pytest.raises(ValueError, match=r"callbacks that remember something: was \['EarlyStopping', 'History'\], is "):
        run(BackupAndRestore(broken_off, 2))


@pytest.mark.parametrize("damage", [
    lambda content: content[: len(content) // 2], lambda content: b"", lambda content: b"hello" * 100,
    lambda content: content[:900] + b"\xff" * 9 + content[909:],
])
def test_a_damaged_backup_is_named(broken_off, damage):
    path = broken_off / "backup.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match="cannot go on from .*backup.npz: it is damaged, or no backup .*remove that"):
        run(EarlyStopping(patience=9), BackupAndRestore(broken_off, 2))
    assert path.exists()


def test_a_pipe_in_the_place_of_a_backup_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "backup.npz")
    with pytest.raises(ValueError, match="it is damaged, or no backup .*expected a file, found a pipe or a device"):
        run(BackupAndRestore(tmp_path))


def test_no_flipped_bit_of_a_backup_goes_unnoticed_or_ends_in_another_error(broken_off):
    path = broken_off / "backup.npz"
    content = path.read_bytes()
    unbroken = run(EarlyStopping(patience=9))
    refused = 0
    for at in range(0, len(content), len(content) // 60):
        path.write_bytes(content[:at] + bytes([content[at] ^ 16]) + content[at + 1 :])
        try:
            again = run(EarlyStopping(patience=9), BackupAndRestore(broken_off, 2, delete_checkpoint=False))
        except ValueError as error:
            assert "cannot go on from" in str(error)
            refused += 1
        else:  # a date, or a name that stands there twice
            assert_same(again, unbroken)
    assert refused > 40


def test_a_backup_with_a_pickle_in_it_is_refused(broken_off, tmp_path):
    path = broken_off / "backup.npz"
    shutil.move(path, tmp_path / "old.npz")
    evil = np.array([os.getcwd], dtype=object)
    np.save(tmp_path / "evil.npy", evil, allow_pickle=True)
    with zipfile.ZipFile(tmp_path / "old.npz") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, (tmp_path / "evil.npy").read_bytes() if name == "0.npy" else old.read(name))
    with pytest.raises(ValueError, match="it is damaged, or no backup"):
        run(EarlyStopping(patience=9), BackupAndRestore(broken_off, 2))


def test_logs_that_a_file_cannot_hold_are_a_warning_and_training_goes_on(tmp_path):
    class Date(Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["when"] = np.datetime64("2020-01-01")

    with pytest.warns(UserWarning, match="BackupAndRestore: a backup holds numbers, .* not .*2020-01-01.*; train"):
        assert run(Date(), BackupAndRestore(tmp_path)).epoch == list(range(EPOCHS))


def test_a_disk_that_is_full_does_not_end_the_training(tmp_path):
    class FillDisk(Callback):
        """What stands in the way of the backup is a folder of its name: as good as a full disk."""

        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                os.remove(tmp_path / "backup.npz")
                os.mkdir(tmp_path / "backup.npz")
            elif epoch == 3:
                os.rmdir(tmp_path / "backup.npz")

    with pytest.warns(UserWarning, match="cannot write .*backup.npz: .*training goes on without a new backup") as seen:
        history = run(FillDisk(), BackupAndRestore(tmp_path))
    assert len(seen) == 2
    assert_same(history, run())


def test_a_folder_that_vanishes_is_made_again(tmp_path):
    class Vanish(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                shutil.rmtree(tmp_path / "backup")

    assert_same(begun_again(tmp_path / "backup", "on_epoch_begin", 3, "epoch", lambda: [Vanish()]), run())


def test_a_change_of_versions_is_told(broken_off, monkeypatch):
    found = tinynn.provenance.versions()
    monkeypatch.setattr(tinynn.provenance, "versions", lambda: found | {"numpy": "9.9"})
    with pytest.warns(UserWarning, match=f"version of numpy: was {np.__version__}, is 9.9: from here on the bits may"):
        run(EarlyStopping(patience=9), BackupAndRestore(broken_off, 2))


class OwnSum(metrics.Metric):
    """A metric that adds up in an attribute."""

    def reset_state(self):
        self.sum = 0.0

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.sum += float(y_pred.sum())

    def result(self):
        return self.sum


def with_own_metric():
    model = one_output()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=[OwnSum()])
    return model


def test_a_metric_without_variables_is_refused_within_epochs_and_taken_between_them(tmp_path):
    with pytest.raises(ValueError, match=r"metric 'own_sum' adds up in no variable .* add_weight\(\), or give save_fr"):
        run(BackupAndRestore(tmp_path, 2), make=with_own_metric)
    again = begun_again(tmp_path, "on_train_batch_end", 11, "epoch", make=with_own_metric)
    assert_same(again, run(make=with_own_metric))


def test_a_memory_that_a_file_cannot_hold_is_refused_before_training(tmp_path):
    class Odd(Callback):
        state_names = ("thing",)
        thing = object()

    with pytest.raises(TypeError, match="Odd: a backup holds numbers, strings, lists, dicts and arrays, not <object"):
        run(Odd(), BackupAndRestore(tmp_path))


@pytest.mark.parametrize("arguments, error", [
    (("",), ValueError), ((3,), TypeError), (("x", 0), ValueError), (("x", True), ValueError),
    (("x", "batch"), ValueError), (("x", 1.5), ValueError),
])
def test_odd_arguments_are_refused(arguments, error):
    with pytest.raises(error, match="BackupAndRestore: expected (backup_dir|save_freq) to be"):
        BackupAndRestore(*arguments)


def test_no_batch_is_watched_where_epochs_are_enough():
    assert not BackupAndRestore("x").uses("on_train_batch_end")
    assert BackupAndRestore("x", 5).uses("on_train_batch_end")


@pytest.mark.parametrize("make", [one_output, two_outputs])
def test_a_network_on_a_gpu_goes_on_as_well(cupy, tmp_path, make):
    unbroken = run(make=make)
    again = begun_again(tmp_path / "backup", "on_train_batch_end", 12, 5, make=make)
    assert isinstance(again.model.flat.value, cupy.ndarray)
    assert first_difference(unbroken, again) is None
    for mine, theirs in zip(again.model.get_weights(), unbroken.model.get_weights()):
        np.testing.assert_array_equal(mine, theirs)


def test_rows_without_zeros_go_on_as_well(tmp_path):
    def train(*callbacks):
        set_random_seed(3)
        x = csr_matrix(np.random.binomial(1, 0.02, (90, 300)).astype("float32"))
        model = Sequential([layers.Dense(5, activation="relu", input_shape=(300,)), layers.Dense(1)])
        model.compile("rmsprop", "mse")
        return model.fit(x, np.arange(90.0) / 90, 8, 3, verbose=0, callbacks=list(callbacks))

    with pytest.raises(BrokenOff):
        train(BreakOff("on_train_batch_end", 17), BackupAndRestore(tmp_path, 3))
    assert_same(train(BackupAndRestore(tmp_path, 3)), train())
