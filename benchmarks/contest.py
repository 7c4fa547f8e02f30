"""Several peers on one task: each in a process of its own, asked in turn, round after round."""

import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True)
class Contender:
    """A peer under its title, with the environment that it runs in."""

    title: str
    peer: str
    environment: tuple = ()


def with_threads(title, peer, variable):
    """A contender with each number of threads that this machine suggests; what counts is the fastest."""
    numbers = sorted({1, os.cpu_count()})
    return [Contender(f"{title}, {n} thread{'s' * (n > 1)}", peer, ((variable, str(n)),)) for n in numbers]


FLOOR = with_threads("bare products", "products", "OPENBLAS_NUM_THREADS")
FIXED = with_threads("tinynn", "ours", "TINYNN_THREADS")
OURS = Contender("tinynn", "ours")
SPARSE = Contender("tinynn, from CSR", "sparse")
LOOP = with_threads("NumPy loop", "loop", "OPENBLAS_NUM_THREADS")
TIGHT = with_threads("NumPy loop with every trick", "tight", "OPENBLAS_NUM_THREADS")
LEAST = with_threads("the least in NumPy", "least", "OPENBLAS_NUM_THREADS")
SCIKIT = with_threads("scikit-learn", "scikit", "OPENBLAS_NUM_THREADS")
TORCH = with_threads("PyTorch", "pytorch", "OMP_NUM_THREADS")
COMPILED = Contender("PyTorch, compiled", "compiled")
KERAS_TENSORFLOW = Contender("Keras on TensorFlow", "keras_fit", (("KERAS_BACKEND", "tensorflow"),))
KERAS_JAX = Contender("Keras on JAX", "keras_fit", (("KERAS_BACKEND", "jax"),))
SCAN = Contender("JAX, an epoch as one scan", "jax_scan")
PEERS = [*SCIKIT, *TORCH, COMPILED, KERAS_TENSORFLOW, KERAS_JAX, SCAN]

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}


@dataclass
class Result:
    """Seconds of each round, and the largest memory of the process in MiB; or why there are none."""

    seconds: list = field(default_factory=list)
    peak: float = 0.0
    missing: str = ""

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def spread(self):
        """Half the distance between the quartiles, as a share of the median."""
        if len(self.seconds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return (high - low) / 2 / self.median


def start(contender, module, *arguments):
    """A process of this interpreter that runs ``benchmarks.<module>`` for a contender."""
    command = [sys.executable, "-m", f"benchmarks.{module}", contender.peer, *arguments]
    environment = os.environ | QUIET | dict(contender.environment)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=environment, text=True, **pipes)


def read(process):
    line = process.stdout.readline()
    return json.loads(line) if line else {"missing": f"failed: {' '.join(process.args[1:])}"}


def contest(task, contenders, rounds, what="fit"):
    """Time the contenders in turn, in another order each round; returns a dict of contender to `Result`."""
    results, workers = {contender: Result() for contender in contenders}, {}
    shuffler = Random(0)  # what a program leaves behind, such as threads awake, is not always to meet the same one
    with ExitStack() as stack:
        for contender in contenders:
            process = stack.enter_context(start(contender, "worker", task.name, what))
            stack.callback(process.stdin.close)
            results[contender].missing = read(process).get("missing", "")
            if not results[contender].missing:
                workers[contender] = process
        for _ in range(rounds):
            for contender in shuffler.sample(list(workers), len(workers)):
                process = workers[contender]
                process.stdin.write("go\n")
                process.stdin.flush()
                answer = read(process)
                if "missing" in answer:  # it ended by itself; the others go on
                    results[contender] = Result(missing=answer["missing"])
                    del workers[contender]
                    continue
                results[contender].seconds.append(answer["seconds"])
                results[contender].peak = answer["peak"]
    return results


def whole_runs(module, contenders, rounds, *arguments):
    """Time whole processes in turn, one at a time: for what happens once, such as compiling or filling memory.

    Returns
    -------
    dict of Contender to list of dict
        What each process said, in every round.
    """
    answers = {contender: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            with start(contender, module, *arguments) as process:
                process.stdin.close()
                answers[contender].append(read(process))
    return answers
