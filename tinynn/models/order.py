"""From the ends of a network to what lies between them: which calls, in which order, and the layers that they use."""

from tinynn.layers.symbol import calls_behind
from tinynn.several import listed


def calls_between(entrances, outputs, owner):
    """The calls that lead from some symbols to others, each after the calls that it needs.

    The search goes from the outputs back, depth first, as Keras does it: the order of layers in files hangs on it.

    Parameters
    ----------
    entrances : dict of Symbol to Call
        Where the search ends: the inputs, and for each the call of the `InputLayer` that stands there.
    outputs : list of Symbol
    owner : str
        Whom a message names.

    Returns
    -------
    order : list of Call
    met : dict of Layer to int
        The layers, and in which place the search came upon each.

    Raises
    ------
    ValueError
        If an output depends on an input that is no entrance; the message names it.
    """
    order, found = calls_behind(outputs, lambda symbol: source(symbol, entrances))
    met = {}
    for call in found:
        if not listed(call.inputs) and call not in entrances.values():
            raise disconnected(call, entrances, owner)
        met.setdefault(call.layer, len(met))
    return order, met


def source(symbol, entrances):
    """The call that a symbol comes from, within the network."""
    return entrances.get(symbol, symbol.call)


def disconnected(call, entrances, owner):
    known = ", ".join(repr(symbol.name) for symbol in entrances)
    return ValueError(
        f"{owner}: an output depends on {call.outputs!r}, which is not among the inputs ({known}); give it too, "
        "or call the layers on the inputs that you gave"
    )


def layers_in_order(order, met, entrances):
    """The layers of a network as Keras lists them: the farther from the outputs, the earlier.

    How far a layer is from the outputs is the longest way from any of its calls; layers equally far stand as the
    search met them.
    """
    call_depth, depth = dict.fromkeys(order, 0), {}
    for call in reversed(order):
        depth[call.layer] = call_depth[call] = max(call_depth[call], depth.get(call.layer, 0))
        for symbol in listed(call.inputs):
            before = source(symbol, entrances)
            call_depth[before] = max(call_depth[before], call_depth[call] + 1)
    unused = [call.layer for call in entrances.values() if call.layer not in depth]
    return sorted([*unused, *depth], key=lambda layer: (-depth.get(layer, 0), met.get(layer, -1)))
