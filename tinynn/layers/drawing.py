"""A network as a column of text, for messages about shapes: a line for each step, an arrow where it does not fit."""

from tinynn.layers.symbol import calls_behind
from tinynn.several import each, listed

# Lines that are kept of a long column: the first ones, and the last ones.
FIRST, LAST = 4, 8


def steps_of(calls):
    """Some calls of layers, in order, as steps: pairs of what a step is called and the shape of what it gives.

    A step that takes anything else than what the step before it gives says what it takes.
    """
    steps, before = [], None
    for call in calls:
        taken = listed(call.inputs)
        sources = f" of {', '.join(x.call.layer.name for x in taken)}" if taken and taken != before else ""
        steps.append((f"{label(call.layer)}{sources}", in_batches(each(lambda y: y.sample_shape, call.outputs))))
        before = listed(call.outputs)
    return steps


def label(layer):
    return f"{layer.name} ({type(layer).__name__})"


def in_batches(shape):
    """A shape with n for the batch axis, or those of several, as a message shows it."""
    return str(each(lambda sizes: ("n", *sizes), shape)).replace("'n'", "n")


def drawing(steps, marked):
    """The steps below each other; an arrow points at the one that is marked, by its number.

    Returns
    -------
    str
        Begins with a blank line, to stand behind a message.
    """
    width = max(len(name) for name, _ in steps)
    lines = [
        f"{'--> ' if i == marked else '    '}{name:{width}}  {shape}" for i, (name, shape) in enumerate(steps)
    ]
    if len(lines) > FIRST + LAST:
        kept = {*range(FIRST), marked, *range(len(lines) - LAST, len(lines))}
        lines = [line if i in kept else "    ..." for i, line in enumerate(lines) if i in kept or i - 1 in kept]
    return "\n\n" + "\n".join(lines)


def misfit(error, layer, symbols):
    """The ValueError of a layer that cannot be built on some symbols, with a drawing of what leads there.

    What a network within the network has drawn already stays as it is.
    """
    if "\n" in str(error):
        return error
    named = "" if repr(layer.name) in str(error) else f"layer {layer.name!r}: "
    steps = [*steps_of(calls_behind(symbols)[0]), (label(layer), "does not fit")]
    return ValueError(f"{named}{error}{drawing(steps, len(steps) - 1)}")
