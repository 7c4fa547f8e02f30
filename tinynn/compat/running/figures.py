"""A backend of matplotlib for machines without a screen: ``plt.show()`` saves what it would show, and says where.

`programs.py` makes it the backend by its module name, which is matplotlib's own way of naming backends.
"""

from itertools import count
from pathlib import Path

from matplotlib import pyplot
from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from tinynn import plots

__all__ = ["FigureCanvas", "FigureManager", "show"]

_numbers = count(1)


def show(*args, **kwargs):
    """Save all open figures as ``figure-1.png`` and so on in the working folder, and close them."""
    for number in pyplot.get_fignums():
        path = Path(f"figure-{next(_numbers)}.png")
        plots.save(pyplot.figure(number), path)
        print(f"[tinynn] there is no screen: saved what plt.show() shows as {path}")
    pyplot.close("all")
