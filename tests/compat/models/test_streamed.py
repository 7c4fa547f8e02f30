"""Training on streams: what each epoch reads, and where it ends."""

import numpy as np
import pytest

from tinynn.compat.data.streams import Dataset, Sequence
from tinynn.compat.models.networks import Model, Sequential
from tinynn.layers import Dense

X, Y = np.arange(40.0).reshape(40, 1) / 40, np.arange(40.0) / 40


class Quarters(Sequence):
    def __init__(self):
        super().__init__()
        self.asked, self.ends = [], 0

    def __len__(self):
        return 4

    def __getitem__(self, i):
        self.asked.append(i)
        return X[i * 10 : i * 10 + 10], Y[i * 10 : i * 10 + 10]

    def on_epoch_end(self):
        self.ends += 1


class ShortBatchFirst(Quarters):
    """Four batches, the first of three rows, the others of ten."""

    def __getitem__(self, i):
        return X[i * 10 : i * 10 + (10 if i else 3)], Y[i * 10 : i * 10 + (10 if i else 3)]


class Counting:
    """An endless generator that counts what was drawn; the value of each batch is its number."""

    def __init__(self, rows=8):
        self.rows, self.drawn = rows, 0

    def __iter__(self):
        return self

    def __next__(self):
        self.drawn += 1
        return np.full((self.rows, 1), self.drawn / 100), np.full(self.rows, self.drawn / 100)


@pytest.fixture
def model():
    network = Sequential([Dense(1, input_shape=(1,))])
    network.compile("sgd", "mse")
    return network


def test_a_short_batch_that_comes_first_does_not_make_all_batches_short(model):
    seen = inputs_of_steps(model)
    model.fit(ShortBatchFirst(), epochs=2, shuffle=False, verbose=0)
    assert [len(rows) for rows in seen] == [10, 10, 10, 3] * 2


def inputs_of_steps(model):
    """The inputs that the steps of a training see, as they come."""
    seen, step = [], model.trunk.forward

    def forward(x, training=False):
        if training:
            seen.append(x.ravel().tolist())
        return step(x, training)

    model.trunk.forward = forward
    return seen


def test_a_sequence_is_asked_anew_in_each_epoch_and_told_of_its_end(model):
    batches = Quarters()
    history = model.fit(batches, epochs=3, verbose=0)
    assert len(batches.asked) == 12 and batches.ends == 3 and len(history.history["loss"]) == 3
    assert sorted(batches.asked) == sorted([0, 1, 2, 3] * 3) and batches.asked != [0, 1, 2, 3] * 3
    batches.asked.clear()
    model.fit(batches, epochs=1, verbose=0, shuffle=False)
    assert batches.asked == [0, 1, 2, 3]


def test_each_epoch_of_a_generator_sees_new_batches_in_their_order(model):
    model.prepare()
    seen, batches = inputs_of_steps(model), Counting(rows=2)
    model.fit(batches, steps_per_epoch=3, epochs=2, verbose=0)
    assert batches.drawn == 6
    np.testing.assert_allclose([step[0] * 100 for step in seen], range(1, 7), rtol=1e-6)


def test_class_weights_hold_in_every_epoch():
    def trained(class_weight):
        network = Sequential([Dense(1, activation="sigmoid", kernel_initializer="zeros", input_shape=(1,))])
        network.compile("sgd", "binary_crossentropy")
        data = Dataset.from_tensor_slices((X, (Y > 0.5).astype("float32"))).batch(10)
        return network.fit(data, epochs=2, class_weight=class_weight, verbose=0).history["loss"]

    assert np.all(np.array(trained({0: 0.0, 1: 0.0})) == 0) and min(trained(None)) > 0.1


def test_training_ends_with_a_warning_where_the_batches_do(model):
    with pytest.warns(UserWarning, match="come to an end, after 1 epochs"):
        model.fit(iter([(X, Y), (X, Y)]), steps_per_epoch=2, epochs=5, verbose=0)
    assert model.stop_training and model.stream is None


def test_an_endless_data_set_gives_as_many_steps_as_were_asked_for(model):
    data = Dataset.from_tensor_slices((X, Y)).repeat().batch(16)
    model.fit(data, steps_per_epoch=10, epochs=1, verbose=0)
    assert model.steps_taken == 10


@pytest.mark.parametrize("given", [{"y": Y}, {"sample_weight": Y}, {"validation_split": 0.5}])
def test_what_belongs_to_arrays_is_refused_beside_a_stream(model, given):
    data = Dataset.from_tensor_slices((X, Y)).batch(10)
    with pytest.raises(ValueError, match=f"{next(iter(given))} is for arrays"):
        model.fit(data, verbose=0, **given)


def test_batches_may_leave_targets_or_weights_out(model):
    assert model.predict(iter([(X, None), (X, None)]), verbose=0).shape == (80, 1)
    model.fit(iter([(X, Y, None)]), verbose=0)
    assert model.steps_taken == 1


def test_keras_1_counts_samples(model):
    train, held_out = Counting(32), Counting(32)
    model.fit_generator(train, samples_per_epoch=640, nb_epoch=2, validation_data=held_out, nb_val_samples=320,
                        verbose=0)
    assert train.drawn == 40 and held_out.drawn == 10 and model.steps_taken == 20
    model.fit_generator(train, 64, nb_epoch=1, verbose=0)
    assert train.drawn == 42
    model.fit_generator(train, samples_per_epoch=32, nb_epoch=1, validation_data=(X, Y), nb_val_samples=40, verbose=0)
    assert model.evaluate_generator(held_out, val_samples=40, verbose=0) >= 0 and held_out.drawn == 12
    assert model.predict_generator(held_out, val_samples=64, verbose=0).shape == (64, 1)


def test_steps_that_are_no_whole_number_are_rounded_up():
    model = Sequential([Dense(1)])
    model.compile("sgd", "mse")
    counting = Counting()
    model.fit_generator(counting, steps_per_epoch=20 / 8, epochs=2, verbose=0)
    assert counting.drawn == 6
    assert len(model.fit(X, Y, steps_per_epoch=1.5, validation_data=(X, Y), validation_steps=1.2, verbose=0).epoch) == 1


@pytest.mark.parametrize("form", ["csr_matrix", "csc_matrix", "csr_array"])
@pytest.mark.parametrize("kind", ["Sequential", "class with call"])
def test_sparse_batches_train_as_dense_ones(form, kind):
    sparse = pytest.importorskip("scipy.sparse")
    rows = getattr(sparse, form)(np.eye(8, 3) * 2)

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = Dense(1, kernel_initializer="ones")

        def call(self, x):
            return self.dense(x)

    def trained(x):
        network = Sequential([Dense(1, kernel_initializer="ones")]) if kind == "Sequential" else Own()
        network.compile("sgd", "mse")
        batches = ((part, np.ones(4)) for part in (x[:4], x[4:]) * 3)
        told = network.fit(batches, steps_per_epoch=2, epochs=3, verbose=0).history["loss"]
        return told, network.predict(iter([x[:4], x[4:]]), steps=2, verbose=0).tolist()

    dense = trained(rows.toarray())
    for found, expected in zip(trained(rows), dense):
        np.testing.assert_allclose(found, expected, rtol=1e-5)
