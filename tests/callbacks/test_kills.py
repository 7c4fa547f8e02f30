"""Trainings that are killed at random moments, by SIGKILL, and started again: none may end otherwise than unbroken."""

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tinynn.callbacks import History, first_difference
from tinynn.models import load_model
from tinynn.saving import backup

PROGRAM = Path(__file__).with_name("training_to_kill.py")
KILLS = 50  # of each kind
AGAIN = 0.2  # share of the trainings that are killed once more after they were started again


@dataclass
class Count:
    """What was found."""

    kills: int = 0  # when there was a backup to go on from
    resumed: int = 0
    identical: int = 0
    unreadable: list = field(default_factory=list)
    left_behind: list = field(default_factory=list)
    files: int = 0


def start(folder, save_freq):
    """The program, once its training begins."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", PROGRAM.read_text(encoding="utf-8"), str(folder), str(save_freq)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begins\n"
    return process


def end(process):
    assert process.communicate()[0] == ""
    assert process.returncode == 0


def killed(folder, save_freq, seconds):
    """Whether the program was still running when it was to be killed, so many seconds after training began."""
    process = start(folder, save_freq)
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return process.returncode == -9


def read(path):
    """Read a file of the program by its kind; an error if it is not whole."""
    if path.suffix == ".csv":
        lines = path.read_text().splitlines(keepends=True)
        assert all(line.endswith("\n") and line.count(",") == lines[0].count(",") for line in lines)
    elif path.suffix == ".json":
        History.load(path)
    elif path.name == "backup.npz":
        backup.read(path)
    elif path.name == "best.weights.h5":
        load_model(path.with_name("latest.keras")).load_weights(path)
    else:
        load_model(path)


def check_files(folder, count):
    """Read all that lies in the folder, the temporary files of killed writers left aside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".tmp":
            count.files += 1
            try:
                read(path)
            except Exception as error:
                count.unreadable.append(f"{path.name}: {error}")


def arrays(path):
    """All that a file of a model, or of its weights and the optimizer's state, holds."""
    model = load_model(path.with_name("latest.keras") if path.suffix == ".h5" else path)
    if path.suffix == ".h5":
        model.load_weights(path)
    return [*model.get_weights(), *model.optimizer.get_state().values()]


def same(folder, other):
    """Whether two trainings ended with the same bits in every file."""
    names = sorted(os.listdir(folder))
    assert names == sorted(os.listdir(other)) == [
        "best.weights.h5", "final.npz", "history.json", "latest.keras", "log.csv"]
    if first_difference(*(History.load(place / "history.json") for place in (folder, other))):
        return False
    for name in ("final.npz", "latest.keras", "best.weights.h5"):
        if not all(np.array_equal(a, b) for a, b in zip(arrays(folder / name), arrays(other / name), strict=True)):
            return False
    return (folder / "log.csv").read_bytes() == (other / "log.csv").read_bytes()


def kill_and_resume(folder, save_freq, rng, duration, count):
    """Kill a training, once or more, then let it end; False if it had no backup yet or ended before it was killed."""
    if not killed(folder, save_freq, rng.uniform(0, duration)) or not (folder / "backup" / "backup.npz").exists():
        return False
    count.kills += 1
    check_files(folder, count)
    while rng.random() < AGAIN:
        if not killed(folder, save_freq, rng.uniform(0, duration / 2)):
            break
        check_files(folder, count)
    end(start(folder, save_freq))
    count.resumed += 1
    return True


@pytest.mark.slow
@pytest.mark.parametrize("save_freq", ["epoch", 5])
def test_trainings_that_are_killed_and_started_again_end_as_one_that_never_was(tmp_path, save_freq):
    rng, count = random.Random(str(save_freq)), Count()
    process = start(tmp_path / "unbroken", save_freq)
    began = time.perf_counter()
    end(process)
    duration = time.perf_counter() - began
    for number in range(6 * KILLS):
        folder = tmp_path / str(number)
        if count.kills < KILLS and kill_and_resume(folder, save_freq, rng, duration, count):
            count.left_behind += [path.name for path in folder.rglob("*.tmp")]
            count.identical += same(folder, tmp_path / "unbroken")
    print(
        f"\nsave_freq={save_freq!r}: {count.kills} kills within {duration:.2f} s of training, {count.resumed} resumed, "
        f"{count.identical} bit-identical to the unbroken one; {count.files} files read after kills, "
        f"{len(count.unreadable)} unreadable; {len(count.left_behind)} temporary files left in the end"
    )
    assert (count.kills, count.resumed, count.identical) == (KILLS, KILLS, KILLS)
    assert (count.unreadable, count.left_behind) == ([], [])
