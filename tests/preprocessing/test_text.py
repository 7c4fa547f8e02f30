"""Texts as numbers: values worked out by hand from Keras's definitions."""

import math

import numpy as np
import pytest
from scipy import sparse

from tinynn.preprocessing.text import (
    Tokenizer,
    hashing_trick,
    multi_hot,
    one_hot,
    text_to_word_sequence,
    tokenizer_from_json,
)

TEXTS = ["The cat sat on the mat.", "The dog ate, the cat sat!"]


@pytest.fixture
def tokenizer():
    learned = Tokenizer(num_words=5)
    learned.fit_on_texts(TEXTS)
    return learned


def test_words_are_lower_case_and_parted_by_signs():
    assert text_to_word_sequence("A b,c\n d_e") == ["a", "b", "c", "d", "e"]
    assert text_to_word_sequence("A-B", filters="", lower=False, split="-") == ["A", "B"]


def test_numbers_are_ranks_and_ties_keep_their_order(tokenizer):
    assert tokenizer.word_index == {"the": 1, "cat": 2, "sat": 3, "on": 4, "mat": 5, "dog": 6, "ate": 7}
    assert tokenizer.word_counts["the"] == 4 and tokenizer.word_docs["the"] == 2 and tokenizer.document_count == 2


def test_numbers_from_num_words_on_are_left_out(tokenizer):
    assert tokenizer.texts_to_sequences(["the dog sat on nothing"]) == [[1, 3, 4]]
    assert tokenizer.sequences_to_texts([[1, 3, 99]]) == ["the sat"]


def test_an_unknown_word_can_have_a_number_of_its_own():
    tokenizer = Tokenizer(num_words=3, oov_token="?")
    tokenizer.fit_on_texts(TEXTS)
    assert tokenizer.word_index["?"] == 1 and tokenizer.word_index["the"] == 2
    assert tokenizer.texts_to_sequences(["the moon sat"]) == [[2, 1, 1]]
    assert tokenizer.sequences_to_texts([[2, 99]]) == ["the ?"]


def test_characters_can_be_words():
    tokenizer = Tokenizer(char_level=True)
    tokenizer.fit_on_texts(["aab"])
    assert tokenizer.texts_to_sequences(["ba"]) == [[2, 1]]


@pytest.mark.parametrize(
    ("mode", "row"),
    [
        ("binary", [0, 1, 1, 0, 0]), ("count", [0, 2, 1, 0, 0]), ("freq", [0, 0.5, 0.25, 0, 0]),
        ("tfidf", [0, (1 + math.log(2)) * math.log(1 + 2 / 3), math.log(1 + 2 / 3), 0, 0]),
    ],
)
def test_rows_of_a_matrix_in_every_mode(mode, row, tokenizer):
    np.testing.assert_allclose(tokenizer.sequences_to_matrix([[1, 1, 2, 7]], mode), [row])


def test_the_width_follows_from_the_words_where_it_is_not_given():
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(TEXTS)
    assert tokenizer.texts_to_matrix(TEXTS).shape == (2, 8)


def test_sequences_can_be_learned_from():
    tokenizer = Tokenizer(num_words=4)
    tokenizer.fit_on_sequences([[1, 1, 2], [1]])
    expected = [0, math.log(1 + 2 / 3), math.log(1 + 2 / 2), 0]
    np.testing.assert_allclose(tokenizer.sequences_to_matrix([[1, 2]], "tfidf"), [expected])


@pytest.mark.parametrize(
    ("tokenizer", "mode", "message"),
    [
        (Tokenizer(3), "other", "expected mode to be one of"), (Tokenizer(), "binary", "give num_words"),
        (Tokenizer(3), "tfidf", "call fit_on_texts"),
    ],
)
def test_what_cannot_be_made_is_refused(tokenizer, mode, message):
    with pytest.raises(ValueError, match=message):
        tokenizer.sequences_to_matrix([[1]], mode)


def test_the_older_name_of_num_words_is_understood():
    assert Tokenizer(nb_words=7).num_words == 7


def test_a_tokenizer_survives_json(tokenizer):
    again = tokenizer_from_json(tokenizer.to_json())
    assert again.texts_to_sequences(TEXTS) == tokenizer.texts_to_sequences(TEXTS)
    np.testing.assert_array_equal(again.texts_to_matrix(TEXTS, "tfidf"), tokenizer.texts_to_matrix(TEXTS, "tfidf"))
    assert again.sequences_to_texts([[1, 2]]) == ["the cat"]


def test_one_hot_gives_the_same_number_to_the_same_word():
    numbers = one_hot("the cat the dog", 50)
    assert len(numbers) == 4 and numbers[0] == numbers[2] and all(1 <= n < 50 for n in numbers)


def test_hashing_trick_takes_the_hash_that_is_asked_for():
    assert hashing_trick("A b!", 10, "md5") == [2, 5]  # as Keras gives
    assert hashing_trick("ab abc", 10, len) == [3, 4]
    assert hashing_trick("ab abc", 10) == one_hot("ab abc", 10)
    with pytest.raises(TypeError, match="hash_function to be 'md5', a function or None, got 'sha'"):
        hashing_trick("ab abc", 10, "sha")


def test_multi_hot_marks_what_occurs():
    rows = multi_hot([[1, 3, 3], [], [0]], 4)
    np.testing.assert_array_equal(rows, [[0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]])
    assert rows.dtype == np.float32


def test_multi_hot_can_be_csr():
    sequences = [[1, 3, 3], [], [0]]
    rows = multi_hot(sequences, 4, sparse=True)
    assert sparse.issparse(rows) and rows.format == "csr" and rows.nnz == 3 and rows.dtype == np.float32
    np.testing.assert_array_equal(rows.toarray(), multi_hot(sequences, 4))
    assert multi_hot([], 4).shape == multi_hot([], 4, sparse=True).shape == (0, 4)


@pytest.mark.parametrize("sequences", [[[4]], [[-1, 2]]])
def test_multi_hot_refuses_numbers_that_have_no_column(sequences):
    with pytest.raises(ValueError, match="multi_hot: expected numbers from 0 to 3"):
        multi_hot(sequences, 4)
