"""What training loops of a script's own use of TensorFlow beside layers: folders, nests of tensors, gradients cut."""

import math

import numpy as np
import pytest


def test_gradients_are_cut_to_a_length_that_they_have_together(installed):
    import tensorflow as tf

    cut, length = tf.clip_by_global_norm([tf.constant([3.0]), None, tf.constant([[4.0]])], 1.0)
    assert cut[1] is None and float(length) == 5
    np.testing.assert_allclose([cut[0][0], cut[2][0, 0]], [0.6, 0.8], rtol=1e-6)
    same, _ = tf.clip_by_global_norm([tf.constant([3.0])], 10.0)
    assert float(same[0][0]) == 3


def test_entries_at_places_in_several_axes_are_gone_through_backwards(installed):
    import tensorflow as tf

    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather_nd(x, [[0, 1], [1, 0]]) * [1.0, 5.0])
    assert float(y) == 17
    np.testing.assert_array_equal(tape.gradient(y, x), [[0, 1], [5, 0]])
    np.testing.assert_array_equal(tf.gather_nd([[1.0, 2.0], [3.0, 4.0]], [[1]]), [[3, 4]])


def test_a_matrix_times_a_vector_and_the_mean_over_all_replicas(installed):
    import tensorflow as tf

    np.testing.assert_array_equal(tf.linalg.matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0]), [21, 43])
    assert float(tf.nn.compute_average_loss([2.0, 4.0])) == 3
    assert float(tf.nn.compute_average_loss([2.0, 4.0], sample_weight=[1.0, 0.5], global_batch_size=8)) == 0.5
    with tf.control_dependencies([None]):
        assert float(tf.timestamp()) > 1e9


def test_folders_are_made_and_asked_for(installed, tmp_path):
    import tensorflow as tf

    folder = str(tmp_path / "a" / "b")
    tf.io.gfile.makedirs(folder)
    tf.io.gfile.makedirs(folder)
    with tf.io.gfile.GFile(f"{folder}/c.txt", "w") as file:
        file.write("d")
    assert tf.io.gfile.exists(folder) and tf.io.gfile.listdir(folder) == ["c.txt"]
    tf.io.gfile.rmtree(folder)
    assert not tf.io.gfile.isdir(folder)


def test_nests_are_flattened_in_the_order_of_their_names(installed):
    import tensorflow as tf

    nest = {"b": [1, (2,)], "a": 3}
    assert tf.nest.flatten(nest) == [3, 1, 2]
    assert tf.nest.map_structure(lambda x, y: x + y, nest, nest) == {"b": [2, (4,)], "a": 6}


def test_names_and_variables_of_the_backend(installed):
    from keras import backend

    assert [backend.get_uid("of a test"), backend.get_uid("of a test")] == [1, 2]
    assert backend.random_normal_variable((2, 3), 0.0, 1.0).shape == (2, 3)
    assert not backend.is_sparse(backend.ones((2,)))


def test_parts_of_data_sets(installed):
    import tensorflow as tf

    numbers = tf.data.Dataset.range(7)
    assert [int(i) for i in numbers.shard(3, 1)] == [1, 4] and len(numbers.shard(3, 1)) == 2
    assert [len(batch) for batch in numbers.batch(2).rebatch(3)] == [3, 3, 1]
    with pytest.raises(AttributeError, match="tinynn has no tf.data.Dataset.list_files"):
        tf.data.Dataset.list_files("*")


def test_items_are_drawn_from_several_data_sets(installed):
    import tensorflow as tf

    few, many = tf.data.Dataset.range(3), tf.data.Dataset.from_tensor_slices(np.full(9, 10))
    drawn = tf.data.Dataset.sample_from_datasets([few, many], seed=0)
    assert len(drawn) == 12 and sorted(map(int, drawn)) == [0, 1, 2] + [10] * 9
    endless = tf.data.Dataset.sample_from_datasets([few.repeat(), many.repeat()], weights=[0.9, 0.1], seed=0)
    assert endless.count == math.inf
    assert 800 < sum(int(i) < 10 for i in endless.take(1000)) < 970
    only = tf.data.Dataset.sample_from_datasets([few, many], [1.0, 0.0], stop_on_empty_dataset=True)
    assert list(map(int, only)) == [0, 1, 2]
