"""Changed files of every format, read by a process of its own: no crash, no hang, nothing executed, little memory.

``python -m pytest -m slow -s tests/hostile`` reads 10,000 of them and prints what came of them. Each is made from its
number, so they are the same ones every time.
"""

import json
import os
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COUNTS = {
    ".keras": 1500, ".h5": 1500, ".weights.h5": 1500, ".npz": 1400, ".json of a model": 900, ".json of a history": 300,
    "backup.npz": 400, "black box": 500, "IDX, packed": 600, "IDX, plain": 100, "mnist.npz": 300,
    "boston_housing.npz": 200, "imdb.npz, with pickles": 300, "word_index.json": 200, "cifar-10.tar.gz": 200,
    "a data set, by its hash": 100,
}

# Seconds of the processor that one reading may take; and of silence after which the process is taken to hang, however
# busy the machine.
LONGEST, SILENCE = 5, 60
MOST_MEMORY = 100  # MiB, beyond what the process had before the first of them


class Reader:
    """The process that reads, started again behind each file that it dies or hangs of."""

    def __init__(self, counts, folder, script="reader.py", silence=SILENCE):
        self.script, self.silence = HERE / script, silence
        self.plan = [[name, 0, count] for name, count in counts.items()]
        self.folder = folder
        self.results = {name: Counter() for name in counts}
        self.crashed, self.hung, self.odd = [], [], []

    def run(self):
        while self.plan:
            with self.started() as process:
                end = self.listen(process)
            if process.returncode or end == "hung":
                (self.hung if end == "hung" else self.crashed).append(f"{self.at} (exit status {process.returncode})")
                self.plan = [[name, first, last] for name, first, last in self.left() if first < last]
            else:
                self.plan = []

    def started(self):
        nowhere = str(self.folder / "nowhere")
        away = dict.fromkeys(("TINYNN_DATA", "XDG_CACHE_HOME", "KERAS_HOME"), nowhere)
        no_network = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
        on_host = {"TINYNN_BACKEND": "numpy"}  # a driver of a GPU takes gigabytes of addresses, and opens files
        paths = os.pathsep.join(filter(None, [str(HERE), str(HERE.parents[1]), os.environ.get("PYTHONPATH")]))
        self.at = None
        return subprocess.Popen(
            [sys.executable, self.script, self.folder, json.dumps(self.plan)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, errors="replace",
            env=os.environ | away | no_network | on_host | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )

    def listen(self, process):
        while select.select([process.stdout], [], [], self.silence)[0]:
            line = process.stdout.readline()
            if not line:
                return "ended"
            if line.startswith("="):
                self.note(json.loads(line[1:]))
            else:
                self.at = line.rstrip("\n").split("\t")
        process.kill()
        return "hung"

    def note(self, told):
        found = self.results[told["format"]]
        for name in ("files", "read", "refused"):
            found[name] += told[name]
        if told["longest"] > found["longest"]:
            found["longest"], found["slowest"] = told["longest"], told["slowest"]
        for name in ("grown", "work"):
            found[name] = max(found[name], told[name])
        self.odd += [f"{told['format']} {odd}" for odd in told["odd"]]

    def left(self):
        """What of the plan comes after the file that the process died of; it never got to one if it could not start."""
        assert self.at, "the process that reads could not start"
        name, number = self.at
        at = [name for name, _, _ in self.plan].index(name)
        return [[name, int(number) + 1, self.plan[at][2]], *self.plan[at + 1 :]]

    def table(self):
        row = "{:<26}{:>7}{:>7}{:>9}{:>11}{:>7}{:>12}".format
        lines = [row("format", "files", "read", "refused", "longest s", "CPU s", "memory MiB")]
        for name, found in self.results.items():
            numbers = [found[key] for key in ("files", "read", "refused")]
            lines.append(row(name, *numbers, *shown(found)))
        total = sum(self.results.values(), Counter())
        most = {key: max(found[key] for found in self.results.values()) for key in ("longest", "work", "grown")}
        lines.append(row("all", total["files"], total["read"], total["refused"], *shown(most)))
        found = f"crashes {len(self.crashed)}, hangs {len(self.hung)}"
        lines.append(f"{found}, other errors, executions and writes {len(self.odd)}")
        return "\n".join(lines)

    def check(self):
        assert (self.crashed, self.hung, self.odd) == ([], [], [])
        for name, found in self.results.items():
            assert found["work"] < LONGEST and found["grown"] < MOST_MEMORY, (name, found)
            assert found["refused"] > found["files"] / 4, f"{name}: hardly a change was noticed"


def shown(found):
    return f"{found['longest']:.2f}", f"{found['work']:.2f}", f"{found['grown']:.0f}"


def read(counts, folder):
    (folder / "work").mkdir()
    reader = Reader(counts, folder)
    reader.run()
    print(f"\n{reader.table()}")
    return reader


def test_some_changed_files_of_every_format_are_read_or_refused(tmp_path):
    reader = read(dict.fromkeys(COUNTS, 30), tmp_path)
    assert [found["files"] for found in reader.results.values()] == [30] * len(COUNTS)
    reader.check()


@pytest.mark.slow
def test_ten_thousand_changed_files_are_read_or_refused(tmp_path):
    assert sum(COUNTS.values()) == 10_000
    reader = read(COUNTS, tmp_path)
    assert {name: found["files"] for name, found in reader.results.items()} == COUNTS
    reader.check()


def test_readers_that_crash_hang_execute_write_or_fill_the_memory_are_found_out(tmp_path):
    (tmp_path / "work").mkdir()
    names = ("crashes", "hangs", "executes", "evaluates", "writes", "raises", "fills")
    sick = Reader(dict.fromkeys(names, 1), tmp_path, "sick.py", silence=12)
    sick.run()
    assert [line.split("'")[1] for line in sick.crashed] == ["crashes"]
    assert [line.split("'")[1] for line in sick.hung] == ["hangs"]
    for name, heard in (("executes", "os.system"), ("evaluates", "exec"), ("writes", "open"), ("raises", "KeyError")):
        assert any(line.startswith(f"{name} ") and heard in line for line in sick.odd), sick.odd
    assert sick.results["fills"]["grown"] > MOST_MEMORY
