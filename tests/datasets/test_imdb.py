"""IMDB, from a small file of the same form and, against what Keras 3.15 gives, from the real one."""

import io

import numpy as np
import pytest

from tinynn.datasets import imdb


@pytest.fixture
def six_reviews(stand_in):
    body = io.BytesIO()
    texts = [[1, 2, 3], [4], [5, 6]]
    x = np.array(texts, dtype=object)
    np.savez(body, x_train=x, y_train=[0, 1, 0], x_test=x[::-1], y_test=[1, 0, 1])
    stand_in(imdb, body.getvalue())


def test_reviews_become_object_arrays_of_lists_that_keep_their_labels(six_reviews):
    (x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=100)
    assert x_train.dtype == object and x_train.shape == (3,) and isinstance(x_train[0], list)
    labels = {tuple(text): label for text, label in zip(x_train, y_train, strict=True)}
    assert labels == {(1, 4, 5, 6): 0, (1, 7): 1, (1, 8, 9): 0}
    assert sorted(zip(map(len, x_test), y_test, strict=True)) == [(2, 0), (3, 1), (4, 1)]


def test_the_bound_without_num_words_is_that_of_both_halves(six_reviews):
    (x_train, _), (x_test, _) = imdb.load_data(start_char=None, index_from=0)
    assert sorted(map(tuple, x_train)) == sorted(map(tuple, x_test)) == [(1, 2, 3), (4,), (5, 2)]


def test_no_shift_can_be_asked_for(six_reviews):
    (x_train, _), _ = imdb.load_data(num_words=100, start_char=None, index_from=None)
    assert sorted(x_train) == [[1, 2, 3], [4], [5, 6]]


def test_the_old_name_of_num_words_is_understood(six_reviews):
    with pytest.warns(FutureWarning, match="nb_words") as warned:
        (x_train, _), _ = imdb.load_data(nb_words=5)
    assert warned[0].filename == __file__
    assert max(map(max, x_train)) == 4


@pytest.mark.parametrize("wrong", [{"maxlen": 1}, {"num_words": -5}, {"skip_top": -1}])
def test_counts_that_make_no_sense_are_refused(six_reviews, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        imdb.load_data(**wrong)


def test_an_unknown_argument_is_refused(machine):
    with pytest.raises(TypeError, match="expected Keras's arguments, got also num_word"):
        imdb.load_data(num_word=3)


@pytest.mark.data
def test_the_real_reviews_equal_keras_s(digest):
    data = imdb.load_data(num_words=10000)
    assert [array.shape for pair in data for array in pair] == [(25000,)] * 4
    assert data[0][0][0][:10] == [1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65]
    assert {array.dtype for _, array in data} == {np.dtype(np.int64)}
    assert digest(data) == "4cb880b4bc45b863"


@pytest.mark.data
def test_every_option_does_to_the_real_reviews_what_keras_does(digest):
    data = imdb.load_data(num_words=1000, skip_top=20, oov_char=None, seed=3, maxlen=80)
    assert digest(data) == "b8f1ecffb33e6627"


@pytest.mark.data
def test_the_word_index_has_every_word():
    index = imdb.get_word_index()
    assert len(index) == 88584
    assert index["the"] == 1 and index["film"] == 19
