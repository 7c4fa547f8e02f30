"""Everything that can only be shown on a GPU, in one call of less than ten minutes; writes its tables into docs/gpu.md.

    python benchmarks/gpu_check.py

needs CuPy and a GPU, and, for the comparison, PyTorch and JAX with CUDA. Each part is run by itself and has a time of
its own, so that one that fails or hangs does not take the others along. What they find is printed as it comes. It ends
with 0 if all was shown: tests, tables that agree, and the speed that is claimed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.gpu.__main__ import device_name  # noqa: E402

PAGE = ROOT / "docs" / "gpu.md"
MARKS = ("<!-- measured -->", "<!-- end of measured -->")


@dataclass(frozen=True)
class Part:
    """One line that is shown: a command, at most so many seconds, and which lines of its output are told at once."""

    title: str
    command: tuple
    seconds: int
    news: str = r"^\||^- "
    backend: str = "cupy"


@dataclass(frozen=True)
class Outcome:
    """What came of a part: whether it went well, its news, its last lines, and how long it took."""

    part: Part
    good: bool
    news: list
    tail: list
    seconds: float


PYTEST = ("-m", "pytest", "-v", "-p", "no:cacheprovider", "--tb=line")
FAILURE = r" (FAILED|ERROR)\b"


def suite(shares):
    """The test suite in so many parts of about equal length, by the sizes of its files."""
    tests = sorted(ROOT.glob("tests/**/test_*.py"))
    heaps = [[] for _ in range(shares)]
    for test in sorted(tests, key=lambda test: -test.stat().st_size):
        min(heaps, key=lambda heap: sum(t.stat().st_size for t in heap)).append(test)
    names = [sorted(str(test.relative_to(ROOT)) for test in heap) for heap in heaps]
    return [Part(f"tests, part {i}", (*PYTEST, *heap), 300, FAILURE) for i, heap in enumerate(names, 1) if heap]


def stages(cores):
    """What is shown, one stage after another; the parts of a stage run side by side."""
    return {
        "Names, calls and rules against CuPy": [Part("names", ("tests/device/compare.py",), 30, "differs|kernel")],
        "The test suite with TINYNN_BACKEND=cupy": suite(max(1, cores - 2)),
        "100 steps on both": [Part("trajectories", ("benchmarks/trajectories.py",), 40, backend="numpy")],
        "The example on both": [Part("example", ("benchmarks/same_table.py",), 50)],
        "Microseconds a step": [
            Part("times", ("-m", "benchmarks.gpu", "--steps", "200", "--rounds", "7", "--seconds", "40"), 160,
                 backend="numpy"),
        ],
    }


def run(part):
    """The outcome of a part, whose news are printed as they come."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"TINYNN_BACKEND": part.backend, "MPLBACKEND": "Agg", "PYTHONPATH": paths,
                                "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
    began, lines, news = time.perf_counter(), [], []
    with subprocess.Popen(
        [sys.executable, *part.command], cwd=ROOT, env=environment, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    ) as process:
        limit = threading.Timer(part.seconds, os.killpg, (process.pid, signal.SIGKILL))  # with all that it started
        limit.start()
        for line in filter(None, map(str.rstrip, process.stdout)):
            lines.append(line)
            if re.search(part.news, line):
                news.append(line)
                print(line, flush=True)
    limit.cancel()
    seconds = time.perf_counter() - began
    tail = lines[-5:] + ([f"stopped after {part.seconds} s"] if seconds >= part.seconds else [])
    print(f"{part.title}: {''.join(tail[-1:])}", flush=True)
    return Outcome(part, process.returncode == 0, news, tail, seconds)


def section(title, outcomes):
    """A stage as it stands on the page."""
    good = all(outcome.good for outcome in outcomes)
    lines = [f"### {title}", "", f"{'shown' if good else 'not shown'}, {max(o.seconds for o in outcomes):.0f} s", ""]
    for outcome in outcomes:
        rest = [line for line in outcome.tail if line not in outcome.news]
        told = (outcome.news or rest[-1:]) if outcome.good else outcome.news + rest
        is_table = bool(told) and told[0].startswith("|")
        lines += [f"{outcome.part.title}, {outcome.seconds:.0f} s:", ""] if len(outcomes) > 1 else []
        lines += [*told, ""] if is_table else ["```text", *told, "```", ""]
    return "\n".join(lines)


def write(sections, page=PAGE):
    """Put the sections between the marks of the page."""
    before, after = MARKS
    text = page.read_text(encoding="utf-8")
    found = re.sub(f"{before}.*{after}", lambda _: "\n\n".join([before, *sections, after]), text, flags=re.DOTALL)
    page.write_text(found, encoding="utf-8")


def main(arguments=None):
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    plan = stages(cores)
    short = {parts[0].title.partition(",")[0]: title for title, parts in plan.items()}
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parts", nargs="+", choices=short, default=list(short), help="only some (default: all)")
    parser.add_argument("--keep-page", action="store_true", help="do not write docs/gpu.md")
    chosen = parser.parse_args(arguments)
    device = device_name()
    sections, all_good = [f"Measured on {device}, {time.strftime('%Y-%m-%d')}."], True
    for title in (short[name] for name in chosen.parts):
        print(f"\n{title}", flush=True)
        with ThreadPoolExecutor(len(plan[title])) as pool:
            outcomes = list(pool.map(run, plan[title]))
        all_good = all_good and all(outcome.good for outcome in outcomes)
        sections.append(section(title, outcomes))
        print(sections[-1].splitlines()[2], flush=True)
        if not chosen.keep_page:
            write(sections)
    sys.exit(not all_good)


if __name__ == "__main__":
    main()
