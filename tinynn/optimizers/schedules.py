"""Schedules: hyper-parameters that are functions of the number of steps taken so far."""

import inspect
import math
from bisect import bisect_left

from tinynn import arguments
from tinynn.naming import lookup


class LearningRateSchedule:
    """A function of the step count, counted from 0. One of your own states its formula::

        class Halving(LearningRateSchedule):
            def __init__(self, start, every):
                self.start, self.every = start, every

            def __call__(self, step):
                return self.start * 0.5 ** (step // self.every)

    Arguments that are kept under their own names, as here, are all that saving and loading need.
    """

    def __call__(self, step):
        raise TypeError(f"{type(self).__name__} has no __call__(step): every schedule states its own")

    def get_config(self):
        """The arguments that make this schedule anew."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"


def require_positive(schedule, name, value):
    arguments.positive(type(schedule).__name__, name, value)


def first_rate(schedule, value):
    return arguments.not_negative(type(schedule).__name__, "initial_learning_rate", value)


def at_least_one(x):
    return 1 <= x < math.inf


class Decay(LearningRateSchedule):
    """What the two schedules have in common that fall by a rate over a time.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
        Positive; ValueError otherwise.
    decay_rate : float
        Zero or positive.
    staircase : bool, optional
        Let the rate fall at whole multiples of `decay_steps` only. Default False.
    name : str, optional
        Default: the name of the class.
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None):
        require_positive(self, "decay_steps", decay_steps)
        self.initial_learning_rate = first_rate(self, initial_learning_rate)
        self.decay_steps = decay_steps
        self.decay_rate = arguments.not_negative(type(self).__name__, "decay_rate", decay_rate)
        self.staircase = arguments.yes_or_no(type(self).__name__, "staircase", staircase)
        self.name = name or type(self).__name__

    def time(self, step):
        """The time since the start, in units of `decay_steps`."""
        p = float(step) / self.decay_steps
        return math.floor(p) if self.staircase else p


class ExponentialDecay(Decay):
    """A rate that shrinks by a factor every `decay_steps` steps: ``lr = lr0 * decay_rate**(step / decay_steps)``.

    Parameters as for `Decay`.
    """

    def __call__(self, step):
        return self.initial_learning_rate * self.decay_rate ** self.time(step)


class InverseTimeDecay(Decay):
    """A rate that falls like one over the time: ``lr = lr0 / (1 + decay_rate * step / decay_steps)``.

    With `decay_steps` 1 it is what the argument ``decay`` of older Keras optimizers meant. Parameters as for `Decay`.
    """

    def __call__(self, step):
        return self.initial_learning_rate / (1 + self.decay_rate * self.time(step))


class PiecewiseConstantDecay(LearningRateSchedule):
    """A rate that jumps: ``values[0]`` up to and including step ``boundaries[0]``, then ``values[1]``, and so on.

    Parameters
    ----------
    boundaries : sequence of int
        Increasing step counts.
    values : sequence of float
        One more than there are boundaries.
    name : str, optional

    Raises
    ------
    TypeError, ValueError
        For what is no list of finite numbers, lengths that do not fit, and boundaries that do not increase.
    """

    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        self.boundaries = numbers("boundaries", boundaries)
        self.values = [float(value) for value in numbers("values", values)]
        self.name = name
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"PiecewiseConstantDecay: expected one value more than boundaries, got {len(self.values)} values "
                f"and {len(self.boundaries)} boundaries"
            )
        if self.boundaries != sorted(set(self.boundaries)):
            raise ValueError(f"PiecewiseConstantDecay: expected increasing boundaries, got {self.boundaries}")

    def __call__(self, step):
        return self.values[bisect_left(self.boundaries, step)]


def numbers(argument, values):
    """`values`, an argument of `PiecewiseConstantDecay`, as a list; TypeError, ValueError for what is no number."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        got = arguments.shown(values)
        raise TypeError(f"PiecewiseConstantDecay: expected {argument} to be a list of numbers, got {got}")
    values = list(values)
    for value in values:
        arguments.real("PiecewiseConstantDecay", argument, value)
    return values


class PolynomialDecay(LearningRateSchedule):
    """A rate that runs down to `end_learning_rate` in `decay_steps` steps.

    ``lr = (lr0 - end) * (1 - step / decay_steps)**power + end``, and `end` from then on.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
        Positive; ValueError otherwise.
    end_learning_rate : float, optional
        Default 0.0001.
    power : float, optional
        Zero or positive. Default 1: a straight line.
    cycle : bool, optional
        Start over instead of staying at the end, towards the next multiple of `decay_steps`. Default False.
    name : str, optional
    """

    def __init__(
        self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False,
        name="PolynomialDecay",
    ):
        require_positive(self, "decay_steps", decay_steps)
        self.initial_learning_rate = first_rate(self, initial_learning_rate)
        self.decay_steps = decay_steps
        self.end_learning_rate = arguments.real(type(self).__name__, "end_learning_rate", end_learning_rate)
        self.power = arguments.not_negative(type(self).__name__, "power", power)
        self.cycle = arguments.yes_or_no(type(self).__name__, "cycle", cycle)
        self.name = name

    def __call__(self, step):
        cycles = max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1
        p = min(float(step) / (self.decay_steps * cycles), 1.0)
        return (self.initial_learning_rate - self.end_learning_rate) * (1 - p) ** self.power + self.end_learning_rate


class CosineDecay(LearningRateSchedule):
    """A rate that falls along half a cosine wave, after an optional linear warm-up.

    ``lr = top * ((1 - alpha) * (1 + cos(pi * p)) / 2 + alpha)``, where p runs from 0 to 1 in `decay_steps` steps.
    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Parameters
    ----------
    initial_learning_rate : float
        Where the decay starts, or the warm-up if there is one.
    decay_steps : int
        Length of the decay, after the warm-up. Positive; ValueError otherwise.
    alpha : float, optional
        The lowest rate as a fraction of the top one. Default 0.
    name : str, optional
    warmup_target : float, optional
        The rate at which the warm-up ends and the decay starts. Default: no warm-up.
    warmup_steps : int, optional
        Length of the warm-up. Default 0.
    """

    def __init__(
        self, initial_learning_rate, decay_steps, alpha=0.0, name="CosineDecay", warmup_target=None, warmup_steps=0
    ):
        require_positive(self, "decay_steps", decay_steps)
        self.initial_learning_rate = first_rate(self, initial_learning_rate)
        self.decay_steps = decay_steps
        self.alpha = arguments.real(type(self).__name__, "alpha", alpha)
        self.name = name
        self.warmup_target = warmup_target
        if warmup_target is not None:
            self.warmup_target = arguments.real(type(self).__name__, "warmup_target", warmup_target)
        arguments.not_negative(type(self).__name__, "warmup_steps", warmup_steps)
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        step, top = float(step), self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return top + (self.warmup_target - top) * (step / self.warmup_steps)
            step, top = step - self.warmup_steps, self.warmup_target
        return top * cosine(min(step / self.decay_steps, 1.0), self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """`CosineDecay` that starts over, each time in `t_mul` as many steps and from `m_mul` times the height.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Parameters
    ----------
    initial_learning_rate : float
    first_decay_steps : int
        Positive; ValueError otherwise.
    t_mul : float, optional
        At least 1; ValueError otherwise: shrinking periods would end at some step. Default 2.
    m_mul : float, optional
        Default 1.
    alpha : float, optional
        The lowest rate as a fraction of the first. Default 0.
    name : str, optional
    """

    def __init__(
        self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name="SGDRDecay"
    ):
        require_positive(self, "first_decay_steps", first_decay_steps)
        self.initial_learning_rate = first_rate(self, initial_learning_rate)
        self.first_decay_steps = first_decay_steps
        self.t_mul = arguments.real(type(self).__name__, "t_mul", t_mul, "a finite number of at least 1", at_least_one)
        self.m_mul = arguments.real(type(self).__name__, "m_mul", m_mul)
        self.alpha = arguments.real(type(self).__name__, "alpha", alpha)
        self.name = name

    def __call__(self, step):
        restarts, p = self.position(float(step))
        return self.initial_learning_rate * cosine(p, self.alpha, self.m_mul**restarts)

    def position(self, step):
        """How often the wave started over before `step`, and the fraction of the present period that is over."""
        length = self.first_decay_steps
        if self.t_mul == 1:
            return divmod(step / length, 1.0)
        restarts = 0
        while step >= length:
            step, length, restarts = step - length, length * self.t_mul, restarts + 1
        return restarts, step / length


def cosine(p, alpha, height=1.0):
    """Half a cosine wave over p in [0, 1], from `height` down to 0, of which the fraction `alpha` is never lost."""
    return (1 - alpha) * height * 0.5 * (1 + math.cos(math.pi * p)) + alpha


SCHEDULES = {
    cls.__name__: cls
    for cls in (
        ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts,
    )
}


def serialize(schedule):
    """``{"class_name": ..., "config": ...}``, from which `deserialize` makes the schedule anew.

    Raises
    ------
    TypeError
        For a plain function, which has no config.
    """
    if not isinstance(schedule, LearningRateSchedule):
        raise TypeError(
            f"expected a LearningRateSchedule, got {schedule!r}: a plain function cannot be written to a config; "
            f"derive a class from LearningRateSchedule"
        )
    return {"class_name": type(schedule).__name__, "config": schedule.get_config()}


def deserialize(config, custom_objects=None):
    """The schedule that `serialize` wrote down.

    Parameters
    ----------
    config : dict
    custom_objects : dict, optional
        Schedules of your own, by class name.

    Raises
    ------
    ValueError
        For a class name that neither `custom_objects` nor this module has.
    """
    known = {name.lower(): cls for name, cls in {**SCHEDULES, **(custom_objects or {})}.items()}
    return lookup("schedule", config["class_name"], known).from_config(config["config"])
