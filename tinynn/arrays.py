"""From what a user hands over (lists, arrays, tables) to the arrays that a training step takes."""

import numbers

import numpy as np

from tinynn import arguments, backend, sparse
from tinynn.arguments import ShapeMismatch
from tinynn.backend import xp
from tinynn.finite import quietly, refuse_not_finite
from tinynn.several import by_name, number_of_rows, rows_of, unlisted


def as_array(values, name):
    """`values` as an array of numbers with a batch axis: lists, arrays, pandas tables, anything NumPy can read.

    Raises
    ------
    TypeError, ValueError
        Naming `name`, if there is nothing, a single number, ragged lists, or something other than numbers.
    """
    if values is None:
        raise TypeError(f"{name}: expected an array, got None")
    if sparse.is_sparse(values):
        raise TypeError(
            f"{name}: expected an array, got a sparse matrix, which only a first layer like Dense takes as x; "
            f"its toarray() is an array"
        )
    if backend.is_masked(values):
        raise ValueError(
            f"{name}: expected an array without a mask, got a masked one; leave such rows out, or put numbers in their "
            "place, with its method filled()"
        )
    try:
        if type(values) is not np.ndarray:  # a class derived from it, such as np.matrix, may reckon otherwise
            values = np.asarray(values) if isinstance(values, np.ndarray) else backend.here(values)
        array = values if hasattr(values, "dtype") and hasattr(values, "ndim") else np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: expected an array, got lists of different lengths; pad them to one length") from None
    if hasattr(array, "to_numpy"):
        array = array.to_numpy()
    if array.ndim == 0:
        raise ValueError(f"{name}: expected an array with one row a sample, got the single value {values!r}")
    if array.dtype == object:
        try:
            array = array.astype("float64")
        except OverflowError:
            raise ValueError(f"{name}: expected finite numbers, got an integer that is larger than any float") from None
        except (TypeError, ValueError):
            raise ValueError(
                f"{name}: expected numbers, got an array of {type(array.flat[0]).__name__}; turn it into numbers first"
            ) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected numbers, got an array of {array.dtype}")
    return array


def as_inputs(x, input_shape, owner, takes_sparse=False):
    """Inputs as floats of shape (n, *input_shape): an array, or `SparseRows` for a matrix that is nearly all zeros.

    Parameters
    ----------
    x : array-like
        A flat list of numbers is n samples of one feature each.
    input_shape : tuple of int or None
        None where the model is not built yet: then any shape will do.
    owner : str
        Whose inputs they are, for the message.
    takes_sparse : bool, optional
        Whether they go into a layer that can take `SparseRows`. Default False.
    """
    name = f"{owner}: x"
    x = sparse.from_scipy(x, name) if takes_sparse and sparse.is_sparse(x) else as_array(x, name)
    if x.ndim == 1:
        x = x.reshape(-1, 1)
    if input_shape is not None and x.shape[1:] != input_shape:
        expected = ", ".join(["n", *map(str, input_shape)])
        hint = ""
        if x.shape == input_shape or (x.shape[1] == 1 and (len(x),) == input_shape):
            hint = "; a single sample needs a batch axis: x[None]"
        elif np.prod(x.shape[1:]) == np.prod(input_shape):
            hint = f"; x.reshape(-1, {', '.join(map(str, input_shape))}) has that shape"
        raise ShapeMismatch(f"{owner}: expected x of shape ({expected}), got {x.shape}{hint}", got=x.shape)
    return as_rows(x, takes_sparse)


def as_rows(x, takes_sparse):
    """`x` as floats; without its zeros, where it is nearly all zeros and may be so."""
    if isinstance(x, (sparse.SparseRows, sparse.PaddedRows)):
        return x
    compressed = sparse.from_dense(x) if takes_sparse and sparse.looks_sparse(x) else None
    if compressed is not None:
        return compressed
    lies_by_columns = x.ndim > 1 and isinstance(x, np.ndarray) and x.flags.fnc  # rows are gathered from all over then
    if x.dtype == backend.floatx() and not lies_by_columns:
        return backend.as_float(x)
    with quietly():  # what is too large for the float type is found with all that is not finite
        return xp.asarray(x, backend.floatx(), order="C") if lies_by_columns else backend.as_float(x)


def copy_on_host(a):
    """A copy of an array on the host, for somebody who may do with it as he likes."""
    return backend.to_numpy(a).copy()


def same_length(owner, **arrays):
    """Refuse arrays of different lengths, or of none; each argument is a list of them."""
    different = {len(array) for several in arrays.values() for array in several}
    if len(different) > 1:
        lengths = {name: [len(array) for array in several] for name, several in arrays.items()}
        found = ", ".join(f"{name} has {unlisted(n)}" for name, n in lengths.items())
        raise ValueError(f"{owner}: expected as many rows in one as in the other; {found}")
    if 0 in different:
        raise ValueError(f"{owner}: expected at least one sample, got empty arrays")


def as_weights(sample_weight, class_weight, y, owner, classes=None):
    """One weight a sample from either or both; None where there is neither.

    Parameters
    ----------
    sample_weight : array-like, shape (n,), optional
    class_weight : dict of int to float, optional
        Weight of the samples of each class; 1 for a class that is not named.
    y : array
        Labels (n,) or (n, 1), or one-hot rows (n, classes).
    classes : int, optional
        How many there are, where that is known.
    """
    weights = None
    with quietly():  # what is too large for the float type is found with all that is not finite
        if sample_weight is not None:
            weights = backend.as_float(as_array(sample_weight, f"{owner}: sample_weight"))
            if weights.shape != (len(y),):
                raise ValueError(f"{owner}: expected sample_weight of shape ({len(y)},), got {weights.shape}")
            refuse_not_finite(weights, f"{owner}: sample_weight")
        if class_weight is not None:
            by_class = class_weights(class_weight, y, owner, classes)
            refuse_not_finite(by_class, f"{owner}: class_weight")
            weights = by_class if weights is None else weights * by_class
            refuse_not_finite(weights, f"{owner}: sample_weight times class_weight")
    return weights


def weights_of_outputs(sample_weight, class_weight, y, names, owner, classes=None):
    """The weights for one output, or a list of those for each of several; None where there are none at all.

    Parameters
    ----------
    sample_weight : array-like, optional
        For several outputs: one array for all of them, a list of arrays, or a dict by name, with None for no weights.
    class_weight : dict, optional
        For one output only.
    y : list of array
        Targets of each output.
    names : list of str
    """
    if len(names) == 1:
        return as_weights(sample_weight, class_weight, y[0], owner, classes)
    if class_weight is not None:
        raise ValueError(f"{owner}: class_weight is for networks with one output; give sample_weight, a dict by output")
    if isinstance(sample_weight, dict):
        given = by_name(dict.fromkeys(names) | sample_weight, names, f"{owner}: sample_weight")
    elif isinstance(sample_weight, (list, tuple)) and any(w is None or np.ndim(w) for w in sample_weight):
        given = by_name(sample_weight, names, f"{owner}: sample_weight")
    else:
        given = [sample_weight] * len(names)
    weights = [as_weights(w, None, t, owner) for w, t in zip(given, y)]
    return None if all(w is None for w in weights) else weights


def class_weights(class_weight, y, owner, classes):
    if not hasattr(class_weight, "items"):
        raise TypeError(f"{owner}: expected class_weight to be a dict such as {{0: 1.0, 1: 5.0}}, got {class_weight!r}")
    if y.ndim > 2 or y.dtype.kind in "iu" and y.size > len(y):
        raise ValueError(
            f"{owner}: class_weight is for one label a sample, (n,) or one-hot (n, classes), and the targets have "
            f"shape {y.shape}; give sample_weight"
        )
    labels = xp.argmax(y, axis=-1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(len(y), -1)[:, 0]
    weights = xp.ones(len(y), backend.floatx())
    for label, weight in class_weight.items():
        is_whole = isinstance(label, numbers.Real) and arguments.as_number(label).is_integer()
        if not is_whole or classes and not 0 <= label < classes:
            known = f"from 0 to {classes - 1}" if classes else "such as 0 and 1"
            got = arguments.shown(label)
            raise ValueError(f"{owner}: expected class_weight to have numbers of classes {known}, got {got}")
        weights[labels == label] = arguments.not_negative(owner, f"class_weight[{label}]", weight)
    return weights


def two_or_three(data, name):
    """`data` if it is (x, y) or (x, y, sample_weight)."""
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
        found = f"{len(data)} of them" if isinstance(data, (tuple, list)) else f"{type(data).__name__}"
        raise ValueError(f"{name}: expected (x, y) or (x, y, sample_weight), got {found}")
    return data


def split_tail(share, x, y, weights, owner):
    """Cut off the last rows for validation, before any shuffling.

    Returns
    -------
    ((x, y, weights), (x, y, weights))
        What is left to train on, and the last ``share`` of the rows.
    """
    if not isinstance(share, numbers.Real) or not 0 < share < 1:
        raise ValueError(f"{owner}: expected validation_split between 0 and 1, got {arguments.shown(share)}")
    at = int(number_of_rows(x) * (1 - share))
    if at == 0 or at == number_of_rows(x):
        raise ValueError(f"{owner}: validation_split={share} leaves nothing to train on, or nothing to validate")
    return rows_of((x, y, weights), slice(None, at)), rows_of((x, y, weights), slice(at, None))


def batches(n, size, order=None, first=0):
    """What picks the rows of each batch from number `first` on: slices, or pieces of `order`; the last may be short."""
    for start in range(first * size, n, size):
        rows = slice(start, start + size)
        yield rows if order is None else order[rows]
