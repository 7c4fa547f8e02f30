"""Inputs that are nearly all zeros, such as texts as counts of words: held without the zeros, which no product needs.

A matrix in compressed rows (CSR) takes 8 bytes for each entry that is not zero. The products of a first Dense layer
cost as much as there are such entries.
"""

import numpy as np

from tinynn import backend
from tinynn.backend import xp

# A dense matrix is turned into compressed rows where it pays: an entry that is not zero costs about as much there as
# five dense ones, and the calls into SciPy as much as some ten thousand. So: at most one entry in 20 that is not zero,
# rows of at least a thousand, and enough of them that the time to look at each entry once does not matter.
SHARE = 1 / 20
FEATURES = 1000
ENTRIES = 1 << 20

# Rows that are looked at to judge the whole, and entries that are converted at a time, so that they stay in the cache.
SAMPLE = 64
STRETCH = 1 << 17


class SparseRows:
    """A CSR matrix with the manners of an array, as far as training and a Dense layer ask for them.

    Parameters
    ----------
    matrix : scipy.sparse CSR matrix or array, shape (n, features)
        Of the float type.

    Notes
    -----
    ``x[rows]``, ``len(x)`` and ``xp.matmul(x, kernel)`` are those of an array, with ``out=`` and without. Any
    other arithmetic is refused: a layer that is to take sparse inputs says ``takes_sparse = True``.
    """

    ndim = 2

    def __init__(self, matrix):
        self.matrix = matrix

    @property
    def shape(self):
        return self.matrix.shape

    @property
    def dtype(self):
        return self.matrix.dtype

    @property
    def entries(self):
        return self.matrix.data

    @property
    def T(self):
        return SparseRows(self.matrix.T)

    def __len__(self):
        return self.matrix.shape[0]

    def __getitem__(self, rows):
        return SparseRows(self.matrix[rows])

    def reshape(self, *shape):
        return SparseRows(self.matrix.reshape(*shape))

    def __matmul__(self, other):
        return self.matrix @ other

    def __array_ufunc__(self, ufunc, method, *inputs, out=None):
        """What NumPy calls in place of its own product when it meets such a matrix."""
        if ufunc is not np.matmul or method != "__call__" or inputs[0] is not self:
            return NotImplemented
        product = self.matrix @ inputs[1]
        if out is None:
            return product
        out[0][...] = product
        return out[0]


class PaddedRows:
    """A CSR matrix on a device: rows that are asked for come as an array, with their zeros.

    A GPU multiplies a batch with its zeros in no time. How many entries a batch has without them it would have to be
    asked, and waited for. So every row is held at the length of the fullest one, filled up with zeros in column 0.

    Parameters
    ----------
    matrix : scipy.sparse CSR matrix or array, shape (n, features)
        Of the float type.
    """

    ndim = 2

    def __init__(self, matrix):
        lengths = np.diff(matrix.indptr)
        filled = np.arange(max(lengths, default=0)) < lengths[:, None]
        columns, entries = np.zeros(filled.shape, "int32"), np.zeros(filled.shape, matrix.dtype)
        columns[filled], entries[filled] = matrix.indices, matrix.data
        self.shape, self.dtype = matrix.shape, matrix.dtype
        self.columns, self.entries = xp.asarray(columns), xp.asarray(entries)
        self.nbytes = columns.nbytes + entries.nbytes

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, rows):
        columns = self.columns[rows]
        x = xp.zeros((len(columns), self.shape[1]), self.dtype)
        xp.add.at(x, (xp.arange(len(columns))[:, None], columns), self.entries[rows])
        return x

    def reshape(self, *shape):
        return self[:].reshape(*shape)

    def __matmul__(self, other):
        return self[:] @ other


def without_zeros(matrix):
    """A CSR matrix of SciPy's in the form that a step takes where the network lives."""
    return SparseRows(matrix) if backend.has_sparse_products() else PaddedRows(matrix)


def is_sparse(x):
    """Whether `x` is a sparse matrix of SciPy's, in any format; told without importing SciPy."""
    return hasattr(x, "tocsr")


def from_scipy(x, name):
    """A sparse matrix of SciPy's as `SparseRows`, or `PaddedRows`, of the float type; CSR of it is not copied.

    Raises
    ------
    TypeError, ValueError
        Naming `name`, for other things than numbers, or not two axes.
    """
    if x.ndim != 2:
        raise ValueError(f"{name}: expected a sparse matrix of shape (n, features), got {x.shape}")
    if x.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected numbers, got a sparse matrix of {x.dtype}")
    matrix = x.tocsr()
    if matrix.dtype.kind != "f" and not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()  # while they are what they are: True and True is True, and not 2
    with np.errstate(over="ignore"):  # what is too large for the float type is found with all that is not finite
        return without_zeros(matrix.astype(backend.floatx(), copy=False))


def looks_sparse(x):
    """Whether an array of the host is large, wide and, by a sample of its rows, nearly all zeros."""
    if not isinstance(x, np.ndarray) or x.ndim != 2 or x.shape[1] < FEATURES or x.size < ENTRIES:
        return False
    sample = x[:: -(-len(x) // SAMPLE)]
    return np.count_nonzero(sample) <= SHARE * sample.size


def from_dense(x):
    """An array that looks sparse as `SparseRows`; None where it turns out not to be.

    The array is read in stretches and never copied whole: what is made takes 8 bytes for at most one entry in 20.
    """
    columns, values, row_ends = [], [], [np.zeros(1, "int64")]
    rows = -(-STRETCH // x.shape[1])
    for start in range(0, len(x), rows):
        stretch = x[start : start + rows]
        filled = stretch != 0
        at = np.flatnonzero(filled)
        columns.append((at % x.shape[1]).astype("int32"))
        with np.errstate(over="ignore"):  # as in `from_scipy`
            values.append(stretch.reshape(-1)[at].astype(backend.floatx()))
        row_ends.append(row_ends[-1][-1] + np.count_nonzero(filled, axis=1).cumsum())
        if row_ends[-1][-1] > SHARE * x.size:
            return None
    values, columns, row_ends = (joined(parts) for parts in (values, columns, row_ends))
    return without_zeros(backend.csr_matrix(values, columns, row_ends, x.shape))


def joined(parts):
    """The arrays of a list one behind the other; the list is emptied, so that they need not both be there for long."""
    whole = np.concatenate(parts)
    parts.clear()
    return whole
