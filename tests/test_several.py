"""One thing or several: several are a list, and what scripts hand over by name or in order comes out in order."""

import tracemalloc

import numpy as np
import pytest

from tinynn import several

A, B = np.arange(6.0).reshape(3, 2), np.arange(3)


def test_one_thing_stays_one_and_several_stay_a_list():
    assert several.listed(1) == several.listed([1]) == [1]
    assert several.unlisted([1]) == 1 and several.unlisted([1, 2]) == [1, 2]
    assert several.each(lambda a: -a, 1) == -1 and several.each(lambda a: -a, [1, 2]) == [-1, -2]


def test_rows_are_picked_from_each_array_and_from_none_where_there_is_none():
    x, (y, z), w = several.rows_of((A, [B, A], None), np.array([2, 0]))
    assert x.tolist() == z.tolist() == [[4, 5], [0, 1]] and y.tolist() == [2, 0] and w is None
    assert several.number_of_rows([A, B]) == several.number_of_rows(B) == 3


@pytest.mark.parametrize("lay_out", [lambda x: x.copy("F"), lambda x: x[:, ::2], lambda x: x[::-1]])
def test_rows_of_an_array_in_another_layout_are_picked_without_a_copy_of_it(lay_out):
    x, rows = lay_out(np.arange(400_000.0).reshape(1000, 400)), np.array([999, 0, 3])
    tracemalloc.start()
    picked = several.rows_of(x, rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(picked, x[rows]) and peak < x.nbytes / 10


def test_batches_are_joined_array_by_array():
    assert several.join([B, B]).tolist() == [0, 1, 2, 0, 1, 2]
    joined = several.join([[A, B], [A, B]])
    assert [a.shape for a in joined] == [(6, 2), (6,)]
    assert several.join([None, None]) is None and several.join([A]) is A


def test_what_is_given_by_name_or_in_order_comes_out_in_the_order_of_names():
    assert several.by_name({"b": 1, "a": 2}, ["a", "b"], "x") == [2, 1]
    assert several.by_name((2, 1), ["a", "b"], "x") == [2, 1]
    assert several.by_name("all", ["a"], "x") == several.by_name({"a": "all"}, ["a"], "x") == ["all"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"a": 1}, "x: expected a dict with 'a', 'b', got one with 'a'"),
        ({"a": 1, "c": 2}, "got one with 'a', 'c'"),
        ([1, 2, 3], "x: expected a list of 2, for 'a', 'b', or a dict by name; got 3"),
        (A, "got ndarray"),
    ],
)
def test_other_names_and_numbers_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        several.by_name(given, ["a", "b"], "x")


def test_a_list_of_one_array_is_told_from_a_list_of_one_sample():
    def taken(given, shape):
        return several.by_name(given, ["a"], "x", shape)[0]

    assert taken([A], (2,)) is A and taken([A], None) is A
    row = np.array([1.0, 2.0])
    assert taken([row], (2,)) == [row] and taken([row], None) == [row]
    assert taken([B], (1,)) is B
    assert taken([[1, 2]], (2,)) == [[1, 2]]
