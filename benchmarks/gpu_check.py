"""Everything that can only be shown on a GPU, in one call of less than ten minutes; writes its tables into docs/gpu.md.

    python benchmarks/gpu_check.py

needs CuPy and a GPU, and, for the comparison, PyTorch and JAX with CUDA. Each part is run by itself and has a time of
its own, so that one that fails or hangs does not take the others along.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.gpu.__main__ import device_name  # noqa: E402

PAGE = ROOT / "docs" / "gpu.md"
MARKS = ("<!-- measured -->", "<!-- end of measured -->")


@dataclass(frozen=True)
class Part:
    """One line that is shown: a command, at most so many seconds, and how much of its output belongs on the page."""

    title: str
    command: tuple
    seconds: int
    lines: int
    backend: str = "cupy"


PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short")
EXAMPLE = ("examples/fashion_mnist.py", "--sample", "--parts", "fashion_softmax", "fashion_relu100_5", "--epochs", "5")
PARTS = {
    "names": Part("Names and calls against CuPy", ("tests/device/compare.py",), 20, 6),
    "behaviour": Part("The stand-in's tests on CuPy itself", (*PYTEST, "tests/device", "tests/test_home.py"), 80, 12),
    "suite": Part("The test suite with TINYNN_BACKEND=cupy", (*PYTEST, "tests", "--ignore=tests/device"), 240, 30),
    "trajectories": Part("100 steps on both", ("benchmarks/trajectories.py",), 40, 20, "numpy"),
    "example on the host": Part("The example with NumPy", (*EXAMPLE, "--backend", "numpy"), 50, 20, "numpy"),
    "example": Part("The example with CuPy", (*EXAMPLE, "--backend", "cupy"), 30, 20),
    "times": Part("Microseconds a step", ("-m", "benchmarks.gpu", "--steps", "200", "--rounds", "7"), 130, 10),
}


def run(part):
    """Whether the part went well, its last lines, and how long it took."""
    environment = os.environ | {"TINYNN_BACKEND": part.backend, "MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    try:
        command = [sys.executable, *part.command]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=part.seconds)
        output, good = done.stdout + done.stderr, done.returncode == 0
    except subprocess.TimeoutExpired as error:
        output, good = f"{(error.stdout or b'').decode()}\nstopped after {part.seconds} s", False
    return good, output.strip().splitlines()[-part.lines :], time.perf_counter() - began


def section(part, good, lines, seconds):
    """The part as it stands on the page."""
    is_table = bool(lines) and lines[-1].startswith("|")
    body = lines if is_table else ["```text", *lines, "```"]
    return "\n".join([f"### {part.title}", "", f"{'shown' if good else 'failed'}, {seconds:.0f} s", "", *body, ""])


def write(sections, page=PAGE):
    """Put the sections between the marks of the page."""
    before, after = MARKS
    text = page.read_text(encoding="utf-8")
    found = re.sub(f"{before}.*{after}", lambda _: "\n\n".join([before, *sections, after]), text, flags=re.DOTALL)
    page.write_text(found, encoding="utf-8")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="only some (default: all)")
    parser.add_argument("--keep-page", action="store_true", help="do not write docs/gpu.md")
    chosen = parser.parse_args(arguments)
    device = device_name()
    sections, all_good = [f"Measured on {device}, {time.strftime('%Y-%m-%d')}."], True
    for name in chosen.parts:
        good, lines, seconds = run(PARTS[name])
        all_good = all_good and good
        sections.append(section(PARTS[name], good, lines, seconds))
        print(sections[-1], flush=True)
    if not chosen.keep_page:
        write(sections)
    sys.exit(not all_good)


if __name__ == "__main__":
    main()
