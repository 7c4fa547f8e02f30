"""Kinds of bad input and what is said to each: the table of docs/errors.md. Run this file to write it anew."""

import contextlib
import io
import os
import pathlib
import re
import tempfile
import warnings

import numpy as np
import scipy.sparse
from bad_calls import CALLS, WARNINGS
from blocks import ROOT

import tinynn
from tinynn import callbacks, initializers, layers, losses, metrics, naming, optimizers, random, regularizers
from tinynn.doubts import SetupWarning
from tinynn.optimizers import schedules

PAGE = ROOT / "docs" / "errors.md"

# What NumPy and Python say when nobody has looked at an argument before they do.
NOT_OURS = (
    "broadcast", "matmul", "out of bounds", "unsupported operand", "subscriptable", "has no attribute",
    "object is not", "can't multiply", "could not convert", "not supported between", "must be real number",
    "invalid literal", "truth value", "inhomogeneous", "list ind", "cannot reshape", "setting an array",
    "scale < 0", "low < 0", "SeedSequence", "too many indices", "must be str", "NoneType",
    "embedded null", "Maximum allowed", "cannot convert", "too large to convert", "is not iterable", "ambiguous",
    "Unable to allocate", "negative dimensions", "surrogates not allowed", "not understood",
)


def network():
    """The network and the data of the calls, the same for each."""
    naming.reset_names()
    random.set_seed(0)
    model = tinynn.Sequential([layers.Dense(4, "tanh", input_shape=(5,)), layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x = np.random.default_rng(0).standard_normal((8, 5)).astype("float32")
    return model, x, np.array([0, 1, 2, 0, 1, 2, 0, 1])


def namespace(model, x, y):
    """What the calls can name."""
    images = np.random.default_rng(0).integers(0, 256, (40, 100)).astype("float32")
    known = vars(layers) | vars(tinynn.utils) | {
        "csr_array": scipy.sparse.csr_array, "Path": pathlib.Path, "Sequential": tinynn.Sequential,
        "Model": tinynn.Model, "tinynn": tinynn, "np": np, "nan": np.nan,
        "callbacks": callbacks, "initializers": initializers, "losses": losses, "metrics": metrics,
        "optimizers": optimizers, "regularizers": regularizers, "schedules": schedules, "layers": layers,
    }
    return known | {"model": model, "x": x, "y": y, "images": images}


def said(call):
    """What a call raises, and the network that it was about."""
    model, x, y = network()
    with folder(), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        try:
            exec(call, namespace(model, x, y))
        except Exception as error:
            return error, model
    raise AssertionError(f"{call} is let through")


@contextlib.contextmanager
def folder():
    """A working folder of its own, for calls that write files."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as path:
        os.chdir(path)
        try:
            yield
        finally:
            os.chdir(before)


def warned(call):
    """What a call warns about."""
    model, x, y = network()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        exec(call, namespace(model, x, y))
    assert [w.category for w in caught] == [SetupWarning], [str(w.message) for w in caught]
    return str(caught[0].message)


def is_ours(message):
    """Whether a message is one of this package's, and none of NumPy's or Python's about what it could not do."""
    return len(message) > 20 and not any(text in message for text in NOT_OURS)


def cell(text):
    """Text in a table of Markdown; drawings keep their lines."""
    text = re.sub(re.escape(os.path.realpath(tempfile.gettempdir())) + r"/\w+", "/home/me", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    message, _, drawn = text.partition("\n\n")
    return message + (f"<pre>{drawn}</pre>".replace("\n", "<br>") if drawn else "")


def table():
    """A line for each kind: what is wrong, the call, and the message."""
    lines = ["| what is wrong | the call | what is said |", "| --- | --- | --- |"]
    for section, calls in CALLS.items():
        lines.append(f"| **{section}** | | |")
        for what, _, call in calls:
            error, _ = said(call)
            lines.append(f"| {what} | `{call.replace('|', chr(92) + '|')}` | {cell(str(error))} |")
    return "\n".join(lines)


def warning_table():
    lines = ["| what is hardly meant | the call | what is said |", "| --- | --- | --- |"]
    lines += [f"| {what} | `{call}` | {cell(warned(call))} |" for what, call in WARNINGS]
    return "\n".join(lines)


def between(page, name):
    """What stands between the two marks of that name."""
    return re.search(f"<!-- {name} -->\n(.*?)<!-- end of {name} -->", page, re.DOTALL)[1]


def rewritten(page):
    for name, text in (("errors", table()), ("warnings", warning_table())):
        page = page.replace(f"<!-- {name} -->\n{between(page, name)}<", f"<!-- {name} -->\n{text}\n<")
    return page


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
