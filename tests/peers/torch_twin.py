"""A network in PyTorch with the weights of ours: its modules, its autograd, its optimizer."""

import numpy as np

from tinynn import backend, layers
from tinynn.several import each


def activation_of(torch, activation):
    """PyTorch's own function for an activation of ours."""
    nn, arguments = torch.nn, activation.get_config()
    functions = {
        "linear": lambda: nn.Identity(),
        "relu": lambda: nn.ReLU(),
        "leaky_relu": lambda: nn.LeakyReLU(**arguments),
        "elu": lambda: nn.ELU(**arguments),
        "selu": lambda: nn.SELU(),
        "gelu": lambda: nn.GELU("tanh" if arguments["approximate"] else "none"),
        "sigmoid": lambda: nn.Sigmoid(),
        # PyTorch's own, Hardsigmoid, has one sixth in float32.
        "hard_sigmoid": lambda: lambda z: (z / 6 + 0.5).clamp(0, 1),
        "silu": lambda: nn.SiLU(),
        "tanh": lambda: nn.Tanh(),
        "softplus": lambda: nn.Softplus(),
        "softsign": lambda: nn.Softsign(),
        "exponential": lambda: torch.exp,
        "softmax": lambda: nn.Softmax(arguments["axis"]),
    }
    return functions[activation.name]()


class TorchTwin:
    """A network of PyTorch's modules, trained with PyTorch's autograd and optimizers.

    Parameters
    ----------
    torch : module
    ours : Sequential
        What to build, and with which weights.
    loss : callable
        ``loss(prediction, target)`` gives the value of each sample.
    optimizer : callable
        ``optimizer(parameters)`` gives a PyTorch optimizer.
    before_step : callable, optional
        ``before_step(twin)`` between the backward pass and the step; `iterations` counts the steps before.
    schedule : callable, optional
        ``schedule(optimizer)`` gives a PyTorch scheduler.
    """

    def __init__(self, torch, ours, loss, optimizer, before_step=None, schedule=None):
        self.torch = torch
        self.peer = f"PyTorch {torch.__version__.partition('+')[0]}"
        self.dtype = getattr(torch, backend.floatx())
        self.steps, self.modules, self.arrays, self.penalized = [], [], [], []
        for layer in ours.layers:
            self.add(layer)
        for array, weights in zip(self.arrays, ours.get_weights(), strict=True):
            array[...] = weights
        self.parameters = [p for module in self.modules for p in module.parameters() if p.requires_grad]
        self.loss, self.before_step = loss, before_step
        self.optimizer = optimizer(self.parameters)
        self.scheduler = schedule(self.optimizer) if schedule else None
        self.iterations = 0

    def add(self, layer):
        """Append PyTorch's form of a layer."""
        if isinstance(layer, layers.Dense):
            self.add_dense(layer)
        elif isinstance(layer, layers.BatchNormalization):
            self.add_batch_normalization(layer)
        elif isinstance(layer, layers.Activation):
            self.steps.append(activation_of(self.torch, layer.activation))
        elif isinstance(layer, layers.Flatten):
            self.steps.append(self.torch.nn.Flatten())
        elif isinstance(layer, layers.Reshape):
            self.steps.append(lambda x: x.reshape(len(x), *layer.output_shape))
        else:
            raise TypeError(f"no twin of {layer!r}")

    def add_dense(self, layer):
        linear = self.torch.nn.Linear(*layer.kernel.shape, bias=layer.use_bias, dtype=self.dtype)
        linear.requires_grad_(layer.trainable)
        self.steps += [linear, activation_of(self.torch, layer.activation)]
        self.keep(linear, [linear.weight.T, linear.bias] if layer.use_bias else [linear.weight.T])
        if layer.trainable:  # as in Keras; PyTorch itself knows no penalties
            self.penalized += [(linear.weight, layer.kernel_regularizer), (linear.bias, layer.bias_regularizer)]

    def add_batch_normalization(self, layer):
        """PyTorch's axis of features is the first after the batch; its momentum is what ours leaves over."""
        norm = self.torch.nn.BatchNorm1d(
            layer.moving_mean.size, layer.epsilon, 1 - layer.momentum, affine=layer.scale, dtype=self.dtype
        )
        self.steps.append(norm)
        learned = [norm.weight, norm.bias] if layer.scale else []
        self.keep(norm, [*learned, norm.running_mean, norm.running_var])

    def keep(self, module, tensors):
        """Note a module, and as arrays that share its memory the tensors that our layer counts as weights."""
        self.modules.append(module)
        self.arrays += [tensor.detach().numpy() for tensor in tensors]

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return x

    def penalty(self):
        return sum(
            r.l1 * tensor.abs().sum() + r.l2 * tensor.square().sum() for tensor, r in self.penalized if r is not None
        )

    def train_on_batch(self, x, y, sample_weight=None):
        x, y = (each(lambda array: self.torch.from_numpy(np.asarray(array)), given) for given in (x, y))
        loss, *of_outputs = self.losses(self.forward(x), y, sample_weight)
        loss = loss + self.penalty()
        self.optimizer.zero_grad()
        loss.backward()
        if self.before_step:
            self.before_step(self)
        self.optimizer.step()
        if self.scheduler:
            self.scheduler.step()
        self.iterations += 1
        return [value.item() for value in (loss, *of_outputs)]

    def losses(self, prediction, y, sample_weight):
        """The loss, in a list."""
        values = self.loss(prediction, y)
        if sample_weight is not None:
            values = values * self.torch.from_numpy(sample_weight)
        return [values.sum() / len(prediction)]

    def get_weights(self):
        return self.arrays

    def predict(self, x):
        for module in self.modules:
            module.eval()
        return self.forward(self.torch.from_numpy(x)).detach().numpy()


def cross_entropy(p, labels):
    """PyTorch's negative log-likelihood of probabilities."""
    from torch.nn import functional

    return functional.nll_loss(p.log(), labels, reduction="none")


def soft_cross_entropy(p, distributions):
    """The same where the targets are distributions."""
    return -(distributions * p.log()).sum(-1)
