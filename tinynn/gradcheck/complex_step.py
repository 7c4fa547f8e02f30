"""Numbers that carry a derivative: NumPy arrays whose imaginary part is an infinitely small change.

With h = 1e-20, f(x + ih) = f(x) + ih f'(x) to the last bit, since h^2 is lost beside f(x): one evaluation gives value
and derivative, and there is no step size to choose (Squire and Trapp, 1998; Martins, Sturdza and Alonso, 2003).
Kernels are written for real numbers, though: they compare, take maxima and absolute values. The arrays here give all
of that its real-number meaning, and refuse what would lose the imaginary part.
"""

import numpy as np

H = 1e-20


class ComplexStep(np.ndarray):
    """Complex numbers that are ordered by their real parts.

    Where two numbers are equal, a maximum or minimum is the constant one, else the first; |x| has derivative 0 at 0.
    These are the derivatives that deep-learning programs take at a kink.
    """

    @staticmethod
    def key(a):
        """What numbers are compared by."""
        return np.real(plain(a))

    @classmethod
    def meet(cls, a, b):
        """Called with the keys of all that is compared."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        kind, name = type(self), ufunc.__name__
        if (name, method) in RULES:
            result = RULES[name, method](kind, ufunc, *inputs, **options)
        elif name in ORDERED:
            raise TypeError(f"complex step: numpy.{name}.{method} is not supported; use numpy.{name} or its reduce")
        else:
            try:
                result = getattr(ufunc, method)(*map(plain, inputs), **options)
            except TypeError as error:
                raise TypeError(f"complex step: numpy.{name} does not take complex numbers ({error})") from error
        result = wrap(kind, result, f"numpy.{name}", any(map(carries, inputs)))
        if not out:
            return result
        if carries(result) and out[0].dtype.kind != "c":
            raise TypeError(f"complex step: numpy.{name} into a buffer of {out[0].dtype} would lose the derivative")
        plain(out[0])[...] = plain(result)
        return out[0]

    def __array_function__(self, function, types, args, kwargs):
        if function in FUNCTIONS:
            result = FUNCTIONS[function](*args, **kwargs)
        else:
            result = super().__array_function__(function, types, args, kwargs)
        name = f"numpy.{function.__name__}"
        return wrap(type(self), result, name, carries(self) and function not in CONSTANTS)

    def __getitem__(self, index):
        return wrap(type(self), super().__getitem__(index), "indexing", False)

    def __setitem__(self, index, value):
        if carries(value) and self.dtype.kind != "c":
            raise TypeError(f"complex step: writing into a buffer of {self.dtype} would lose the derivative")
        super().__setitem__(index, value)

    def __float__(self):
        raise TypeError("complex step: float(x) would lose the derivative; stay with arrays of the array module")

    def astype(self, dtype, *args, **kwargs):
        if carries(self) and np.dtype(dtype).kind not in "cb":
            raise TypeError(f"complex step: astype({np.dtype(dtype)}) would lose the derivative; use x.dtype")
        if np.dtype(dtype).kind == "b":
            return self != 0
        return super().astype(dtype, *args, **kwargs)

    def argmax(self, axis=None, out=None, **options):
        return self.key(self).argmax(axis, out, **options)

    def argmin(self, axis=None, out=None, **options):
        return self.key(self).argmin(axis, out, **options)

    def argsort(self, axis=-1, kind=None, order=None, **options):
        return self.key(self).argsort(axis, kind="stable")

    def argpartition(self, kth, axis=-1, kind="introselect", order=None):
        return self.argsort(axis)

    def sort(self, axis=-1, kind=None, order=None, **options):
        ordered = np.take_along_axis(plain(self), self.argsort(axis), axis)
        self.meet(self.key(ordered)[1:], self.key(ordered)[:-1])
        self[...] = ordered

    def partition(self, kth, axis=-1, kind="introselect", order=None):
        self.sort(axis)

    def var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, **options):
        deviation = self - self.mean(axis, keepdims=True)
        total = (deviation * deviation).sum(axis, keepdims=keepdims)
        return total / (self.size / max(total.size, 1) - ddof)

    def std(self, *args, **kwargs):
        return np.sqrt(self.var(*args, **kwargs))


class OneSided(ComplexStep):
    """Complex numbers ordered by real part, then imaginary part: x + ih is just above x, and x - ih just below.

    At a kink, f(x + ih) then follows the branch on the right, f(x - ih) the branch on the left.
    """

    @staticmethod
    def key(a):
        return plain(a)  # NumPy's own order of complex numbers is this one


def watching():
    """A class of arrays like `ComplexStep` whose attribute `tied` tells whether equal numbers were ever compared."""

    class Watched(ComplexStep):
        tied = False

        @classmethod
        def meet(cls, a, b):
            cls.tied = cls.tied or bool(np.any(a == b))

    return Watched


def plain(a):
    """An array without the rules of this file; anything else as it is."""
    return a.view(np.ndarray) if isinstance(a, ComplexStep) else a


def carries(a):
    """Whether `a` has an imaginary part to lose."""
    return getattr(getattr(a, "dtype", None), "kind", None) == "c"


def wrap(kind, result, name, may_lose):
    """A result with the rules of this file again, scalars included; refused where it has lost the derivative."""
    if isinstance(result, (tuple, list)):
        return type(result)(wrap(kind, r, name, False) for r in result)
    if carries(result):
        return np.asarray(result).view(kind)
    result = plain(result)
    if may_lose and getattr(getattr(result, "dtype", None), "kind", None) == "f":
        raise TypeError(f"complex step: {name} returned real numbers for complex ones, which loses the derivative")
    return result


# The rules: what ordered functions mean. Each takes the class of array, the ufunc, and the ufunc's arguments.


def compare(kind, ufunc, a, b, **options):
    a, b = kind.key(a), kind.key(b)
    kind.meet(a, b)
    return ufunc(a, b, **options)


def truth(kind, ufunc, *arguments, **options):
    """A logical function: a number is true where it is not 0."""
    for a in arguments:
        kind.meet(kind.key(a), 0)
    return ufunc(*(kind.key(a) != 0 for a in arguments), **options)


def larger(kind, ufunc, a, b):
    return choose(kind, np.greater, a, b)


def smaller(kind, ufunc, a, b):
    return choose(kind, np.less, a, b)


def choose(kind, better, a, b):
    """The better of two arrays, number by number."""
    if isinstance(b, ComplexStep) and not isinstance(a, ComplexStep):
        a, b = b, a
    key_a, key_b = kind.key(a), kind.key(b)
    kind.meet(key_a, key_b)
    first = better(key_a, key_b) | np.isnan(key_a)
    if isinstance(b, ComplexStep):
        first |= key_a == key_b
    return np.where(first, plain(a), plain(b))


def clip(kind, ufunc, a, low, high):
    return smaller(kind, ufunc, larger(kind, ufunc, a, low).view(kind), high)


def best_along(argbest):
    """The rule of a maximum or minimum along axes: the first of equals, or the argument itself along no axis."""

    def rule(kind, ufunc, a, axis=0, dtype=None, keepdims=False, initial=None, where=True):
        a = plain(a)
        axes = range(a.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        axes = tuple(i % a.ndim for i in axes)
        if where is not True or initial not in (None, np._NoValue) or not axes:
            raise TypeError(f"complex step: numpy.{ufunc.__name__}.reduce with where=, initial= or no axis")
        rows = np.moveaxis(a, axes, range(a.ndim - len(axes), a.ndim))
        rows = rows.reshape(*rows.shape[: a.ndim - len(axes)], -1)
        key = kind.key(rows)
        best = argbest(key, axis=-1)[..., None]
        kind.meet(np.sum(key == np.take_along_axis(key, best, -1), axis=-1) > 1, True)
        result = np.take_along_axis(rows, best, -1)[..., 0]
        return np.expand_dims(result, axes) if keepdims else result

    return rule


def magnitude(kind, ufunc, a):
    return plain(a) * signum(kind, ufunc, a)


def signum(kind, ufunc, a):
    key = kind.key(a)
    kind.meet(key, 0)
    return (key > 0).astype(complex) - (key < 0)


def steps(kind, ufunc, a):
    return ufunc(np.real(plain(a))).astype(complex)


def real_number(kind, ufunc, a):
    return plain(a)


def by_partials(partials):
    """The rule of a function that NumPy has for real numbers only, from its partial derivatives."""

    def rule(kind, ufunc, *arguments):
        real = [np.real(plain(a)) for a in arguments]
        y = ufunc(*real)
        return y + 1j * sum(p * np.imag(plain(a)) for p, a in zip(partials(y, *real), arguments))

    return rule


def norm(a, ord=None, axis=None, keepdims=False):
    """The Euclidean length, whose derivative is 0 where the length is."""
    if ord not in (None, 2) or (ord == 2 and axis is None and a.ndim > 1) or np.size(axis) > 1:
        raise TypeError("complex step: numpy.linalg.norm gives the Euclidean length only, of all or along an axis")
    length = np.linalg.norm(np.real(plain(a)), axis=axis, keepdims=True)
    change = (np.real(plain(a)) * np.imag(plain(a))).sum(axis=axis, keepdims=True)
    y = length + 1j * change / np.where(length == 0, 1, length)
    return y if keepdims else y.squeeze(axis)


COMPARISONS = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
RULES = {
    **{(name, "__call__"): compare for name in COMPARISONS},
    **{(name, "__call__"): truth for name in ("logical_not", "logical_and", "logical_or", "logical_xor")},
    **{(name, "__call__"): steps for name in ("floor", "ceil", "rint", "trunc")},
    **{(name, "__call__"): larger for name in ("maximum", "fmax")},
    **{(name, "__call__"): smaller for name in ("minimum", "fmin")},
    **{(name, "reduce"): best_along(np.argmax) for name in ("maximum", "fmax")},
    **{(name, "reduce"): best_along(np.argmin) for name in ("minimum", "fmin")},
    **{(name, "__call__"): magnitude for name in ("absolute", "fabs")},
    ("sign", "__call__"): signum,
    ("clip", "__call__"): clip,
    ("conjugate", "__call__"): real_number,
    ("logaddexp", "__call__"): by_partials(lambda y, a, b: (np.exp(a - y), np.exp(b - y))),
    ("hypot", "__call__"): by_partials(lambda y, a, b: (a / y, b / y)),
}
ORDERED = {name for name, _ in RULES}
FUNCTIONS = {
    np.where: lambda condition, *branches: np.where(plain(condition), *map(plain, branches)),
    np.linalg.norm: norm,
    np.vdot: lambda a, b: np.dot(plain(a).ravel(), plain(b).ravel()),
}
CONSTANTS = {np.zeros_like, np.ones_like, np.full_like, np.empty_like}
