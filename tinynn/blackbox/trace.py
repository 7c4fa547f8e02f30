"""A training step taken slowly: `Trainer.train_step` with a look at every array on the way, in the order of need."""

import numpy as np

from tinynn.backend import to_numpy
from tinynn.blackbox.finding import NotFinite, look
from tinynn.blackbox.probes import named, probed
from tinynn.losses.heads import share_of_batch
from tinynn.models.network import Network
from tinynn.several import listed, number_of_rows


def trace(model, x, y, weights=None):
    """Take a step, up to the first number that is not finite.

    NumPy's warnings are silent meanwhile: what they would hint at is what is looked for.

    Parameters
    ----------
    model : Sequential or Model
        Compiled. It is left in the middle of the step.
    x, y, weights : as `Trainer.train_step` takes them

    Returns
    -------
    Finding or None
    """
    with np.errstate(all="ignore"):
        try:
            TracedStep(model).take(x, y, weights)
        except NotFinite as found:
            return found.finding
    return None


class TracedStep:
    """One step of a model, part by part."""

    def __init__(self, model):
        self.model = model
        self.optimizer = model.optimizer
        self.labels = dict(labels(model))

    def take(self, x, y, weights):
        model = self.model
        self.look_at_weights("weights before the step")
        self.look_at_slots("before the step")
        self.look_at_batch(x, y, weights)
        trunk = probed(model.trunk)
        z, caches = trunk.forward(x, training=True)
        self.look_at_losses(y, z, weights)
        self.look_at_penalties(number_of_rows(x))
        self.look_at_slopes(y, z)
        dz = share_of_batch(model.head.backward(y, z), weights)
        for name, a in named("gradient", dz).items():
            look(a, "gradient of the weighted mean of the losses", name, by_row=True)
        trunk.gradients(dz, caches)
        self.look_at_gradients("sum of the gradients of {} over its calls")
        model.add_penalty_gradients()
        self.look_at_gradients("gradient of the penalty of {}")
        self.update()

    def look_at_weights(self, operation):
        for p in self.model.parameters:
            look(p.value, operation, p.name, self.labels[id(p)])

    def look_at_slots(self, when):
        for name, slot in self.optimizer.slots.items():
            for p, part in self.parts(slot):
                look(part, f"{name} of {p.name} {when}", name, self.labels[id(p)])

    def look_at_batch(self, x, y, weights):
        several = len(self.model.input_names) > 1
        for name, a in zip(self.model.input_names, listed(x)):
            look(a, f"input {name!r}" if several else "input x", "x", by_row=True)
        for name, a in zip(self.model.output_names, listed(y)):
            look(a, f"target of output {name!r}" if len(listed(y)) > 1 else "target y", "y", by_row=True)
        for a in listed(weights):
            if a is not None:
                look(a, "sample weight", "weight", by_row=True)

    def ends(self, y, z):
        """For each output: its head, what its loss is called, and the operands of the loss."""
        heads = getattr(self.model.head, "heads", [self.model.head])
        for head, loss, name, t, a in zip(
            heads, listed(self.model.loss), self.model.output_names, listed(y), listed(z)
        ):
            called = loss.name if len(heads) == 1 else f"{loss.name} of output {name!r}"
            yield head, called, {"target": t, "logits" if head.fused else "prediction": a}

    def look_at_losses(self, y, z, weights):
        """The loss of each row, and what the score counts of it; it puts several outputs together in float64."""
        ends = list(self.ends(y, z))
        weights = [None] * len(ends) if weights is None else listed(weights)
        for (head, called, operands), weight in zip(ends, weights):
            values = head.value(*operands.values())
            look(values, f"loss {called}", "loss", by_row=True, row_of=operands)
            parts = {"loss": values} if weight is None else {"loss": values, "weight": weight}
            share = 1.0 if len(ends) > 1 or self.model.loss_weights is None else self.model.loss_weights[0]
            look(share * values if weight is None else share * values * weight, f"weighted loss {called}",
                 "weighted loss", by_row=True, row_of=parts, whole={"loss_weight": share})

    def look_at_penalties(self, n):
        for p in self.model.penalized:
            penalty = to_numpy(p.regularizer.value(p.value))
            look(penalty, f"penalty of {p.name}", "penalty", self.labels[id(p)], whole={p.name: p.value})
        penalty = self.model.penalty()  # the score adds it up for each row
        look(to_numpy(penalty * n), "sum of the penalties over the rows", "penalty",
             whole={"penalty": penalty, "rows": n})

    def look_at_slopes(self, y, z):
        for head, called, operands in self.ends(y, z):
            slope = head.backward(*operands.values())
            look(slope, f"gradient of the loss {called}", "gradient", by_row=True, row_of=operands)

    def look_at_gradients(self, operation):
        for p in self.model.flat.parameters:
            look(p.grad, operation.format(p.name), f"gradient of {p.name}", self.labels[id(p)],
                 entry_of={p.name: p.value})

    def update(self):
        """Let the optimizer take its step; its slots are looked at first, since the weights hang on them."""
        optimizer, flat = self.optimizer, self.model.flat
        before = {"value": flat.value.copy(), "gradient": flat.grad.copy()}
        before |= {name: slot.copy() for name, slot in optimizer.slots.items()}
        numbers = {"step of the optimizer": optimizer.iterations + 1}
        numbers |= {name: getattr(optimizer, name) for name in optimizer.hyperparameters}
        numbers = {name: number for name, number in numbers.items() if number is not None}
        constrained, optimizer.constrained = optimizer.constrained, []
        optimizer.step()
        optimizer.constrained = constrained
        for name, vector in {**optimizer.slots, "value": flat.value}.items():
            for i, (p, part) in enumerate(self.parts(vector)):
                what = p.name if name == "value" else f"{name} of {p.name}"
                entries = {(p.name if key == "value" else key): self.parts(old)[i][1] for key, old in before.items()}
                look(part, f"update of {what} by {type(optimizer).__name__}", what, self.labels[id(p)],
                     entry_of=entries, whole=numbers)
        self.constrain()

    def constrain(self):
        """What ends the step of an optimizer: the constraints on the weights that it has moved."""
        for p in self.optimizer.constrained:
            before = p.value.copy()
            self.optimizer.constrain(p)
            look(p.value, f"constraint of {p.name}", p.name, self.labels[id(p)],
                 entry_of={f"{p.name} before it": before})

    def parts(self, vector):
        """Each parameter that the optimizer moves, and its part of a flat vector."""
        found, start = [], 0
        for p in self.model.flat.parameters:
            found.append((p, vector[start : start + p.size].reshape(p.shape)))
            start += p.size
        return found


def labels(network, inner=""):
    """Pairs of a parameter's id and the name and class of its layer."""
    for layer in network.layers:
        if isinstance(layer, Network):
            yield from labels(layer, f"{inner}{layer.name}/")
        else:
            yield from ((id(p), (inner + layer.name, type(layer).__name__)) for p in layer.parameters)
