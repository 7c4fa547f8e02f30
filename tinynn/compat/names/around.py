"""What scripts use of TensorFlow beside networks: folders and files, nests of tensors, and gradients cut together."""

import glob
import os
import shutil
import time

import numpy as np

from tinynn.compat.arrays.tensors import as_tensor
from tinynn.compat.names.housekeeping import quiet


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """Gradients, made shorter where all together they are longer than `clip_norm`, and their length before."""
    length = global_norm(t_list) if use_norm is None else use_norm
    share = clip_norm / np.maximum(length, clip_norm)
    return [None if t is None else as_tensor(t) * share for t in t_list], length


def global_norm(t_list, name=None):
    return as_tensor(np.sqrt(sum(np.sum(np.square(as_tensor(t))) for t in t_list if t is not None)))


def flatten(structure):
    """What lists, tuples and dicts hold, in order; of a dict in the order of its keys."""
    if isinstance(structure, dict):
        structure = [structure[key] for key in sorted(structure)]
    is_leaf = not isinstance(structure, (list, tuple))
    return [structure] if is_leaf else [part for item in structure for part in flatten(item)]


def map_structure(function, *structures):
    """A function of what several nests of one form hold, in the same form."""
    first = structures[0]
    if isinstance(first, dict):
        return {key: map_structure(function, *(nest[key] for nest in structures)) for key in first}
    if isinstance(first, (list, tuple)):
        return type(first)([map_structure(function, *items) for items in zip(*structures)])
    return function(*structures)


def makedirs(path):
    os.makedirs(path, exist_ok=True)


NEST = {"flatten": flatten, "map_structure": map_structure}
FILES = {"exists": os.path.exists, "isdir": os.path.isdir, "makedirs": makedirs, "mkdir": makedirs,
         "listdir": os.listdir, "glob": glob.glob, "remove": os.remove, "rmtree": shutil.rmtree, "rename": os.replace,
         "copy": shutil.copyfile, "GFile": open}
NAMES = {"clip_by_global_norm": clip_by_global_norm, "control_dependencies": quiet, "global_norm": global_norm,
         "timestamp": lambda name=None: as_tensor(np.float64(time.time()))}
