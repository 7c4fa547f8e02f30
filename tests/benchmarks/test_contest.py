"""Peers in processes of their own, and what the page makes of their times."""

import numpy as np
import pytest

from benchmarks import claims, contest, page
from benchmarks.peers import least, loop, ours, products, sparse, tight
from benchmarks.tasks import TASKS, make_data


def test_peers_take_turns_and_one_that_cannot_run_is_left_out():
    absent = contest.Contender("nobody", "no_such_peer")
    results = contest.contest(TASKS["boston"], [contest.OURS, contest.FLOOR[0], absent], rounds=2)
    for contender in (contest.OURS, contest.FLOOR[0]):
        assert len(results[contender].seconds) == 2 and results[contender].peak > 10
    assert "no_such_peer" in results[absent].missing and not results[absent].seconds
    section = page.of_contest("Boston", results, TASKS["boston"].steps, "a step")
    assert "| nobody | left out: No module named 'benchmarks.peers.no_such_peer' |" in section


@pytest.mark.parametrize("name", ["digits", "boston", "imdb"])
def test_the_peers_answer_alike(name):
    task = TASKS[name]
    x, y = make_data(task, rows=80)
    for kind in (ours, loop, sparse):
        peer = kind.Peer(task, x, y)
        start = peer.evaluate()
        peer.fit(20)
        assert peer.evaluate()[0] < start[0]
        assert peer.predict(x[:1]).shape == (1, task.widths[-1])
    floor = products.Peer(task, x, y)
    floor.fit(1)
    assert all(np.isfinite(grad).all() and grad.any() for grad in floor.grads)


@pytest.mark.parametrize("name", ["digits", "deeper"])
def test_the_loop_with_every_trick_is_the_loop(name):
    x, y = make_data(TASKS[name], rows=80)
    plain, tricky = (kind.Peer(TASKS[name], x, y) for kind in (loop, tight))
    for peer in (plain, tricky):
        peer.fit(3)
    assert tricky.evaluate() == pytest.approx(plain.evaluate(), rel=1e-4)
    for found, expected in zip(tricky.parameters, plain.parameters):
        np.testing.assert_allclose(found, expected, atol=2e-5)


def test_the_least_multiplies_and_moves_the_kernels_and_does_nothing_else():
    x, y = make_data(TASKS["deeper"], rows=32)
    peer = least.Peer(TASKS["deeper"], x, y)
    before = [p.copy() for p in peer.parameters]
    peer.step(np.arange(32))
    first, second, third = before[::2]
    h, d = x @ first, peer.dz @ third.T
    expected = [x.T @ (d @ second.T), h.T @ d, (h @ second).T @ peer.dz]
    for found, gradient in zip(peer.grads[::2], expected):
        np.testing.assert_allclose(found, gradient, rtol=1e-3, atol=1e-4)
    assert [np.array_equal(p, q) for p, q in zip(peer.parameters, before)] == [False, True] * 3


def test_texts_are_the_same_dense_and_sparse():
    (x, y), (csr, labels) = (make_data(TASKS["reuters"], 50, sparse=sparse) for sparse in (False, True))
    np.testing.assert_array_equal(csr.toarray(), x)
    np.testing.assert_array_equal(labels, y)
    assert x.sum(axis=1).min() > 1 and x.sum(axis=1).max() <= TASKS["reuters"].words


def test_medians_and_spread():
    result = contest.Result([1.0, 2.0, 3.0, 4.0, 10.0])
    assert result.median == 3 and result.spread == pytest.approx(1 / 3)
    assert page.fastest({contest.LOOP[0]: result, contest.OURS: contest.Result([0.5])}, contest.LOOP) == 3
    assert page.fastest({}, contest.LOOP) is None


def test_durations_have_a_unit_that_fits():
    assert [page.duration(s) for s in (12.3456, 0.0123456, 1.5e-6)] == ["12.3 s", "12.3 ms", "1.5 us"]


def test_a_claim_holds_or_does_not():
    assert claims.claim("slow", 3.0, "at most", 2) == [("slow", 3.0, "at most", 2, False)]
    assert claims.claim("fast", 3.0, "at least", 2)[0][-1]
    assert claims.claim("nothing", None, "at least", 2) == []
    assert "| slow | 3.00 | at most 2 | no |" in page.of_claims(claims.claim("slow", 3.0, "at most", 2))
