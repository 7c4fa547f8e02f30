"""The stand-in's part of CuPy's SciPy."""
