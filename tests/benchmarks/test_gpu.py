"""What is measured on a GPU, as far as it can be looked at without one."""

import subprocess
import sys

import numpy as np
import pytest
from blocks import ROOT

from benchmarks import gpu_check, same_table, trajectories
from benchmarks.gpu import __main__ as measuring
from benchmarks.gpu import ours, tasks
from tinynn import backend


@pytest.mark.parametrize("program", [measuring.main, trajectories.main, gpu_check.main])
def test_without_a_gpu_every_program_ends_with_what_to_do(program, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.setattr(sys, "argv", ["program"])
    with pytest.raises(SystemExit, match="CuPy cannot be imported .* pip install"):
        program()


@pytest.mark.parametrize("command", [["-m", "benchmarks.gpu"], ["benchmarks/gpu_check.py"]])
def test_their_options_are_explained_without_a_gpu(command):
    shown = subprocess.run([sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 0 and "usage" in shown.stdout


def test_all_stages_together_take_less_than_ten_minutes():
    assert sum(max(part.seconds for part in parts) for parts in gpu_check.stages(16).values()) < 600


def test_every_test_file_is_in_one_share_of_the_suite_and_the_shares_are_alike():
    shares = [part.command[len(gpu_check.PYTEST) :] for part in gpu_check.suite(14)]
    files = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for share in shares for name in share) == sorted(files)
    sizes = [sum((ROOT / name).stat().st_size for name in share) for share in shares]
    assert len(shares) == 14 and max(sizes) < 1.5 * min(sizes)


def outcome(good, news, tail):
    return gpu_check.Outcome(gpu_check.Part("t", (), 9), good, news, tail, 1.2)


def test_what_was_shown_stands_between_the_marks_of_the_page(tmp_path):
    page = tmp_path / "gpu.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- end of measured -->\nafter\n")
    table = gpu_check.section("Times", [outcome(True, ["| a |", "| - |"], ["| - |"])])
    both = [outcome(True, [], ["x", "3 passed"]), outcome(False, ["a FAILED"], ["1 failed"])]
    tests = gpu_check.section("Tests", both)
    gpu_check.write([table, tests], page)
    text = page.read_text()
    assert text.startswith("before") and text.endswith("after\n") and "old" not in text
    assert "### Times\n\nshown, 1 s\n\n| a |\n| - |\n" in text
    assert "### Tests\n\nnot shown, 1 s\n" in text and "```text\n3 passed\n```" in text
    assert "```text\na FAILED\n1 failed\n```" in text
    assert all(mark in gpu_check.PAGE.read_text(encoding="utf-8") for mark in gpu_check.MARKS)


def test_parts_tell_their_news_as_they_come_and_one_that_hangs_is_stopped(capsys):
    found = gpu_check.run(gpu_check.Part("t", ("-c", "print('a\\n| b |\\nc')"), 20))
    assert found.good and found.news == ["| b |"] and found.tail == ["a", "| b |", "c"]
    program = "import subprocess, time; print('t.py::x FAILED'); subprocess.run(['sleep', '60'])"
    hung = gpu_check.run(gpu_check.Part("t", ("-c", program), 2, gpu_check.FAILURE))
    assert not hung.good and hung.news == ["t.py::x FAILED"] and hung.tail[-1] == "stopped after 2 s"
    assert hung.seconds < 20 and "t.py::x FAILED\nt: stopped after 2 s" in capsys.readouterr().out
    assert not gpu_check.run(gpu_check.Part("t", ("-c", "1 / 0"), 20)).good


def test_parts_find_what_the_program_finds(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    program = "import sys; print('| found |' if '/somewhere' in sys.path else '| lost |')"
    assert gpu_check.run(gpu_check.Part("t", ("-c", program), 20)).news == ["| found |"]


EAGER = {"PyTorch, eager": [1e-4, 2e-4, 3e-4]}


def test_claims_are_judged_by_the_times():
    graph = {"PyTorch, CUDA graph": [3e-5, 5e-5, 1e-4], "JAX, lax.scan": [2e-5, 6e-5, 2e-4]}
    good = list(measuring.claims({measuring.OURS: [1.9e-5, 5.2e-5, 1e-4], **EAGER, **graph}))
    assert [true for _, true in good] == [True] * 4 and "5.3 times as fast" in good[0][0]
    slow = list(measuring.claims({measuring.OURS: [2.05e-5, 5.3e-5, "no"], **EAGER, **graph}))
    assert [true for _, true in slow] == [False, True, False, False]
    assert "1.06 times the time of PyTorch, CUDA graph" in slow[2][0] and "not all were measured" in slow[3][0]


def test_a_table_that_differs_is_found():
    printed = """
Documented and measured
row                         figure                  epoch  documented  measured  difference   reference: mean
fashion_softmax             loss                        2      0.4790    0.6646           -   0.4789 ± 0.0007
fashion_softmax             final_val_loss                          -    0.6195           -   0.4485 ± 0.0064
"""
    found = same_table.figures(printed)
    assert found == {("fashion_softmax", "loss"): 0.6646, ("fashion_softmax", "final_val_loss"): 0.6195}
    lines, same = same_table.compared(found, found | {("fashion_softmax", "loss"): 0.6650})
    assert same and lines[2] == "| fashion_softmax | loss | 0.6646 | 0.6650 |"
    for other in ({}, found | {("fashion_softmax", "loss"): 0.67}, found | {("more", "loss"): 1.0}):
        assert not same_table.compared(found, other)[1]


def test_bytes_and_operations_are_counted_by_hand():
    task = tasks.Task((3, 2), 5)
    assert task.parameters == 8
    assert task.operations() == 2 * 5 * 6 * 2  # forward, and the kernel's gradient; nobody needs the inputs'
    assert task.bytes() == 4 * (5 * 3 * 2 + 9 * 8)
    assert task.floor("NVIDIA H100 80GB HBM3") == max(task.bytes() / 3.35e12, task.operations() / 67e12)
    assert task.floor("another") is None


def test_both_ways_to_step_are_timed_on_the_same_batches(cupy):
    task = tasks.Task((6, 4, 3), 8)
    assert tasks.batches(task, 5).shape == (5, 8)
    for way in (ours.eager, ours.replayed):
        assert 0 < way(task, 3, 2) < 10
    backend.set_capture(False)


def test_what_cannot_be_measured_says_why():
    assert measuring.cell(1.5e-6) == "1.5" and measuring.cell("no torch") == "not measured: no torch"


def test_two_backends_are_as_close_as_the_table_says(cupy, monkeypatch, capsys):
    monkeypatch.setattr(trajectories, "RULES", ("adam",))
    with pytest.raises(SystemExit) as end:
        trajectories.main()
    backend.set_capture(False)
    assert end.value.code == 0 and "| adam | " in capsys.readouterr().out
    assert np.isfinite(trajectories.weights_after("numpy", "sgd")).all()
