"""``python -m benchmarks.gpu``: microseconds a step on a GPU, tinynn beside PyTorch and JAX; and whether they hold what
is claimed: a fifth of the time of PyTorch's eager steps on the small network, on all level with the fastest of others.
"""

import argparse
import importlib
import json
import subprocess
import sys

from benchmarks.gpu.tasks import TASKS
from tinynn import backend

OURS = "tinynn, replayed"
CONTENDERS = {
    "tinynn, step by step": "ours.eager",
    OURS: "ours.replayed",
    "PyTorch, eager": "pytorch.eager",
    "PyTorch, CUDA graph": "pytorch.graph",
    "JAX, lax.scan": "jax_scan.scan",
}
LEVEL = 1.05  # two medians that are closer are level


def measured(contender, steps, rounds, seconds):
    """Seconds a step of each task, all in a process of its own; a message for each that could not be measured."""
    command = [sys.executable, "-m", "benchmarks.gpu", "--one", contender]
    command += ["--steps", str(steps), "--rounds", str(rounds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
        output, reason = done.stdout, (done.stderr.strip().splitlines() or ["killed"])[-1]
    except subprocess.TimeoutExpired as error:
        output, reason = (error.stdout or b"").decode(), f"stopped after {seconds} s"
    found = [json.loads(line) for line in output.splitlines()]
    return found + [reason] * (len(TASKS) - len(found))


def one(contender, steps, rounds):
    """Print what was measured of each task, a line of JSON each."""
    module, function = CONTENDERS[contender].split(".")
    peer = importlib.import_module(f"benchmarks.gpu.{module}")
    for task in TASKS:
        print(json.dumps(getattr(peer, function)(task, steps, rounds)), flush=True)


def table(device, steps, rounds, seconds):
    """Print a line of Markdown as soon as it is measured; the times by contender."""
    heads = ["microseconds a step", *(task.title for task in TASKS)]
    print(f"| {' | '.join(heads)} |\n| --- |" + " ---: |" * len(TASKS), flush=True)
    times = {}
    for name in CONTENDERS:
        times[name] = measured(name, steps, rounds, seconds)
        print(f"| {name} | {' | '.join(map(cell, times[name]))} |", flush=True)
    floors = [cell(task.floor(device) or "unknown device") for task in TASKS]
    print(f"| floor: bytes and operations | {' | '.join(floors)} |")
    sizes = [f"{task.bytes() / 1e6:.2f} MB, {task.operations() / 1e6:.0f} M" for task in TASKS]
    print(f"| what passes, what is multiplied and added | {' | '.join(sizes)} |")
    return times


def cell(seconds):
    return f"{seconds * 1e6:.1f}" if isinstance(seconds, float) else f"not measured: {seconds}"


def claims(times):
    """What is claimed, and whether these times show it: pairs of a sentence and a truth."""
    ours, eager = times[OURS][0], times["PyTorch, eager"][0]
    was_measured = isinstance(ours, float) and isinstance(eager, float)
    found = f"{eager / ours:.1f} times as fast" if was_measured else "not measured"
    yield f"{TASKS[0].title}: {found}, 5 times as PyTorch's eager steps claimed", was_measured and eager >= 5 * ours
    for number, task in enumerate(TASKS):
        ours = times[OURS][number]
        others = {name: found[number] for name, found in times.items() if not name.startswith("tinynn")}
        if any(not isinstance(seconds, float) for seconds in (ours, *others.values())):
            yield f"{task.title}: level with the fastest of the others: not all were measured", False
            continue
        fastest = min(others, key=others.get)
        yield f"{task.title}: {ours / others[fastest]:.2f} times the time of {fastest}, {LEVEL} allowed", (
            ours <= LEVEL * others[fastest]
        )


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
    parser.add_argument("--seconds", type=int, default=120, help="for each contender at most (default 120)")
    parser.add_argument("--one", choices=CONTENDERS, help="only this; prints seconds for each task")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        one(chosen.one, chosen.steps, chosen.rounds)
        return
    device = device_name()
    print(f"{device}\n", flush=True)
    held = list(claims(table(device, chosen.steps, chosen.rounds, chosen.seconds)))
    print("\n" + "\n".join(f"- {'shown' if true else 'not shown'}: {sentence}" for sentence, true in held))
    sys.exit(not all(true for _, true in held))


if __name__ == "__main__":
    main()
