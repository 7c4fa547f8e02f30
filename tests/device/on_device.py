"""`np` for tests that run on the device: what it makes lies there, what it compares is brought back.

Tests say ``np.ones(3)`` and hand that to a layer. Where the layer computes with CuPy, the array has to lie on the
device. So ``TINYNN_BACKEND=cupy`` puts this in the place of ``np`` in the modules of tests, and nowhere else.
"""

import sys
from pathlib import Path
from types import ModuleType

import numpy

from tinynn import backend
from tinynn.backend import xp

TESTS = Path(__file__).parents[1]

# Tests that hand arrays to what computes on the device; all others hand them to networks, which take any.
ARRAYS = ("layers", "losses", "optimizers", "metrics", "models", "callbacks", "gradcheck", "test_activations.py",
          "test_initializers.py", "test_parameters.py", "test_regularizers.py", "test_score.py", "test_several.py",
          "test_functional.py", "test_constraints.py", "test_training.py", "saving")

# Tests of what happens on the host wherever networks live: derivatives by complex step, records of NumPy's functions,
# BLAS threads, SciPy's products, pictures, arrays as users hand them over, and processes of their own.
HOST = ("device", "laws", "bugs", "compat", "datasets", "docs", "benchmarks", "examples", "blackbox",
        "test_complex_step.py", "test_sparse.py", "test_threads.py", "test_plots.py", "test_concurrency.py",
        "test_diagram.py", "test_utils.py", "test_loss_gradients.py", "test_rows.py", "test_check.py",
        "test_subjects.py", "test_strategies.py", "test_arrays.py", "test_tensorflow_files.py")

# Tests that look at numbers of the device with functions of the host, or at what NumPy itself has and is.
HOST_TESTS = {
    "test_a_backup_of_which_one_part_is_wrong_changes_nothing",
    "test_a_foreign_hdf5_file_is_refused",
    "test_a_label_whose_prediction_is_nan_is_not_among_the_first",
    "test_a_step_of_sgd_moves_the_weights_along_the_gradient_of_the_mean_loss",
    "test_blocks_give_the_same_bits_as_the_whole",
    "test_dropping_what_is_too_small_moves_no_float64_trajectory",
    "test_it_goes_to_json_and_back",
    "test_it_says_where_the_run_came_from",
    "test_layers_called_on_arrays_compute",
    "test_one_array_under_many_names_is_not_read_as_many",
    "test_penalties_are_part_of_the_loss_and_of_the_gradient",
    "test_splitting_off_the_last_activation_changes_nothing",
    "test_the_accumulator_starts_from_a_tenth",
    "test_the_loss_is_the_weighted_sum_of_the_outputs_and_the_penalty",
    "test_the_loss_of_an_epoch_is_the_average_over_samples_while_weights_move",
    "test_the_side_of_the_root_shows",
    "test_the_side_of_the_root_shows_in_small_gradients",
    "test_variables_calculate_like_numbers",
    "test_weighted_samples_are_summed_over_the_batch_size",
    "test_what_other_callbacks_remember_is_part_of_it",
    "test_xp_is_numpy_in_another_name",
}

MAKERS = {"array", "asarray", "zeros", "ones", "full", "empty", "arange", "eye", "linspace", "zeros_like", "ones_like",
          "full_like", "empty_like"}


def among(path, names):
    """Whether a test's file, or the folder that it is in, is one of these."""
    found = {path.name, path.relative_to(TESTS).parts[0]} & set(names)
    return bool(found) and not (names is ARRAYS and among(path, HOST))


def there(thing):
    """Arrays of numbers on the device, in whatever they are packed; anything else as it is."""
    if isinstance(thing, (list, tuple)) and type(thing) in (list, tuple):
        return type(thing)(map(there, thing))
    if isinstance(thing, dict) and type(thing) is dict:
        return {key: there(value) for key, value in thing.items()}
    is_numbers = type(thing) is numpy.ndarray and thing.dtype.kind in "biufc"
    return xp.asarray(thing) if is_numbers and backend.current() == "cupy" else thing


def back(thing):
    """The same on the host."""
    if isinstance(thing, (list, tuple)) and type(thing) in (list, tuple):
        return type(thing)(map(back, thing))
    return backend.to_numpy(thing) if backend.is_on_device(thing) else thing


def wrapped(function, before=there, after=there):
    def call(*arguments, **keywords):
        keywords = {name: before(value) for name, value in keywords.items()}
        return after(function(*map(before, arguments), **keywords))

    return call


class Wrapped:
    """An object whose methods are called with what `before` makes of arguments, and give what `after` makes of it."""

    def __init__(self, inner, before, after):
        self._inner, self._before, self._after = inner, before, after

    def __getattr__(self, name):
        thing = getattr(self._inner, name)
        plain = not callable(thing) or isinstance(thing, type)
        return thing if plain else wrapped(thing, self._before, self._after)


class Random:
    """`numpy.random`, whose numbers are drawn on the host and lie on the device."""

    def __getattr__(self, name):
        return getattr(numpy.random, name)

    @staticmethod
    def default_rng(seed=None):
        return Wrapped(numpy.random.default_rng(seed), back, there)


class Numpy:
    """NumPy by its name, CuPy by what it makes."""

    testing = Wrapped(numpy.testing, back, back)
    random = Random()

    def __getattr__(self, name):
        thing = getattr(numpy, name)
        if isinstance(thing, (type, ModuleType)) and name not in MAKERS or not callable(thing):
            return thing

        def call(*arguments, **keywords):
            on_host = wrapped(thing, back, there)
            try:
                return getattr(xp, name)(*there(arguments), **there(keywords))
            except (AttributeError, TypeError, ValueError, NotImplementedError):
                return on_host(*arguments, **keywords)

        setattr(self, name, call)  # the same function whenever it is asked for
        return call


def move_tests(items):
    """Put `Numpy` in the place of ``np``, and arrays that tests share on the device."""
    for module in list(sys.modules.values()):
        path = Path(getattr(module, "__file__", None) or "/")
        if TESTS in path.parents and among(path, ARRAYS):
            for name, value in list(vars(module).items()):
                if value is numpy:
                    setattr(module, name, Numpy())
                elif name.startswith("assert_") and getattr(numpy.testing, name, None) is value:
                    setattr(module, name, wrapped(value, back, back))
                elif not name.startswith("__"):
                    setattr(module, name, there(value))
    for item in items:
        if hasattr(item, "callspec") and among(item.path, ARRAYS):
            item.callspec.params.update(there(item.callspec.params))
