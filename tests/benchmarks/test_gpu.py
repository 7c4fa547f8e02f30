"""What is measured on a GPU, as far as it can be looked at without one."""

import subprocess
import sys

import numpy as np
import pytest
from blocks import ROOT

from benchmarks import gpu_check, trajectories
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


def test_all_parts_together_take_less_than_ten_minutes():
    assert sum(part.seconds for part in gpu_check.PARTS.values()) < 600


def test_what_was_shown_stands_between_the_marks_of_the_page(tmp_path):
    page = tmp_path / "gpu.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- end of measured -->\nafter\n")
    part = gpu_check.PARTS["times"]
    table = gpu_check.section(part, True, ["| a |", "| - |"], 1.2)
    failed = gpu_check.section(part, False, ["Traceback"], 3)
    gpu_check.write([table, failed], page)
    text = page.read_text()
    assert text.startswith("before") and text.endswith("after\n") and "old" not in text
    assert "shown, 1 s\n\n| a |" in text and "failed, 3 s\n\n```text\nTraceback" in text
    assert all(mark in gpu_check.PAGE.read_text(encoding="utf-8") for mark in gpu_check.MARKS)


def test_parts_run_by_themselves_and_one_that_hangs_is_stopped():
    good, lines, _ = gpu_check.run(gpu_check.Part("t", ("-c", "print('a\\nb')"), 20, 1))
    assert good and lines == ["b"]
    bad, lines, seconds = gpu_check.run(gpu_check.Part("t", ("-c", "import time; time.sleep(60)"), 1, 9))
    assert not bad and "stopped after 1 s" in lines[-1] and seconds < 20


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
