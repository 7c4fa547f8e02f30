"""Data in batches: what the parts of a pipeline do to rows."""

import itertools

import numpy as np
import pytest

from tinynn.compat.arrays.tensor_shapes import TensorShape
from tinynn.compat.data.specs import TensorSpec
from tinynn.compat.data.streams import Dataset, Sequence, arrays_of, as_stream
from tinynn.compat.layers.preprocessing_layers import Normalization

X, Y = np.arange(10).reshape(10, 1), np.arange(10)


def rows(data):
    return [np.asarray(item[1]).tolist() for item in data]


def numbers(data):
    return [int(item) for item in data]


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
    assert [x.ravel().tolist() for x, _ in data] == [[0, 2, 4, 6, 8], [10, 12, 14, 16, 18]] and len(data) == 2
    single = Dataset.from_tensor_slices(X).map(lambda x: x + 1)
    assert [int(np.asarray(x)[0]) for x in single] == list(range(1, 11))
    assert next(single.as_numpy_iterator())[0] == 1


def test_each_pass_shuffles_and_maps_anew_unless_told_otherwise():
    data, calls = Dataset.range(20).shuffle(20), []
    assert numbers(data) != numbers(data) and sorted(numbers(data)) == list(range(20))
    kept = Dataset.range(20).shuffle(20, reshuffle_each_iteration=False)
    assert numbers(kept) == numbers(kept) != list(range(20))
    one, other = (Dataset.range(20).shuffle(20, seed=3) for _ in range(2))
    assert numbers(one) == numbers(other)
    counted = Dataset.range(3).map(lambda i: calls.append(i) or i)
    assert numbers(counted) == numbers(counted) == [0, 1, 2] and len(calls) == 6


def test_a_small_buffer_moves_no_row_far_forward():
    drawn = numbers(Dataset.range(50).shuffle(5))
    assert sorted(drawn) == list(range(50)) and all(row <= at + 4 for at, row in enumerate(drawn))


def test_what_is_batched_is_shuffled_batch_by_batch():
    found = [batch.tolist() for batch in Dataset.range(40).batch(2).shuffle(20)]
    assert sorted(found) == [[i, i + 1] for i in range(0, 40, 2)] != found


def test_an_endless_data_set_has_no_end():
    endless = Dataset.range(3).repeat()
    assert numbers(endless.take(7)) == [0, 1, 2, 0, 1, 2, 0] and endless.cardinality().numpy() == -1
    assert [b.tolist() for b in endless.batch(2).take(2)] == [[0, 1], [2, 0]]
    with pytest.raises(TypeError, match="no length"):
        endless.__len__()


def test_items_are_chosen_chained_counted_and_taken_apart():
    data = Dataset.range(4)
    even = data.filter(lambda i: i % 2 == 0)
    assert numbers(even) == [0, 2] and even.cardinality().numpy() == -2
    assert numbers(data.concatenate(data)) == [0, 1, 2, 3] * 2 and len(data.concatenate(data)) == 8
    assert [(int(i), int(n)) for i, n in data.skip(2).enumerate()] == [(0, 2), (1, 3)]
    assert numbers(data.batch(3).unbatch()) == [0, 1, 2, 3]
    assert data.reduce(0, lambda total, i: total + i) == 6
    assert numbers(data.apply(lambda items: items.skip(3))) == [3]
    assert next(iter(Dataset.from_tensors((X, Y))))[0].shape == (10, 1)
    assert numbers(Dataset.from_tensor_slices([5, 6])) == [5, 6]


def test_dicts_of_columns_are_sliced_by_name():
    found = list(Dataset.from_tensor_slices({"a": [1, 2], "b": [3, 4]}))
    assert [int(row["b"]) for row in found] == [3, 4] and sorted(found[0]) == ["a", "b"]


def test_statistics_are_taken_from_rows_and_from_batches():
    data = Dataset.from_tensor_slices(np.arange(12.0).reshape(6, 2))
    for given in (data, data.batch(4), Dataset.from_tensor_slices(X)):
        layer = Normalization()
        layer.adapt(given)
        assert layer.mean.numpy().ravel().tolist() == ([4.5] if layer.mean.shape[-1] == 1 else [5.0, 6.0])


def test_what_a_data_set_does_not_have_is_told():
    with pytest.raises(AttributeError, match="tinynn has no tf.data.Dataset.save"):
        Dataset.range(3).save("rows")
    with pytest.raises(ValueError, match=r"single rows; call batch\(32\)"):
        arrays_of(list(Dataset.from_tensor_slices((X, Y))))
    with pytest.raises(ValueError, match="steps_per_epoch"):
        as_stream(Dataset.from_tensor_slices((X, Y)).batch(5).repeat())


class Halves(Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return X[i * 5 : i * 5 + 5], Y[i * 5 : i * 5 + 5]


@pytest.mark.parametrize("stream", [Halves(), iter(Halves()), Dataset.from_tensor_slices((X, Y)).batch(5)])
def test_streams_are_read_to_their_end(stream):
    (x, y, weights), size = arrays_of(as_stream(stream).read())
    assert x.tolist() == X.tolist() and y.tolist() == Y.tolist() and weights is None and size == 5


def test_a_generator_goes_on_where_an_epoch_has_ended():
    stream = as_stream(itertools.count(), steps=3)
    assert [stream.read(), stream.read()] == [[0, 1, 2], [3, 4, 5]]
    with_end = as_stream(iter([X, X]), steps=2)
    assert len(with_end.read()) == 2 and with_end.read() == []


def test_samples_are_counted_until_there_are_enough():
    stream = as_stream(itertools.repeat(X), samples=25)
    assert [len(stream.read()), len(stream.read())] == [3, 3]


def test_a_sequence_with_steps_goes_round_and_another_begins_anew():
    firsts = [batch[1][0] for batch in as_stream(Halves(), steps=3).read()]
    assert firsts == [0, 5, 0]
    stream = as_stream(Halves())
    assert [len(stream.read()), len(stream.read())] == [2, 2]


def test_an_empty_stream_is_refused():
    with pytest.raises(ValueError, match="empty generator"):
        arrays_of(as_stream(iter([])).read())


def test_arrays_are_no_stream():
    assert as_stream(X) is None and as_stream([1, 2]) is None


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
    (x, y, _), size = arrays_of(as_stream(named).read())
    assert sorted(x) == ["a", "b"] and x["b"].tolist() == y.tolist() == Y.tolist() and size == 4
    assert next(iter(named))[0]["a"].numpy().ravel().tolist() == [0, 1, 2, 3]
    both = Dataset.zip((Dataset.range(3), Dataset.from_tensor_slices(X)))
    assert [(int(i), int(row[0])) for i, row in both] == [(0, 0), (1, 1), (2, 2)]
    drawn = Dataset.from_generator(lambda: ((X[i], Y[i]) for i in range(4)), output_types=None)
    assert rows(drawn.repeat(2).batch(8)) == [[0, 1, 2, 3, 0, 1, 2, 3]]
    assert rows(drawn.take(-1)) == rows(drawn) == [0, 1, 2, 3]


def test_batches_of_several_inputs_and_with_weights_are_joined_part_by_part():
    (x, y, weights), size = arrays_of([([X, X + 1], Y, Y * 2.0)] * 2)
    assert [len(part) for part in x] == [20, 20] and x[1][0] == 1 and len(y) == 20 and size == 10
    assert weights.tolist() == [*(Y * 2.0), *(Y * 2.0)]


def test_windows_are_data_sets():
    data = Dataset.range(6).window(3, shift=2)
    assert [numbers(w) for w in data] == [[0, 1, 2], [2, 3, 4], [4, 5]]
    whole = Dataset.range(6).window(3, shift=1, stride=2, drop_remainder=True)
    assert [numbers(w) for w in whole] == [[0, 2, 4], [1, 3, 5]]
    batches = data.flat_map(lambda w: w.batch(3)).map(lambda w: (w[:-1], w[-1:]))
    assert [(x.tolist(), y.tolist()) for x, y in batches] == [([0, 1], [2]), ([2, 3], [4]), ([4], [5])]
    pairs = Dataset.from_tensor_slices((X, Y)).window(2).flat_map(lambda x, y: Dataset.zip(x.batch(2), y.batch(2)))
    assert rows(pairs)[:2] == [[0, 1], [2, 3]]


def test_data_sets_take_turns():
    def twice(item):
        return Dataset.from_tensors(item).repeat(2)

    assert numbers(Dataset.range(3).interleave(twice, cycle_length=2)) == [0, 1, 0, 1, 2, 2]
    assert numbers(Dataset.range(3).interleave(twice, cycle_length=3, block_length=2)) == [0, 0, 1, 1, 2, 2]


def test_items_have_specs():
    data = Dataset.from_tensor_slices(({"x": X}, Y))
    features, label = data.element_spec
    assert features["x"].shape.as_list() == [1] and label.dtype == "int64" and label.shape.rank == 0
    assert label == TensorSpec((), "int64") != features["x"] and "TensorSpec(shape=(1,)" in repr(data)
    assert TensorShape([None, 3]).num_elements() is None and TensorShape(3) == (3,)
    assert data.batch(10).get_single_element()[1].shape == (10,)
    assert list(Dataset.range(2).as_numpy_iterator()) == [0, 1]
