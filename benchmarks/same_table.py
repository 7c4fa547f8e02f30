"""The Fashion-MNIST tutorial with NumPy and with CuPy, on the sample: the figures of its two tables side by side."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ("examples/fashion_mnist.py", "--sample", "--parts", "fashion_softmax", "fashion_relu100_5", "--epochs", "5")
LIMIT = 1e-3  # one picture of the 1200 that are held out, or what is rounded off in 750 steps


def started(backend, folder):
    command = [sys.executable, *EXAMPLE, "--backend", backend, "--output", folder]
    environment = os.environ | {"TINYNN_BACKEND": "", "MPLBACKEND": "Agg"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)


def figures(printed):
    """What was measured, by row and figure, from what the tutorial prints."""
    table = printed.partition("Documented and measured")[2].splitlines()
    heads = next(line for line in table if line.startswith("row "))
    end = heads.index("measured") + len("measured")
    rows = (line for line in table if line.startswith("fashion_"))
    return {tuple(line.split()[:2]): float(line[:end].split()[-1]) for line in rows}


def compared(host, device):
    """Lines of Markdown, and whether the two are one table but for rounding."""
    lines = ["| row | figure | NumPy | CuPy |", "| --- | --- | ---: | ---: |"]
    lines += [f"| {row} | {figure} | {host[row, figure]:.4f} | {device.get((row, figure), float('nan')):.4f} |"
              for row, figure in host]
    same = host.keys() == device.keys() and all(abs(host[key] - device[key]) <= LIMIT for key in host)
    return lines, bool(host) and same


def main():
    with tempfile.TemporaryDirectory() as folder:
        runs = [started(backend, os.path.join(folder, backend)) for backend in ("numpy", "cupy")]
        printed = [run.communicate() for run in runs]
    for run, (_, errors) in zip(runs, printed):
        if run.returncode:
            sys.exit(errors)
    lines, same = compared(*(figures(output) for output, _ in printed))
    print("\n".join(lines))
    sys.exit(not same)


if __name__ == "__main__":
    main()
