"""Keras scripts unchanged: imports of Keras and TensorFlow that mean tinynn, and the spellings of all Keras's years.

``python -m tinynn run SCRIPT`` needs nothing of this; in a live interpreter::

    import tinynn.compat
    tinynn.compat.install()

    from keras.models import Sequential      # tinynn's

What runs and what does not is in docs/keras.md.
"""

from tinynn.compat.finder import install, uninstall
from tinynn.compat.running.programs import run

__all__ = ["install", "run", "uninstall"]
