"""``python -m benchmarks.gpu``: microseconds a step on a GPU, tinynn beside PyTorch and JAX."""

import argparse
import importlib
import json
import subprocess
import sys

from benchmarks.gpu.tasks import TASKS
from tinynn import backend

CONTENDERS = {
    "tinynn, step by step": "ours.eager",
    "tinynn, replayed": "ours.replayed",
    "PyTorch, eager": "pytorch.eager",
    "PyTorch, CUDA graph": "pytorch.graph",
    "JAX, lax.scan": "jax_scan.scan",
}


def measured(contender, task, steps, rounds):
    """Seconds a step, in a process of its own; a message where it could not be measured."""
    command = [sys.executable, "-m", "benchmarks.gpu", "--one", contender, "--task", str(task), "--steps", str(steps),
               "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 else (done.stderr.strip().splitlines() or ["killed"])[-1]


def one(contender, task, steps, rounds):
    module, function = CONTENDERS[contender].split(".")
    peer = importlib.import_module(f"benchmarks.gpu.{module}")
    return getattr(peer, function)(TASKS[task], steps, rounds)


def table(device, steps, rounds):
    """Lines of Markdown, and the times by task and contender."""
    times = [{name: measured(name, number, steps, rounds) for name in CONTENDERS} for number in range(len(TASKS))]
    heads = ["microseconds a step", *(task.title for task in TASKS)]
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * len(TASKS)]
    for name in CONTENDERS:
        lines.append(f"| {name} | {' | '.join(cell(found[name]) for found in times)} |")
    floors = [cell(task.floor(device) or "unknown device") for task in TASKS]
    lines.append(f"| floor: bytes and operations | {' | '.join(floors)} |")
    sizes = [f"{task.bytes() / 1e6:.2f} MB, {task.operations() / 1e6:.0f} M" for task in TASKS]
    return [*lines, f"| what passes, what is multiplied and added | {' | '.join(sizes)} |"], times


def cell(seconds):
    return f"{seconds * 1e6:.1f}" if isinstance(seconds, float) else f"not measured: {seconds}"


def device_name():
    """The name of the GPU; SystemExit with what to do where there is none."""
    try:
        cupy = backend.cupy_with_a_device()
    except (ImportError, RuntimeError) as error:
        raise SystemExit(str(error)) from None
    return cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300, help="steps between two events (default 300)")
    parser.add_argument("--rounds", type=int, default=9, help="how often they are timed (default 9)")
    parser.add_argument("--one", choices=CONTENDERS, help="only this, for one task; prints seconds")
    parser.add_argument("--task", type=int, choices=range(len(TASKS)), default=0)
    chosen = parser.parse_args(arguments)
    device = device_name()
    if chosen.one:
        print(json.dumps(one(chosen.one, chosen.task, chosen.steps, chosen.rounds)))
        return
    print(device)
    print("\n".join(table(device, chosen.steps, chosen.rounds)[0]))


if __name__ == "__main__":
    main()
