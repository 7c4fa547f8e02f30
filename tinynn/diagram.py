"""Pictures of networks: a box for each layer, and arrows the way that data goes."""

from tinynn import plots
from tinynn.several import listed

BOX = (2.6, 0.5)  # width and height, in inches
LINE = 0.2  # height of a line of text
GAP = (0.4, 0.4)  # between boxes
ARROW = {"arrowstyle": "-|>", "color": "#555555"}


def draw_model(model, to_file=None, show_shapes=False, show_layer_names=False, show_layer_activations=False, dpi=96):
    """A figure of a network from top to bottom.

    Parameters
    ----------
    model : Sequential or Model
    to_file : str or path, optional
        Where to save the figure; the ending says the format.
    show_shapes, show_layer_names, show_layer_activations : bool, optional
        What stands in the boxes beside the kind of layer. Default False.
    dpi : int, optional
        Dots per inch. Default 96.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If shapes are to be shown of a model that is not built.
    """
    from matplotlib.figure import Figure

    if show_shapes and not model.built:
        raise ValueError(
            f"model {model.name!r} is not built yet, so there are no shapes to show; call build(input_shape)"
        )
    boxes, arrows = graph(model) if hasattr(model, "entrances") else chain(model)
    rows = depths(boxes, arrows)
    texts = {box: label(box, show_shapes, show_layer_names, show_layer_activations) for box in boxes}
    height = BOX[1] + LINE * (max(text.count("\n") for text in texts.values()) if texts else 0)
    places, size = layout(boxes, rows, height)
    figure = Figure(size, dpi)
    panel = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
    panel.set_axis_off()
    for box, (x, y) in places.items():
        panel.text(x, y, texts[box], ha="center", va="center", fontsize=9,
                   bbox={"boxstyle": "round,pad=0.4", "facecolor": "#EAF2F8", "edgecolor": "#0072B2"})
    for start, end in arrows:
        (x0, y0), (x1, y1) = places[start], places[end]
        panel.annotate("", (x1, y1 - height / 2), (x0, y0 + height / 2), arrowprops=ARROW)
    if to_file is not None:
        plots.save(figure, to_file)
    return figure


def chain(model):
    """The boxes and arrows of layers one after another."""
    boxes = list(range(len(model.layers)))
    return [(i, model.layers[i]) for i in boxes], [
        ((i, model.layers[i]), (i + 1, model.layers[i + 1])) for i in boxes[:-1]
    ]


def graph(model):
    """The boxes and arrows of calls of layers; a layer that is shared has a box for each call."""
    calls = [*model.entrances.values(), *model.order]
    boxes = {call: (i, call.layer) for i, call in enumerate(calls)}
    sources = {symbol: call for call in model.order for symbol in listed(call.outputs)}
    sources |= {symbol: call for symbol, call in model.entrances.items()}
    arrows = [(boxes[sources[symbol]], boxes[call]) for call in model.order for symbol in listed(call.inputs)]
    return list(boxes.values()), arrows


def depths(boxes, arrows):
    """In which row each box stands: below all from which an arrow leads to it. Boxes come in the order of need."""
    rows = {}
    for box in boxes:
        rows[box] = max((rows[start] + 1 for start, end in arrows if end == box), default=0)
    return rows


def layout(boxes, rows, height):
    """The middle of each box, and the size of the figure, in inches."""
    columns = {row: [box for box in boxes if rows[box] == row] for row in rows.values()}
    widest = max(map(len, columns.values()), default=1)
    width = widest * (BOX[0] + GAP[0]) + GAP[0]
    places = {}
    for row, beside in columns.items():
        for i, box in enumerate(beside):
            x = width / 2 + (i - (len(beside) - 1) / 2) * (BOX[0] + GAP[0])
            places[box] = (x, GAP[1] + height / 2 + row * (height + GAP[1]))
    return places, (width, len(columns) * (height + GAP[1]) + GAP[1])


def label(box, show_shapes, show_layer_names, show_layer_activations):
    """What stands in a box."""
    layer = box[1]
    lines = [f"{layer.name} ({type(layer).__name__})" if show_layer_names else type(layer).__name__]
    activation = getattr(layer, "activation", None)
    if show_layer_activations and activation is not None:
        lines.append(f"activation: {activation.name}")
    if show_shapes:
        lines += [f"input: {in_words(layer.input_shape)}", f"output: {in_words(layer.output_shape)}"]
    return "\n".join(lines)


def in_words(shape):
    """A shape, or several, with None for the batch axis."""
    return ", ".join(str((None, *sizes)) for sizes in (shape if isinstance(shape, list) else [shape]))
