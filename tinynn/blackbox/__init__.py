"""The black box of a training: the first number that is not finite, traced to the step, the layer and the row."""

from tinynn.blackbox.box import BlackBox
from tinynn.blackbox.finding import Finding
from tinynn.blackbox.replay import replay

__all__ = ["BlackBox", "Finding", "replay"]
