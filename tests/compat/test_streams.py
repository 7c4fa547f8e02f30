"""Data in batches: what the parts of a pipeline do to rows."""

import numpy as np
import pytest

from tinynn.compat.streams import Dataset, Sequence, as_arrays

X, Y = np.arange(10).reshape(10, 1), np.arange(10)


def rows(data):
    return [np.asarray(item[1]).tolist() for item in data]


def test_rows_come_alone_or_in_batches():
    data = Dataset.from_tensor_slices((X, Y))
    assert len(data) == 10 and rows(data)[:2] == [0, 1]
    assert rows(data.batch(4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert len(data.batch(4, drop_remainder=True)) == 2
    assert rows(data.skip(8)) == [8, 9] and rows(data.batch(5).take(1)) == [[0, 1, 2, 3, 4]]


def test_shuffling_keeps_rows_together():
    data = Dataset.from_tensor_slices((X, Y)).shuffle(100, seed=1)
    assert sorted(rows(data)) == list(range(10)) and rows(data) != list(range(10))
    assert all(np.asarray(x)[0] == np.asarray(y) for x, y in data)


def test_a_function_is_applied_to_each():
    data = Dataset.from_tensor_slices((X, Y)).batch(5).map(lambda x, y: (x * 2, y))
    assert data.parts[0].ravel().tolist() == list(range(0, 20, 2)) and len(data) == 2
    single = Dataset.from_tensor_slices(X).map(lambda x: x + 1)
    assert [int(np.asarray(x)[0]) for x in single] == list(range(1, 11))
    assert next(single.as_numpy_iterator())[0] == 1


class Halves(Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return X[i * 5 : i * 5 + 5], Y[i * 5 : i * 5 + 5]


@pytest.mark.parametrize("stream", [Halves(), iter(Halves()), Dataset.from_tensor_slices((X, Y)).batch(5)])
def test_streams_are_read_to_their_end(stream):
    x, y, size = as_arrays(stream, None, None, {})
    assert x.tolist() == X.tolist() and y.tolist() == Y.tolist() and size == 5


def test_a_stream_without_end_is_read_for_the_steps_of_an_epoch():
    def endless():
        while True:
            yield X[:2], Y[:2]

    kwargs = {"steps_per_epoch": 3}
    x, y, size = as_arrays(endless(), None, None, kwargs)
    assert len(x) == len(y) == 6 and size == 2 and not kwargs
    assert len(as_arrays(iter([X, X]), None, None, {"steps": 1})[0]) == 10


def test_an_empty_stream_is_refused():
    with pytest.raises(ValueError, match="empty generator"):
        as_arrays(iter([]), None, None, {})


def test_arrays_stay_what_they_are():
    x, y, size = as_arrays(X, Y, 3, {})
    assert x is X and y is Y and size == 3


def test_an_endless_generator_of_validation_data_is_read_for_so_many_steps(run_text):
    assert run_text("""
        import itertools, numpy as np
        from keras.models import Sequential
        from keras.layers import Dense
        x, y = np.arange(8.0).reshape(8, 1), np.arange(8.0)
        model = Sequential([Dense(1, input_shape=(1,))])
        model.compile("sgd", "mse")
        batches = itertools.cycle([(x[:4], y[:4]), (x[4:], y[4:])])
        history = model.fit(x, y, validation_data=batches, validation_steps=1, verbose=0).history
        assert abs(history["val_loss"][0] - model.evaluate(x[:4], y[:4], verbose=0)) < 1e-4
        assert model.predict(x, batch_size=2, steps=3, verbose=0).shape == (6, 1)
    """.replace("\n        ", "\n")) == 0


def test_data_sets_hold_dicts_and_are_made_of_ranges_generators_and_each_other():
    named = Dataset.from_tensor_slices(({"a": X, "b": Y}, Y)).batch(4)
    x, y, size = as_arrays(named, None, None, {})
    assert sorted(x) == ["a", "b"] and x["b"].tolist() == y.tolist() == Y.tolist() and size == 4
    assert next(iter(named))[0]["a"].numpy().ravel().tolist() == [0, 1, 2, 3]
    both = Dataset.zip((Dataset.range(3), Dataset.from_tensor_slices(X)))
    assert [(int(i), int(row[0])) for i, row in both] == [(0, 0), (1, 1), (2, 2)]
    drawn = Dataset.from_generator(lambda: ((X[i], Y[i]) for i in range(4)), output_types=None)
    assert rows(drawn.repeat(2).batch(8)) == [[0, 1, 2, 3, 0, 1, 2, 3]] and drawn.repeat() is drawn
    assert rows(drawn.take(-1)) == rows(drawn) and drawn.cardinality() == 4


def test_batches_of_several_inputs_and_with_weights_are_joined_part_by_part():
    kwargs = {"steps_per_epoch": 2}
    x, y, size = as_arrays(iter([([X, X + 1], Y, Y * 2.0)] * 2), None, None, kwargs)
    assert [len(part) for part in x] == [20, 20] and x[1][0] == 1 and len(y) == 20 and size == 10
    assert kwargs["sample_weight"].tolist() == [*(Y * 2.0), *(Y * 2.0)]
