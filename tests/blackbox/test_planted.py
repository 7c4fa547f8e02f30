"""Every planted NaN is named, in the same words by TerminateOnNaN, by ``debug=True`` and by a replay of the file."""

import os
import subprocess
import sys

import numpy as np
import pytest
from plants import (
    BATCH,
    PLANTS,
    a_constant_batch,
    a_huge_learning_rate,
    a_moving_variance,
    a_sparse_row,
    an_exponential,
    logits_far_apart,
    one_of_two_outputs,
)

import tinynn
from tinynn import backend, naming, random
from tinynn.callbacks import TerminateOnNaN


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def trained(plant, **options):
    """Plant anew, and train; returns what was planted."""
    random.set_seed(0)
    naming.reset_names()
    planted = plant()
    callbacks = [*planted.callbacks, *options.pop("callbacks", [])]
    planted.model.fit(
        planted.x, planted.y, BATCH, verbose=0, shuffle=False, callbacks=callbacks,
        sample_weight=planted.sample_weight, **options,
    )
    return planted


def sample(planted):
    return (planted.step - 1) * BATCH + planted.row


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_layer_the_operation_and_the_row_are_named(plant):
    planted = trained(plant, callbacks=[TerminateOnNaN()])
    box = planted.model.black_box
    finding = box.finding
    assert (finding.layer, finding.operation) == (planted.layer, planted.operation)
    assert finding.row == planted.row
    if planted.row is None:
        assert finding.index == planted.index
    else:
        assert f"  row        {planted.row} of the batch, sample {sample(planted)} of the data\n" in box.report
    assert box.report.startswith(f"The first number that is not finite, in epoch 1, step {planted.step}:\n")
    assert not np.isfinite(finding.value)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_all_three_say_the_same(plant, capsys):
    planted = trained(plant, callbacks=[TerminateOnNaN()])
    report, message = planted.model.black_box.report, planted.model.black_box.message
    assert capsys.readouterr().out == f"{message}\n"
    with pytest.raises(RuntimeError) as stop:
        trained(plant, debug=True)
    assert str(stop.value) == message
    path = f"nan-epoch-1-step-{planted.step}.npz"
    random.set_seed(5)  # the file has the random numbers
    assert tinynn.replay(path, planted.custom_objects) == report
    assert message.endswith(f"python -m tinynn replay {path}" if not planted.custom_objects else "})")


def test_what_led_to_it_is_told_in_numbers():
    planted = trained(an_exponential, callbacks=[TerminateOnNaN()])
    (name, operand), = planted.model.black_box.finding.operands.items()
    assert name == "before the activation[4]"
    assert operand.tolist() == [120, 120, 120, 120]

    finding = trained(a_huge_learning_rate, callbacks=[TerminateOnNaN()]).model.black_box.finding
    assert finding.operands["kernel[2, 0]"] == 0
    assert finding.operands["gradient[2, 0]"] == 20
    assert finding.operands["learning_rate"] == 3e38
    assert finding.operands["step of the optimizer"] == 1

    finding = trained(a_moving_variance, callbacks=[TerminateOnNaN()]).model.black_box.finding
    assert 0 < finding.operands["moving_variance before[1]"] < 2
    assert finding.operands["input"].max() == np.float32(1e25)

    finding = trained(logits_far_apart, callbacks=[TerminateOnNaN()]).model.black_box.finding
    assert finding.operands["logits[7]"].tolist() == np.float32([3e38, -3e38]).tolist()
    assert finding.operands["target[7]"].tolist() == [0, 1]


def test_the_command_prints_the_report_in_a_process_of_its_own():
    report = trained(an_exponential, callbacks=[TerminateOnNaN()]).model.black_box.report
    path = os.path.abspath("nan-epoch-1-step-3.npz")
    command = [sys.executable, "-W", "error", "-m", "tinynn", "replay", path]
    home = os.path.dirname(os.path.dirname(tinynn.__file__))
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True)
    assert done.stdout == report + "\n"
    assert done.stderr == ""


@pytest.mark.parametrize("plant", [an_exponential, a_huge_learning_rate, a_constant_batch, one_of_two_outputs])
def test_on_a_device_the_same_is_found_and_the_file_is_replayed_on_either_side(cupy, plant):
    planted = trained(plant, callbacks=[TerminateOnNaN(path="nan.npz")])
    finding, report = planted.model.black_box.finding, planted.model.black_box.report
    assert (finding.layer, finding.operation, finding.row) == (planted.layer, planted.operation, planted.row)
    assert tinynn.replay("nan.npz") == report
    with backend.use("numpy"):
        again = tinynn.replay("nan.npz")
    assert again.splitlines()[:4] == report.splitlines()[:4]  # its digits may be others


def test_sparse_rows_of_the_host_are_replayed_on_a_device(cupy):
    with backend.use("numpy"):
        report = trained(a_sparse_row, callbacks=[TerminateOnNaN(path="nan.npz")]).model.black_box.report
    assert tinynn.replay("nan.npz").splitlines()[:5] == report.splitlines()[:5]
