"""The numbers that steer a rule: each may be a plain number or a schedule, a function of the step count."""

import math

from tinynn import arguments, backend


class Hyperparameter:
    """An attribute of an optimizer that reads as the number for the step to come.

    Assigning a number checks and stores it; assigning a callable stores a schedule, and reading then gives
    ``schedule(optimizer.iterations)``, iterations counting from 0.

    Parameters
    ----------
    expected : str
        The valid numbers in words, for messages.
    valid : callable
        Whether a float is one of them. NaN fails every comparison, so ``lambda x: x >= 0`` refuses it.
    optional : bool, optional
        Whether None, "not used", may be stored as well. Default False.

    Raises
    ------
    TypeError
        On assigning no number and no callable, or a number in place of a schedule (as Keras does: it would look as if
        the schedule still ran).
    ValueError
        On a number that is not valid, also when a schedule returns it.
    """

    def __init__(self, expected, valid, optional=False):
        self.expected = expected
        self.valid = valid
        self.optional = optional

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, optimizer, owner=None):
        if optimizer is None:
            return self
        value = optimizer.hyperparameters[self.name]
        return self.number(optimizer, value(optimizer.iterations)) if callable(value) else value

    def __set__(self, optimizer, value):
        if not callable(value):
            if callable(optimizer.hyperparameters.get(self.name)):
                raise TypeError(
                    f"{self.label(optimizer)} is a schedule, which {value!r} cannot replace; assign another schedule, "
                    f"or make the optimizer with a number"
                )
            value = self.number(optimizer, value)
        optimizer.hyperparameters[self.name] = value

    def number(self, optimizer, value):
        """`value` as a valid Python float: a NumPy scalar would turn float32 arithmetic into float64."""
        if value is None and self.optional:
            return None
        try:
            if isinstance(value, (bool, str)):
                raise TypeError
            number = arguments.as_number(value)
        except (TypeError, ValueError):
            raise TypeError(
                f"{self.label(optimizer)}: expected a number or a function of the step count, "
                f"got {arguments.shown(value)}"
            ) from None
        if not self.valid(number):
            raise ValueError(f"{self.label(optimizer)}: expected {self.expected}, got {arguments.shown(value)}")
        return number

    def label(self, optimizer):
        return f"{type(optimizer).__name__}: {self.name}"


class Epsilon(Hyperparameter):
    """The small number that keeps a division finite; None stands for `tinynn.backend.epsilon()`, as in older Keras."""

    def __init__(self):
        super().__init__("a finite number, zero or positive", is_finite_and_not_negative)

    def number(self, optimizer, value):
        return backend.epsilon() if value is None else super().number(optimizer, value)


class Momentum(Hyperparameter):
    """How much of a velocity is kept in a step; an optimizer that was built with 0 has no velocity to keep."""

    def __init__(self):
        super().__init__("a number from 0 to 1", lambda x: 0 <= x <= 1)

    def __set__(self, optimizer, value):
        if optimizer.built and self.name not in optimizer.slots and value != 0:
            raise ValueError(
                f"{self.label(optimizer)} was 0 when the optimizer was built, so there is no velocity; "
                f"make a new optimizer with momentum={value!r} and compile again"
            )
        super().__set__(optimizer, value)


def is_finite_and_not_negative(x):
    return 0 <= x < math.inf


def rate(optional=False):
    """A hyper-parameter that may be any finite number from zero up."""
    return Hyperparameter("a finite number, zero or positive", is_finite_and_not_negative, optional)


def bound():
    """A hyper-parameter that limits a size where it is given."""
    return Hyperparameter("a positive number", lambda x: x > 0, optional=True)


def decay():
    """A hyper-parameter that says how much of a running mean is kept in a step."""
    return Hyperparameter("a number from 0 up to, but not including, 1", lambda x: 0 <= x < 1)
