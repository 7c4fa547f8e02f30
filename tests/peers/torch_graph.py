"""A network that branches, in PyTorch: our order of calls, its modules and autograd."""

from torch_twin import TorchTwin

from tinynn import layers
from tinynn.models.graph import Graph
from tinynn.models.network import Network
from tinynn.several import each, listed, unlisted


def merges(torch):
    """PyTorch's own operations for the layers that join branches."""
    return {
        layers.Add: sum,
        layers.Average: lambda xs: torch.stack(xs).mean(0),
        layers.Subtract: lambda xs: xs[0] - xs[1],
        layers.Multiply: lambda xs: torch.stack(xs).prod(0),
        layers.Maximum: lambda xs: torch.stack(xs).amax(0),
        layers.Minimum: lambda xs: torch.stack(xs).amin(0),
        layers.Concatenate: lambda xs: torch.cat(xs, -1),
        layers.Dot: lambda xs: (xs[0] * xs[1]).sum(-1, keepdim=True),
    }


class TorchGraph(TorchTwin):
    """A graph of PyTorch's modules; a layer that is called twice is one module.

    Parameters
    ----------
    torch : module
    ours : Model
    loss : list of callable
        For each output, as for `TorchTwin`.
    optimizer : callable
    loss_weights : list of float
    """

    def __init__(self, torch, ours, loss, optimizer, loss_weights):
        self.graph, self.loss_weights = ours, loss_weights
        self.steps_of, self.merges = {}, merges(torch)
        super().__init__(torch, ours, loss, optimizer)

    def add(self, layer):
        """Make PyTorch's form of a layer, or of all layers of a network."""
        if isinstance(layer, Network):
            for inner in layer.layers:
                self.add(inner)
        elif not isinstance(layer, (layers.InputLayer, *self.merges)):
            before = len(self.steps)
            super().add(layer)
            self.steps_of[layer] = self.steps[before:]

    def forward(self, x):
        return self.run(self.graph, x)

    def run(self, layer, x):
        """What a layer, or a network, gives for a tensor or for several."""
        if isinstance(layer, Graph):
            return self.run_graph(layer, x)
        if type(layer) in self.merges:
            return self.merges[type(layer)](x)
        if isinstance(layer, Network):
            steps = [lambda x, inner=inner: self.run(inner, x) for inner in layer.layers]
        else:
            steps = self.steps_of[layer]
        for step in steps:
            x = step(x)
        return x

    def run_graph(self, graph, x):
        values = dict(zip(graph.inputs, listed(x), strict=True))
        for call in graph.order:
            y = self.run(call.layer, each(values.get, call.inputs))
            values.update(zip(listed(call.outputs), listed(y), strict=True))
        return unlisted([values[y] for y in graph.outputs])

    def losses(self, prediction, y, sample_weight):
        """The weighted sum of the outputs' losses, and where there are several each of them."""
        outputs = zip(self.loss, listed(prediction), listed(y), strict=True)
        means = [loss(p, t).mean() for loss, p, t in outputs]
        total = sum(weight * mean for weight, mean in zip(self.loss_weights, means, strict=True))
        return [total, *means] if len(means) > 1 else [total]
