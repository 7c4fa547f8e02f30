"""Matrix products that can be recorded: cuBLAS, called without CuPy, which refuses to call it in a recording.

CuPy 14 raises NotImplementedError for every product while a stream is captured. cuBLAS itself allows it, given a stream
and a workspace beforehand (NVIDIA, "cuBLAS library", section "CUDA graphs support").
"""

import ctypes

from tinynn.backend import xp

WORKSPACE = 32 << 20  # bytes: what NVIDIA asks for on its largest GPUs
FUNCTIONS = {"float32": ("cublasSgemm_v2", ctypes.c_float), "float64": ("cublasDgemm_v2", ctypes.c_double)}


def loaded():
    """The library that CuPy multiplies with, wherever it has found it."""
    xp.cuda.get_cublas_handle()
    return ctypes.CDLL(f"libcublas.so.{xp.cuda.runtime.runtimeGetVersion() // 1000}")


class Products:
    """``matmul`` of two matrices on one stream.

    Parameters
    ----------
    stream : cupy.cuda.Stream
    """

    def __init__(self, stream):
        self.handle = ctypes.c_void_p()
        self.library = loaded()
        self.workspace = xp.empty(WORKSPACE, "uint8")
        self.call("cublasCreate_v2", ctypes.byref(self.handle))
        self.call("cublasSetStream_v2", self.handle, ctypes.c_void_p(stream.ptr))
        room = ctypes.c_void_p(self.workspace.data.ptr), ctypes.c_size_t(WORKSPACE)
        self.call("cublasSetWorkspace_v2", self.handle, *room)

    def __del__(self):
        if self.handle:
            self.library.cublasDestroy_v2(self.handle)

    def call(self, name, *arguments):
        status = getattr(self.library, name)(*arguments)
        if status:
            raise RuntimeError(f"{name}: cuBLAS answers with status {status}")

    def matmul(self, a, b, out=None):
        """``a @ b`` for matrices of one float type; rows of rows in `a` are multiplied one by one.

        cuBLAS counts along columns, where NumPy counts along rows: to it, `out` is its transpose, ``b.T @ a.T``.
        """
        if a.ndim > 2:
            return self.matmul(a.reshape(-1, a.shape[-1]), b).reshape(*a.shape[:-1], -1)
        (m, k), n = a.shape, b.shape[1]
        c = xp.empty((m, n), a.dtype) if out is None else out
        (a, a_turned, a_width), (b, b_turned, b_width) = by_rows(a), by_rows(b)
        name, scalar = FUNCTIONS[a.dtype.name]
        one, zero = ctypes.byref(scalar(1)), ctypes.byref(scalar(0))
        self.call(
            name, self.handle, b_turned, a_turned, n, m, k, one, ctypes.c_void_p(b.data.ptr), b_width,
            ctypes.c_void_p(a.data.ptr), a_width, zero, ctypes.c_void_p(c.data.ptr), n,
        )
        return c


def by_rows(a):
    """A matrix that lies row by row or column by column; whether it is the second; how far its rows are apart."""
    down, along = (step // a.itemsize for step in a.strides)
    if along == 1 and down >= a.shape[1]:
        return a, 0, down
    if down == 1 and along >= a.shape[0]:
        return a, 1, along
    a = xp.ascontiguousarray(a)
    return a, 0, a.shape[1]
