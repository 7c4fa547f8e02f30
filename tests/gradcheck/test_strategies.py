"""The hypothesis strategies give what they say, kinks and ties included."""

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from tinynn.gradcheck import RandomChoices, strategies
from tinynn.gradcheck.strategies import DrawnChoices


@given(strategies.shapes(), strategies.shapes(rows=False))
def test_shapes_are_small_and_never_empty(batch_shape, sample_shape):
    assert 2 <= len(batch_shape) <= 3 and 1 <= len(sample_shape) <= 2
    assert all(1 <= n <= 4 for n in batch_shape + sample_shape)


@given(strategies.batches(sample_shape=(3,), low=-1, high=2))
def test_batches_have_the_shape_and_the_range_asked_for(x):
    assert x.ndim == 2 and 1 <= len(x) <= 4 and x.shape[1] == 3
    assert x.min() >= -1 and x.max() <= 2
    assert (8 * x == np.round(8 * x)).all()


@pytest.mark.parametrize("wanted", [
    lambda x: (x == 0).any(), lambda x: len(np.unique(x)) < x.size, lambda x: len(x) == 1, lambda x: x.shape[-1] == 1,
], ids=["zeros", "ties", "batch 1", "width 1"])
def test_corners_are_drawn(wanted):
    find(strategies.batches(), wanted)


@given(st.data())
def test_distributions_sum_to_one(data):
    for choose in (DrawnChoices(data.draw), RandomChoices(data.draw(st.integers(0, 99)))):
        p = choose.distribution((2, 3))
        assert (p >= 0).all()
        np.testing.assert_allclose(p.sum(axis=-1), 1)


def test_random_choices_reach_both_ends_and_repeat_with_their_seed():
    def draw():
        choose = RandomChoices(3)
        return [choose.integer(1, 3) for _ in range(50)], choose.grid((4, 4), -1, 1)

    numbers, grid = draw()
    assert set(numbers) == {1, 2, 3} and grid.min() >= -1 and grid.max() <= 1
    assert draw()[0] == numbers and (draw()[1] == grid).all()


@pytest.mark.parametrize(("low", "high", "ends"), [(0.05, 1, (0.125, 1)), (-0.2, 0.05, (-0.125, 0)), (-4, 4, (-4, 4))])
def test_no_number_lies_outside_the_range_asked_for(low, high, ends):
    drawn = RandomChoices(0).grid((2000,), low, high)
    assert (drawn.min(), drawn.max()) == ends


def test_a_range_without_an_eighth_is_refused():
    with pytest.raises(ValueError, match="no multiple of 1/8 from 0.01 to 0.1"):
        RandomChoices(0).grid((2,), 0.01, 0.1)
