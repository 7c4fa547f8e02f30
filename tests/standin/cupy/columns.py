"""cuBLAS's rules in NumPy: matrices that lie column by column, read from their addresses."""

import ctypes

import numpy as np

from .device import addresses, counts, recordings


class ByColumns:
    """Stands for the library that `tinynn.cublas` calls, so that the class there is what tests look at."""

    def __getattr__(self, name):
        return lambda *arguments: 0

    def cublasSgemm_v2(self, *arguments):
        return self.multiply(ctypes.c_float, *arguments)

    def cublasDgemm_v2(self, *arguments):
        return self.multiply(ctypes.c_double, *arguments)

    def multiply(self, kind, handle, a_turned, b_turned, m, n, k, one, a, a_width, b, b_width, zero, c, c_width):
        left, right = read(kind, a, a_turned, m, k, a_width), read(kind, b, b_turned, k, n, b_width)
        product = read(kind, c, 0, m, n, c_width)
        owners = [addresses[pointer.value] for pointer in (a, b, c)]  # their memory stays as long as the operation

        def operation(owners=owners):
            product[...] = left @ right

        counts.launches += 1
        if recordings:
            recordings[0].operations.append(operation)
        else:
            operation()
        return 0


def read(kind, pointer, turned, rows, columns, width):
    """A view of `rows` by `columns` numbers, the columns `width` apart; of its transpose, if it lies turned."""
    if turned:
        return read(kind, pointer, 0, columns, rows, width).T
    numbers = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(kind)), (columns * width,))
    return numbers.reshape(columns, width)[:, :rows].T
