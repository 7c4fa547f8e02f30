"""The stand-in's part of CuPy's extras."""

from cupy.device import DeviceSynchronized, allow_synchronize  # noqa: F401
