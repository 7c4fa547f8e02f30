"""Reuters, from a small file of the same form and, against what Keras 3.15 gives, from the real one."""

import io

import numpy as np
import pytest

from tinynn.datasets import reuters


@pytest.fixture
def five_wires(stand_in):
    body = io.BytesIO()
    x = np.array([[1, 2, 3], [4], [5, 6], [7, 7, 7, 7], [8, 9, 8, 9, 8]], dtype=object)
    np.savez(body, x=x, y=[10, 11, 12, 13, 14])
    stand_in(reuters, body.getvalue())


def test_newswires_become_object_arrays_of_lists_that_keep_their_topics(five_wires):
    (x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=100, test_split=0.4)
    assert x_train.shape == (3,) and x_test.shape == (2,) and x_train.dtype == x_test.dtype == object
    topics = {tuple(text): topic for text, topic in zip([*x_train, *x_test], [*y_train, *y_test], strict=True)}
    assert topics == {(1, 4, 5, 6): 10, (1, 7): 11, (1, 8, 9): 12, (1, 10, 10, 10, 10): 13, (1, 11, 12, 11, 12, 11): 14}


def test_the_old_name_of_num_words_is_understood(five_wires):
    with pytest.warns(FutureWarning, match="nb_words"):
        (x_train, _), _ = reuters.load_data(nb_words=5)
    assert max(map(max, x_train)) == 4


def test_all_newswires_can_be_for_testing(five_wires):
    (x_train, y_train), (x_test, y_test) = reuters.load_data(test_split=1.0)
    assert x_train.shape == y_train.shape == (0,) and x_test.shape == y_test.shape == (5,)


@pytest.mark.parametrize("wrong", [{"maxlen": 1}, {"num_words": -5}, {"test_split": 1.5}])
def test_arguments_that_make_no_sense_are_refused(five_wires, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        reuters.load_data(**wrong)


@pytest.mark.data
def test_the_real_newswires_equal_keras_s(digest):
    data = reuters.load_data()
    (x_train, y_train), (x_test, y_test) = data
    assert x_train.shape == (8982,) and x_test.shape == (2246,)
    assert set(y_train.tolist()) == set(range(46)) and y_train.dtype == y_test.dtype == np.int64
    assert digest(data) == "032f325effd43433"
    assert digest(reuters.load_data(num_words=10000)) == "edaddda9568c554b"


@pytest.mark.data
def test_every_option_does_to_the_real_newswires_what_keras_does(digest):
    options = {"num_words": 1000, "skip_top": 20, "oov_char": None, "seed": 3}
    data = reuters.load_data(maxlen=80, test_split=0.5, start_char=None, **options)
    assert digest(data) == "81474c867fbd9bdd"


@pytest.mark.data
def test_the_word_index_has_every_word():
    index = reuters.get_word_index()
    assert len(index) == 30979
    assert index["the"] == 1 and index["oil"] == 62


def test_the_topics_have_46_different_names():
    names = reuters.get_label_names()
    assert len(names) == len(set(names)) == 46
    assert names[3] == "earn" and names[45] == "lead"
