"""Readers that do what none may do, in the place of tinynn's: what looks for such things has to find them."""

import ctypes
import json
import pickle
import sys
import time

import changes
import formats
import numpy as np
import reader


def crashes(path):
    ctypes.string_at(0)


def hangs(path):
    time.sleep(100)


def executes(path):
    pickle.loads(b"cos\nsystem\n(S'true'\ntR.")


def evaluates(path):
    eval("1 + 1")


def writes(path):
    with open(f"{path}.more", "w"):
        pass


def raises(path):
    raise KeyError(path)


def fills(path):
    np.ones(300 * 2**20, "u1")


SICK = {
    function.__name__: formats.Format(".x", [b"whole"], (function,), changes.changed_bytes, 1, odd=False)
    for function in (crashes, hangs, executes, evaluates, writes, raises, fills)
}

if __name__ == "__main__":
    formats.all_formats = lambda folder: SICK
    reader.rehearse = lambda kind, folder: None
    reader.read_all(json.loads(sys.argv[2]), sys.argv[1])
