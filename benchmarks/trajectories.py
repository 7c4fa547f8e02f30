"""How far 100 steps with CuPy are from the same 100 steps with NumPy, for each optimizer, recorded and not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402

from benchmarks.gpu.__main__ import device_name  # noqa: E402
from tinynn import Sequential, backend, random  # noqa: E402
from tinynn.layers import BatchNormalization, Dense, Dropout  # noqa: E402

RULES = ("sgd", "rmsprop", "adagrad", "adadelta", "adam", "nadam")
ROUNDING = float(np.finfo("float32").eps)
# 100 steps, each with sums of some hundred terms: what a hundred roundings a step may have added up to.
LIMIT = 100 * 100 * ROUNDING


def weights_after(where, rule, capture=False):
    """The weights after 100 steps, four epochs of 25, from one seed."""
    rng = np.random.default_rng(0)
    x, y = rng.random((800, 784), dtype="float32"), rng.integers(0, 10, 800)
    random.set_seed(0)
    backend.set_capture(capture)
    with backend.use(where):
        layers = [Dense(100, "relu"), BatchNormalization(), Dropout(0.2), Dense(10, "softmax")]
        model = Sequential([*layers])
        model.compile(rule, "sparse_categorical_crossentropy")
        model.fit(x, y, epochs=4, verbose=0)
    return np.concatenate([w.ravel() for w in model.get_weights()])


def main():
    device_name()
    worst = 0.0
    print("| 100 steps, 784-100-10 | step by step | replayed |")
    print("| --- | ---: | ---: |")
    for rule in RULES:
        host = weights_after("numpy", rule)
        apart = [np.abs(weights_after("cupy", rule, capture) - host).max() / np.abs(host).max() for capture in (0, 1)]
        worst = max(worst, *apart)
        print(f"| {rule} | {apart[0]:.1e} | {apart[1]:.1e} |")
    print(f"| allowed | {LIMIT:.1e} | {LIMIT:.1e} |")
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
