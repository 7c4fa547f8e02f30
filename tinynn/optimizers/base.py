"""What every optimizer is: a rule, written as in-place arithmetic on flat vectors, and the state it carries on."""

import copy
import inspect

from tinynn.backend import aligned, beside, is_on_device, negligible, to_numpy, xp
from tinynn.capture import number, one_kernel
from tinynn.optimizers import clipping, schedules
from tinynn.optimizers.hyperparameter import bound, rate

# Entries worked on at a time. Five vectors of 64 Ki float32 fit into a second-level cache, which is worth a third of
# the time of a step from some 150,000 weights on; below that the cost of more calls outweighs it.
BLOCK = 65536

# A running mean whose gradient has become zero shrinks on and on into the denormal numbers, where arithmetic is up to a
# hundred times slower, and can stay there for ever, since 0.9 times the smallest of them rounds to itself; so does a
# weight that nothing but a penalty moves. So every FLUSH_EVERY steps negligible entries are set to zero: early enough
# that a decay by 0.9 a step stays clear of the denormals in between, and far too small to be seen beside any useful
# epsilon.
FLUSH_EVERY = 64

COMMON = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "name")

# What Keras writes into every config and tinynn has no use for, with the values that mean "not used".
KERAS_ONLY = {
    "use_ema": (False, None),
    "ema_momentum": (0.99, None),
    "ema_overwrite_frequency": (None,),
    "loss_scale_factor": (None,),
    "gradient_accumulation_steps": (None,),
    "jit_compile": (False, True, None),
    "is_legacy_optimizer": (False, True, None),
}


class Optimizer:
    """A rule that moves all weights of a model at once. One of your own states its vectors and its arithmetic::

        class SignDescent(tinynn.optimizers.Optimizer):
            def __init__(self, learning_rate=0.001, **common):
                super().__init__(learning_rate, **common)

            def rule(self, t):
                lr = self.learning_rate

                def update(w, g, s):
                    xp.sign(g, out=s)
                    s *= lr
                    w -= s

                return update

    Parameters
    ----------
    learning_rate : float or callable
        A number, a `LearningRateSchedule`, or any function of the step count, which starts at 0. Every other
        hyper-parameter may be a schedule as well.
    weight_decay : float, optional
        Fraction ``learning_rate * weight_decay`` that weights lose in every step before the rule is applied.
    clipnorm : float, optional
        Longest gradient of a single parameter; a longer one is scaled down.
    clipvalue : float, optional
        Largest magnitude of an entry of the gradient.
    global_clipnorm : float, optional
        Longest gradient of all parameters together. At most one of the three may be given.
    name : str, optional
        Default: the class name in lower case.
    lr : float or callable, optional
        Older spelling of `learning_rate`.
    decay : float, optional
        Older Keras's time-based decay: ``learning_rate / (1 + decay * iterations)``.

    Attributes
    ----------
    iterations : int
        Steps taken so far.
    slots : dict of str to array
        The vectors that the rule keeps, each as long as all weights together.

    Raises
    ------
    TypeError
        For an unknown argument.
    ValueError
        For impossible values.
    """

    learning_rate = rate()
    weight_decay = rate(optional=True)
    clipnorm = bound()
    clipvalue = bound()
    global_clipnorm = bound()
    scratch = 1  # How many vectors of working space the rule needs.

    def __init__(
        self, learning_rate, *, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, name=None, **old
    ):
        self.hyperparameters = {}
        self.learning_rate = self.first_learning_rate(learning_rate, **self.checked_spelling(old))
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(f"{type(self).__name__}: give one of clipnorm, clipvalue and global_clipnorm, not several")
        self.name = name or type(self).__name__.lower()
        self.iterations = 0
        self.flat = None
        self.slots, self.units, self.scalars = {}, {}, {}
        self.restored = None
        self.excluded, self.excluded_names = (), ()

    # What a rule states.

    def slot_values(self):
        """The vectors the rule keeps: a dict of names and of the value that all entries start from. Default: none.

        A vector that the rule could keep, but with these hyper-parameters does without, has None for a value.
        """
        return {}

    def scalar_values(self):
        """The numbers the rule keeps from step to step, and what they start from. Default: none."""
        return {}

    def rule(self, t):
        """Return the arithmetic of step number `t`, which counts from 1, as a function of a stretch of the vectors.

        It is called as ``update(w, g, *slots, *scratch)`` and changes `w` and the slots in place. All are vectors of
        one length: weights, gradients, slots in the order of `slot_values` (None for one that is not kept), and working
        space to scribble on.
        """
        raise TypeError(f"{type(self).__name__} has no rule(t): every optimizer states its own")

    # What every optimizer has from here.

    @property
    def lr(self):
        """Older spelling of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, value):
        self.learning_rate = value

    @property
    def built(self):
        return self.flat is not None

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Say which parameters keep their size; to be called before training.

        Parameters
        ----------
        var_list : sequence of Parameter, optional
        var_names : str or sequence of str, optional
            A parameter is excluded if its name contains one of them: ``["bias"]``.

        Raises
        ------
        ValueError
            Once the optimizer is built.
        """
        if self.built:
            raise ValueError(f"{self.name}: exclude_from_weight_decay comes too late, the optimizer is built already")
        names = (var_names,) if isinstance(var_names, str) else tuple(var_names or ())
        self.excluded, self.excluded_names = tuple(var_list or ()), names

    def build(self, flat):
        """Make the state for a model's parameters, as new, or as `set_state` has left it.

        Parameters
        ----------
        flat : FlatParameters
        """
        self.flat = flat
        self.iterations = 0
        kept = {name: value for name, value in self.slot_values().items() if value is not None}
        self.slots = {name: aligned(xp.full_like(flat.value, value)) for name, value in kept.items()}
        self.units = dict.fromkeys(self.slots, 1.0)
        self.scalars = self.scalar_values()
        self.constrained = [p for p in flat.parameters if p.constraint is not None]
        self.blocks = self.cut_into_blocks()
        if self.restored is not None:
            try:
                self.set_state(self.restored)
            except Exception:
                self.flat = None  # it is for another network, perhaps
                raise

    def __getstate__(self):
        """What `copy` and `pickle` take along: all but the views, which are no views in a copy."""
        return {name: value for name, value in self.__dict__.items() if name != "blocks"}

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self.built:
            self.blocks = self.cut_into_blocks()

    def fresh(self):
        """The same rule with the same hyper-parameters for another model, without the state."""
        twin = copy.copy(self)
        twin.hyperparameters = dict(self.hyperparameters)
        twin.flat = twin.restored = None
        twin.iterations = 0
        return twin

    def cut_into_blocks(self):
        """The arguments of `update`, block by block; one working space serves all of them."""
        size = self.flat.value.size
        length = size if size <= 2 * BLOCK or is_on_device(self.flat.value) else BLOCK
        scratch = [aligned(xp.empty(length, self.flat.value.dtype)) for _ in range(self.scratch)]
        vectors = [self.flat.value, self.flat.grad, *(self.slots.get(name) for name in self.slot_values())]
        blocks = []
        for start in range(0, size, max(length, 1)):
            stretch = [None if v is None else v[start : start + length] for v in vectors]
            blocks.append((*stretch, *(s[: size - start] for s in scratch)))
        return blocks

    def step(self):
        """Move the weights once, along the gradient that the backward pass left in the flat vector.

        Clipping changes that gradient where it lies.
        """
        if not self.built:
            raise ValueError(f"{self.name}: step() needs parameters to move; call build(flat) first")
        update = one_kernel(lambda: self.rule(self.iterations + 1), self.flat.value.dtype)
        self.clip_gradient()
        self.decay_weights()
        for block in self.blocks:
            update(*block)
        for p in self.constrained:
            self.constrain(p)
        self.count_step()

    def constrain(self, parameter):
        """Bring a parameter that has moved back to where its constraint allows it to be."""
        parameter.value[...] = parameter.constraint(parameter.value)

    def count_step(self):
        """Note that the weights have moved; now and then, see to numbers that have become too small."""
        self.iterations += 1
        if self.iterations % FLUSH_EVERY == 0:
            self.flush_denormals()

    def clip_gradient(self):
        """Keep the gradient within whichever bound was given."""
        if self.clipnorm is not None:
            clipping.clip_by_norm(self.flat, self.fed("clipnorm"))
        if self.clipvalue is not None:
            clipping.clip_by_value(self.flat, self.fed("clipvalue"))
        if self.global_clipnorm is not None:
            clipping.clip_by_global_norm(self.flat, self.fed("global_clipnorm"))

    def fed(self, name):
        """A hyper-parameter as a number of this step, in a recording too."""
        return number(lambda: getattr(self, name), self.flat.value.dtype)

    def decay_weights(self):
        """Let the weights shrink, beside the rule: no running mean knows of it."""
        if not self.weight_decay:
            return
        keep = number(lambda: 1 - self.learning_rate * self.weight_decay, self.flat.value.dtype)
        if not self.excluded and not self.excluded_names:
            self.flat.value *= keep
            return
        for p in self.flat.parameters:
            if not any(p is q for q in self.excluded) and not any(n in p.name for n in self.excluded_names):
                p.value *= keep

    def measure(self, slot, unit):
        """Hold the vector `slot`, if it is kept, in multiples of `unit` from now on.

        A running mean ``v = rho * v + (1 - rho) * x`` takes one pass over memory less when v is held in multiples of
        (1 - rho): ``v *= rho; v += x``. There is work to do in the first step, after loading a state of Keras's, and
        where rho is a schedule; otherwise the unit is what it was.
        """
        if slot in self.slots and unit != self.units[slot]:
            self.slots[slot] *= self.units[slot] / unit
            self.units[slot] = unit

    def flush_denormals(self):
        """Set to zero what has become too small to matter; see FLUSH_EVERY."""
        limit = negligible(self.flat.value.dtype)
        for vector in (self.flat.value, *self.slots.values()):
            xp.copyto(vector, 0, where=xp.abs(vector) < limit)

    # State: what a checkpoint holds.

    def get_state(self):
        """Copies of everything that steps change, as NumPy arrays by name; `set_state` takes it back bit for bit.

        A slot times its ``<slot>_unit`` is the vector that Keras keeps under that name.
        """
        if not self.built:
            return {} if self.restored is None else dict(self.restored)
        state = {"iterations": to_numpy(self.iterations)}
        state.update((name, to_numpy(slot).copy()) for name, slot in self.slots.items())
        numbers = {**{f"{name}_unit": unit for name, unit in self.units.items()}, **self.scalars}
        state.update((name, to_numpy(number)) for name, number in numbers.items())
        return state

    def set_state(self, state):
        """Go on from a state, at once or, before the optimizer is built, as soon as it is.

        Parameters
        ----------
        state : dict of str to array
            As `get_state` gives it. Units may be missing and are 1 then, as in Keras's files.

        Raises
        ------
        ValueError
            If names or lengths are not those of this optimizer; nothing is changed then.
        """
        if not self.built:
            self.restored = dict(state)
            return
        units = {f"{name}_unit": 1.0 for name in self.slots}
        expected = {"iterations", *self.slots, *self.scalars}
        if not expected <= set(state) <= expected | set(units):
            raise ValueError(f"{self.name}: expected a state of {sorted(expected)}, got {sorted(state)}")
        vectors = {name: beside(state[name], slot) for name, slot in self.slots.items()}
        for name, vector in vectors.items():
            if vector.shape != self.slots[name].shape:
                raise ValueError(f"{self.name}: {name} has shape {self.slots[name].shape}, got {vector.shape}")
        iterations = int(state["iterations"])
        units = {name: float(state.get(f"{name}_unit", 1.0)) for name in self.slots}
        scalars = {name: float(state[name]) for name in self.scalars}
        self.iterations, self.units, self.scalars = iterations, units, scalars
        for name, vector in vectors.items():
            self.slots[name][...] = vector
        self.restored = None

    # Config: what makes the optimizer anew.

    def get_config(self):
        """The arguments that make this optimizer anew, as JSON can hold them; its state is not among them."""
        names = [*self.arguments(), *COMMON]
        kept = self.hyperparameters
        values = {name: kept[name] if name in kept else getattr(self, name) for name in names}
        return {name: schedules.serialize(v) if callable(v) else v for name, v in values.items()}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """The optimizer that `get_config` described, or Keras's; `custom_objects` has your own schedules by name."""
        arguments = {}
        for name, value in config.items():
            if value in KERAS_ONLY.get(name, ()):
                continue
            is_schedule = isinstance(value, dict)
            arguments[name] = schedules.deserialize(value, custom_objects) if is_schedule else value
        return cls(**arguments)

    @classmethod
    def arguments(cls):
        """Names and defaults of the arguments that the rule states itself."""
        parameters = inspect.signature(cls).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is not p.VAR_KEYWORD}

    # Checks of the arguments.

    def checked_spelling(self, old):
        """`old` without what was not given, once it is clear that it holds nothing but older spellings."""
        for name in old:
            if name not in ("lr", "decay"):
                import difflib

                near = difflib.get_close_matches(name, [*self.arguments(), *COMMON], n=1, cutoff=0)
                raise TypeError(f"{type(self).__name__}: unknown argument {name!r}; did you mean {near[0]!r}?")
        return {name: value for name, value in old.items() if value is not None}

    def first_learning_rate(self, learning_rate, lr=None, decay=0.0):
        """The learning rate that the arguments, old and new, ask for."""
        if lr is not None:
            if learning_rate != self.arguments().get("learning_rate", learning_rate):
                raise TypeError(f"{type(self).__name__}: give learning_rate or lr, which is its older name, not both")
            learning_rate = lr
        if not decay:
            return learning_rate
        if callable(learning_rate):
            raise TypeError(f"{type(self).__name__}: learning_rate is a schedule already; leave decay out")
        if not decay > 0:
            raise ValueError(f"{type(self).__name__}: expected decay to be zero or positive, got {decay!r}")
        learning_rate = type(self).learning_rate.number(self, learning_rate)
        return schedules.InverseTimeDecay(learning_rate, decay_steps=1, decay_rate=decay)

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"
