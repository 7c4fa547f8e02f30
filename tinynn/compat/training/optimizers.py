"""Optimizers whose learning rate can be read and set as Keras's variable: ``K.set_value(optimizer.lr, 0.01)``."""

import inspect
import warnings

from tinynn import optimizers
from tinynn.compat.arrays.tape import GradientTape
from tinynn.compat.training.more_optimizers import Adamax, Ftrl, Lion
from tinynn.compat.training.optimizer_variables import variables_of
from tinynn.doubts import level_of_caller
from tinynn.layers.symbol import Symbol
from tinynn.optimizers.hyperparameter import Hyperparameter, is_finite_and_not_negative
from tinynn.optimizers.schedules import InverseTimeDecay
from tinynn.parameters import FlatParameters


class Rate(float):
    """A learning rate that knows whose it is."""

    def __new__(cls, value, owner):
        rate = super().__new__(cls, value)
        rate.owner = owner
        return rate

    def assign(self, value):
        """Let the optimizer go on with another rate."""
        self.owner.learning_rate = float(value)

    def numpy(self):
        return float(self)

    value = numpy
    read_value = numpy


class Steps(int):
    """How many steps were taken, which can be asked as Keras's variable can."""

    def numpy(self):
        return int(self)


# Arguments that are passed over, with a warning but at these values, at which they change nothing; and without one.
MISSED = {"use_ema": (None, False), "gradient_accumulation_steps": (None, 1)}
IGNORED = ("jit_compile", "ema_momentum", "ema_overwrite_frequency", "use_locking", "schedule_decay", *MISSED)


class LiveRate(Hyperparameter):
    """The learning rate, which reads as a `Rate`, but within a step as a plain number, which leaves float32 alone.

    Where it falls by ``decay``, what is read and assigned is the rate that it falls from, as in Keras 2.
    """

    def __set__(self, optimizer, value):
        schedule = optimizer.hyperparameters.get(self.name)
        if falls_by_decay(schedule) and not callable(value):
            value = InverseTimeDecay(self.number(optimizer, value), 1, schedule.decay_rate)
        super().__set__(optimizer, value)

    def __get__(self, optimizer, owner=None):
        value = super().__get__(optimizer, owner)
        schedule = None if optimizer is None else optimizer.hyperparameters[self.name]
        if falls_by_decay(schedule) and not optimizer.stepping:
            value = schedule.initial_learning_rate
        return value if optimizer is None or optimizer.stepping else Rate(value, optimizer)


def falls_by_decay(schedule):
    """Whether it is what the older argument ``decay`` asks for."""
    return isinstance(schedule, InverseTimeDecay) and schedule.decay_steps == 1


class WithRate:
    """An optimizer of Keras's years: its rate is a `Rate`, and it forgives arguments that make no difference here."""

    learning_rate = LiveRate("a finite number, zero or positive", is_finite_and_not_negative)
    stepping = False

    @property
    def iterations(self):
        steps = vars(self)["iterations"]
        return steps if self.stepping else Steps(steps)

    @iterations.setter
    def iterations(self, steps):
        vars(self)["iterations"] = int(steps)

    def step(self):
        self.stepping = True
        try:
            super().step()
        finally:
            self.stepping = False

    def build(self, flat):
        """As tinynn's; a list of parameters is laid end to end."""
        super().build(flat if isinstance(flat, FlatParameters) else FlatParameters(flat))

    def apply(self, grads, trainable_variables=None):
        """Keras 3's name of `apply_gradients`; without parameters for those that it was built for."""
        self.apply_gradients(zip(grads, self.flat.parameters if trainable_variables is None else trainable_variables))

    def apply_gradients(self, grads_and_vars, **options):
        """One step for gradients of one's own, as pairs with the parameters that they are of."""
        pairs = [(gradient, parameter) for gradient, parameter in grads_and_vars if gradient is not None]
        parameters = [parameter for _, parameter in pairs]
        if not self.built or [*map(id, self.flat.parameters)] != [*map(id, parameters)]:
            self.build(FlatParameters(parameters))
        self.flat.attach()
        for gradient, parameter in pairs:
            parameter.grad[...] = gradient
        self.step()

    def get_updates(self, params=None, constraints=None, loss=None):
        """Older Keras's way to a step, for ``K.function(..., updates=...)``; some name the loss first."""
        if isinstance(params, Symbol):
            params, loss = loss if constraints is None else constraints, params
        return [Update(self, list(params), loss)]

    def get_weights(self):
        """All that it remembers, as arrays for `set_weights`: the count of steps, then each slot as one vector."""
        return list(self.get_state().values())

    def set_weights(self, weights):
        """Go on from what `get_weights` gave."""
        self.set_state(dict(zip(self.get_state(), weights)))

    def minimize(self, loss, var_list, tape=None):
        """One step down a function without arguments, or a recorded loss with its tape."""
        if tape is None:
            with GradientTape() as tape:
                loss = loss()
        var_list = var_list() if callable(var_list) else var_list
        self.apply_gradients(zip(tape.gradient(loss, var_list), var_list))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{key: value for key, value in kwargs.items() if key not in IGNORED})
        for key, harmless in MISSED.items():
            if kwargs.get(key) not in harmless:
                warnings.warn(f"{type(self).__name__}: {key}={kwargs[key]!r} is passed over, as tinynn has it not; "
                              "training goes on without", stacklevel=level_of_caller())

    @property
    def variables(self):
        """The count of steps, the rate, and what is remembered of the weights, each of which can be assigned to."""
        return variables_of(self)

    def __reduce_ex__(self, protocol):
        """For pickle, which finds the class `plain` under the name of the one that is made of it."""
        plain = vars(type(self)).get("in_files")
        return super().__reduce_ex__(protocol) if plain is None else (empty, (plain,), vars(self))


def empty(plain):
    """An optimizer of the class that `with_rate` has made of `plain`, whose state pickle fills in."""
    kind = next(kind for kind in CLASSES.values() if kind.in_files is plain)
    return kind.__new__(kind)


class Update:
    """A step of an optimizer down the loss that a symbol stands for."""

    def __init__(self, optimizer, parameters, loss):
        self.optimizer, self.parameters, self.loss = optimizer, parameters, loss


def with_rate(plain):
    """The optimizer class `plain` with a rate that can be assigned to."""
    members = {"__module__": plain.__module__, "__doc__": plain.__doc__, "__signature__": inspect.signature(plain),
               "in_files": plain}
    return type(plain.__name__, (WithRate, plain), members)


BESIDE = {kind.__name__: kind for kind in (Adamax, Ftrl, Lion)}
CLASSES = {name: with_rate(plain) for name, plain in (optimizers.OPTIMIZERS | BESIDE).items()}
# Names of TensorFlow 1, and functions of Keras that were classes in lower case.
OLDER = {f"{name}Optimizer": CLASSES[name] for name in CLASSES}
OLDER |= {"RMSPropOptimizer": CLASSES["RMSprop"], "GradientDescentOptimizer": CLASSES["SGD"],
          "MomentumOptimizer": CLASSES["SGD"], "RMSProp": CLASSES["RMSprop"]}
OLDER |= {name.lower(): cls for name, cls in CLASSES.items()}


def get(identifier):
    """The optimizer that a script names: as `tinynn.optimizers.get`, also by the names of TensorFlow 1."""
    if isinstance(identifier, str):
        known = {name.lower(): cls for name, cls in {**CLASSES, **OLDER}.items()}
        if identifier.lower() in known:
            return known[identifier.lower()]()
    return optimizers.get(identifier)
