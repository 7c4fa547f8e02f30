"""Networks that branch, as configurations: which call of which layer gives what to whom, in the terms of Keras 3.

A symbol is named by its layer, the number of the layer's call that it comes from, and its number among that call's
outputs: ``["dense", 0, 0]``.
"""

from tinynn.models.graph import Graph
from tinynn.models.order import calls_between, layers_in_order
from tinynn.models.stack import Stack
from tinynn.several import by_name, each, listed, unlisted


class Places:
    """The names of a network's symbols."""

    def __init__(self, graph):
        self.graph = graph
        self.numbers = {}
        for layer in all_layers_of(graph):
            calls = [call for call in layer.calls if call in graph.order]
            self.numbers |= {call: number for number, call in enumerate(calls)}

    def of(self, symbol):
        if symbol in self.graph.entrances:
            return [self.graph.entrances[symbol].layer.name, 0, 0]
        return [symbol.call.layer.name, self.numbers[symbol.call], listed(symbol.call.outputs).index(symbol)]

    def of_output(self, symbol):
        """The same, as Keras counts outputs: the first call of a network within the network is its second."""
        name, call, output = self.of(symbol)
        return [name, call + isinstance(symbol.call.layer, Graph), output]

    def calls(self, layer):
        """What each call of a layer takes."""
        return [self.call_entry(call) for call in layer.calls if call in self.numbers]

    def call_entry(self, call):
        kwargs = {} if call.training is None else {"training": call.training}
        return {"args": [each(self.symbol_entry, call.inputs)], "kwargs": kwargs}

    def symbol_entry(self, symbol):
        config = {"shape": list(symbol.shape), "dtype": "float32", "keras_history": self.of(symbol)}
        return {"class_name": "__keras_tensor__", "config": config}


def all_layers_of(network):
    """The layers of a network, also those that it does not list: a Keras class with ``call`` lists what it holds."""
    if not isinstance(network, Graph):
        return network.layers
    order, met = calls_between(network.entrances, network.outputs, f"model {network.name!r}")
    return layers_in_order(order, met, network.entrances)


def graph_config(graph, layer_entry):
    """What the config of a graph has beside its name: its layers with their calls, and where data enters and leaves.

    Parameters
    ----------
    graph : Graph
    layer_entry : function of a layer
        Returns its entry.
    """
    places = Places(graph)
    listed_layers = []
    for layer in all_layers_of(graph):
        listed_layers.append(layer_entry(layer) | {"name": layer.name, "inbound_nodes": places.calls(layer)})
    return {
        "layers": listed_layers,
        "input_layers": unlisted([places.of(x) for x in graph.inputs]),
        "output_layers": unlisted([places.of_output(y) for y in graph.outputs]),
    }


def connect(config, layers):
    """Call layers as a config says.

    Parameters
    ----------
    config : dict
        As `graph_config` or Keras makes it.
    layers : dict of str to Layer
        Not called yet.

    Returns
    -------
    (inputs, outputs) : lists of Symbol

    Raises
    ------
    ValueError
        If a call takes what no call gives.
    """
    waiting = {entry_name(entry): list(entry["inbound_nodes"]) for entry in config["layers"]}
    known = {(name, 0, 0): layer.output for name, layer in layers.items() if not waiting[name]}
    is_older = any(isinstance(node, list) for nodes in waiting.values() for node in nodes)
    skips = {name: skipped(layer, is_older) for name, layer in layers.items()}
    done = dict.fromkeys(layers, 0)
    while any(waiting.values()):
        before = sum(map(len, waiting.values()))
        for name, nodes in waiting.items():
            while nodes and all(place in known for place in taken(layers[name], nodes[0], skips)):
                y = call(layers[name], nodes.pop(0), known, skips)
                known |= {(name, done[name], i): symbol for i, symbol in enumerate(listed(y))}
                done[name] += 1
        if sum(map(len, waiting.values())) == before:
            stuck = ", ".join(name for name, nodes in waiting.items() if nodes)
            raise ValueError(f"the layers {stuck} take inputs that no layer of the model gives")
    ends = [[place_of(end, skips) for end in several(config[key])] for key in ("input_layers", "output_layers")]
    return [[known[place] for place in places] for places in ends]


def entry_name(entry):
    return entry.get("name") or entry["config"]["name"]


def skipped(layer, is_older):
    """Where counting of a layer's calls starts in lists: at 1 for a network that had a call of its own before."""
    own_call = isinstance(layer, Graph) or is_older and isinstance(layer, Stack) and layer.built
    return int(own_call)


def several(ends):
    """One place, several, or places by name, as a list of places; Keras counts names in alphabetical order."""
    if isinstance(ends, dict):
        ends = [ends[name] for name in sorted(ends)]
    ends = [ends] if isinstance(ends[0], str) else ends
    if not all(isinstance(end, list) and isinstance(end[0], str) for end in ends):
        raise ValueError("the model's inputs or outputs are lists or dicts within one another, which tinynn's are not")
    return ends


def place_of(end, skips):
    name, number, output = end[:3]
    return name, number - skips.get(name, 0), output


def taken(layer, node, skips):
    """The places of what a call takes: from Keras 3's description of it, or from the lists of older ones."""
    if isinstance(node, list):
        return [place_of(end, skips) for end in node]
    return [tuple(symbol["config"]["keras_history"]) for symbol in symbols(layer, node["args"])]


def symbols(layer, given):
    """The entries of the symbols that a call takes: one, a list of them, a dict by name, or one after the other."""
    given = given[0] if len(given) == 1 else given
    if isinstance(given, dict) and not is_symbol(given):
        given = by_name(given, layer.input_names, f"layer {layer.name!r}")
    for thing in listed(given):
        if not is_symbol(thing):
            raise ValueError(f"layer {layer.name!r} takes {thing!r} beside what other layers give: tinynn's do not")
    return listed(given)


def is_symbol(entry):
    return isinstance(entry, dict) and entry.get("class_name") == "__keras_tensor__"


def is_nothing(value):
    """Whether an argument of a call says nothing, for each of several inputs as well."""
    values = list(value.values()) if isinstance(value, dict) else value
    return values is None or isinstance(values, list) and all(map(is_nothing, values))


def call(layer, node, known, skips):
    """Call a layer on the symbols that a node names."""
    inputs = [known[place] for place in taken(layer, node, skips)]
    options = node[0][3] if isinstance(node, list) and len(node[0]) > 3 else {}
    options = options if isinstance(node, list) else node["kwargs"]
    unknown = {key for key, value in options.items() if not is_nothing(value)} - {"training"}
    if unknown:
        raise ValueError(f"layer {layer.name!r} is called with {', '.join(unknown)}, which tinynn's layers do not take")
    return layer(inputs if layer.takes_several else unlisted(inputs), training=options.get("training"))
