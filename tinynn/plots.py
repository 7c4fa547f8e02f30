"""Pictures of training and of data: curves, images, label counts, predictions, confusion.

Every function returns a matplotlib figure and, given a path, writes it to that file as well. None of them opens a
window or touches matplotlib's global state, so they do the same in a script, in a notebook and on a server.
"""

import os

import numpy as np

from tinynn.atomic import replacing

# Okabe and Ito's palette, which colour-blind readers can tell apart: https://jfly.uni-koeln.de/color/.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
RIGHT, WRONG = "#1B7837", "#C51B29"
DOTS_PER_INCH = 110

STYLE = {
    "font.size": 10.5,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E4E4E4",
    "lines.linewidth": 2,
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.constrained_layout.h_pad": 0.08,
}


def new_figure(draw, rows=1, columns=1, size=(6.4, 4.0), path=None):
    """A figure in the style of this package, with panels that `draw` fills.

    Parameters
    ----------
    draw : callable
        Gets the panels, an array of matplotlib axes of shape (rows, columns).
    rows, columns : int, optional
    size : (float, float), optional
        Width and height in inches.
    path : str or path, optional
        Where to save the figure; the ending (.png, .svg, .pdf) says the format.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(size, DOTS_PER_INCH, layout="constrained")
        draw(figure.subplots(rows, columns, squeeze=False))
        if path is not None:
            save(figure, path)
    return figure


def save(figure, path):
    """Write a figure to a file, whose ending says the format; without one it gets matplotlib's, as there."""
    from matplotlib import rcParams

    stem, ending = os.path.splitext(os.fspath(path))
    ending = ending or f".{rcParams['savefig.format']}"
    with replacing(stem + ending) as temporary:
        figure.savefig(temporary, format=ending[1:])


def curves(history, key="loss", title=None, path=None):
    """One figure of a training run over its epochs: training as dots, validation, where there is one, as a line.

    Parameters
    ----------
    history : History or dict of str to list
        What `fit` returned.
    key : str, optional
        Which figure; its validation is found under ``"val_" + key``. Default ``"loss"``.
    title : str, optional
    path : str or path, optional
        Where to save the picture.

    Raises
    ------
    ValueError
        If the history has no such figure.
    """
    training, validation = series(history, key), log_of(history).get(f"val_{key}")

    def draw(panels):
        panel = panels[0, 0]
        panel.plot(epochs_of(training), training, "o", color=COLOURS[0], markersize=6, label=f"training {key}")
        if validation:
            panel.plot(epochs_of(validation), validation, color=COLOURS[1], label=f"validation {key}")
        else:
            panel.plot(epochs_of(training), training, color=COLOURS[0], linewidth=1, alpha=0.5)
        label_epochs(panel, key, title or f"{key.capitalize()} by epoch")
        panel.legend()

    return new_figure(draw, path=path)


def compare(runs, key="loss", title=None, path=None):
    """The same figure of several training runs in one picture, with a legend.

    Parameters
    ----------
    runs : dict of str to (History or dict)
        Runs by the name that the legend shows.
    key : str, optional
        Default ``"loss"``.
    title : str, optional
    path : str or path, optional

    Raises
    ------
    ValueError
        If there is no run, or one of them has no such figure.
    """
    if not runs:
        raise ValueError("compare: expected at least one run, got none; give a dict of names to histories")
    lines = {name: series(history, key) for name, history in runs.items()}

    def draw(panels):
        panel = panels[0, 0]
        for i, (name, values) in enumerate(lines.items()):
            colour = COLOURS[i % len(COLOURS)]
            panel.plot(epochs_of(values), values, "o-", color=colour, markersize=5, label=name)
        label_epochs(panel, key, title or f"{key.capitalize()} by epoch")
        panel.legend(loc="upper left", bbox_to_anchor=(1, 1))  # beside the lines, which may be anywhere

    return new_figure(draw, size=(7.6, 4.0), path=path)


def log_of(history):
    """The dict of figures that a History holds, or a plain dict as it is."""
    return getattr(history, "history", history)


def series(history, key):
    """The figures of a run under one key, one for each epoch."""
    log = log_of(history)
    if key not in log:
        raise ValueError(f"history: expected one of its figures ({', '.join(log) or 'it has none'}), got {key!r}")
    return log[key]


def epochs_of(values):
    """Epoch numbers 1, 2, ... for a list of figures."""
    return range(1, len(values) + 1)


def label_epochs(panel, key, title):
    """Whole epochs on the horizontal axis, and words to everything."""
    from matplotlib.ticker import MaxNLocator

    panel.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    panel.set_xlabel("epoch")
    panel.set_ylabel(key)
    panel.set_title(title)


def images(images, labels=None, columns=10, names=None, title=None, path=None):
    """Images in a grid, in reading order, each with its label under it.

    Parameters
    ----------
    images : array-like, shape (n, height, width) or (n, height, width, 3)
    labels : array-like of int or str, shape (n,), optional
    columns : int, optional
        Images in a row. Default 10.
    names : sequence of str, optional
        The name of each integer label.
    title : str, optional
    path : str or path, optional

    Raises
    ------
    ValueError
        If the arrays do not fit each other.
    """
    images = checked_images(images)
    captions = [""] * len(images)
    if labels is not None:
        captions = [named(label, names) for label in checked_labels(labels, images, "labels")]
    return image_grid(images, captions, ["black"] * len(images), columns, title, path)


def predictions(images, labels, predicted, columns=5, names=None, title=None, path=None):
    """Images in a grid, each with "predicted / true" under it; wrong ones are red and framed.

    Parameters
    ----------
    images : array-like, shape (n, height, width) or (n, height, width, 3)
    labels : array-like of int, shape (n,)
        What is right.
    predicted : array-like, shape (n,) or (n, classes)
        Labels, or what `predict` returned: the largest counts.
    columns : int, optional
        Images in a row. Default 5.
    names : sequence of str, optional
    title : str, optional
    path : str or path, optional

    Raises
    ------
    ValueError
        If the arrays do not fit each other.
    """
    images = checked_images(images)
    labels = checked_labels(labels, images, "labels")
    predicted = checked_labels(as_labels(predicted), images, "predicted")
    captions = [f"{named(p, names)} / {named(t, names)}" for p, t in zip(predicted, labels)]
    colours = [RIGHT if p == t else WRONG for p, t in zip(predicted, labels)]
    if title is None:
        title = f"Predicted / true label: {np.count_nonzero(predicted == labels)} of {len(labels)} right"
    return image_grid(images, captions, colours, columns, title, path)


def image_grid(images, captions, colours, columns, title, path):
    """Images in rows of `columns`, each with a caption in its colour, and a frame where that is `WRONG`."""
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    # A caption of m letters needs about m/13 inches; never less than an inch for an image.
    width = max(1.0, max(map(len, captions)) / 13)

    def draw(panels):
        for panel in panels.flat:
            panel.set_axis_off()
        for panel, image, caption, colour in zip(panels.flat, images, captions, colours):
            panel.imshow(image, cmap="gray_r")
            panel.set_title(caption, fontsize=9, fontweight="normal", color=colour, y=-0.24)
            if colour == WRONG:
                frame(panel, colour)
        if title:
            panels[0, 0].get_figure().suptitle(title, fontweight="bold")

    return new_figure(draw, rows, columns, (width * columns, 1.3 * rows + (0.45 if title else 0.1)), path)


def frame(panel, colour):
    """A coloured frame around an image."""
    panel.set_axis_on()
    panel.set(xticks=[], yticks=[])
    for spine in panel.spines.values():
        spine.set(visible=True, color=colour, linewidth=2)


def image(image, title=None, path=None):
    """One image, large, with axes in pixels and a bar that says which number each shade stands for.

    Parameters
    ----------
    image : array-like, shape (height, width)
    title : str, optional
    path : str or path, optional
    """
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"image: expected shape (height, width), got {image.shape}")

    def draw(panels):
        panel = panels[0, 0]
        panel.grid(False)
        shades = panel.imshow(image, cmap="viridis")
        panel.get_figure().colorbar(shades, ax=panel, label="pixel value")
        panel.set(xlabel="column (pixel)", ylabel="row (pixel)", title=title or "")

    return new_figure(draw, size=(5.2, 4.2), path=path)


def label_counts(labels, names=None, title=None, path=None):
    """How often each label occurs, as bars; a panel for each set of labels.

    Parameters
    ----------
    labels : array-like of int, or dict of str to array-like of int
        Labels, or several sets of them by name ("training", "test").
    names : sequence of str, optional
    title : str, optional
    path : str or path, optional
    """
    sets = labels if isinstance(labels, dict) else {title or "Labels": labels}

    def draw(panels):
        for panel, (caption, values) in zip(panels[0], sets.items()):
            present, counts = np.unique(np.asarray(values), return_counts=True)
            bars = panel.bar(range(len(present)), counts, width=0.75, color=COLOURS[0])
            panel.bar_label(bars, fontsize=8, color="#555555")
            panel.set_xticks(range(len(present)), [named(label, names) for label in present], **slant(names))
            panel.grid(False, axis="x")
            panel.set(xlabel="label", ylabel="number of images", title=caption)
        if isinstance(labels, dict) and title:
            panels[0, 0].get_figure().suptitle(title, fontweight="bold")

    return new_figure(draw, 1, len(sets), (6.2 * len(sets), 3.9), path)


def confusion(labels, predicted, names=None, title="Confusion", path=None):
    """How often each true label (row) was predicted as each label (column).

    Parameters
    ----------
    labels : array-like of int, shape (n,)
        Zero or positive.
    predicted : array-like, shape (n,) or (n, classes)
        Labels, or what `predict` returned.
    names : sequence of str, optional
    title : str, optional
    path : str or path, optional

    Raises
    ------
    ValueError
        If the two differ in length.
    """
    labels = np.asarray(labels, "int64").ravel()  # uint8 would overflow below
    predicted = checked_labels(as_labels(predicted), labels, "predicted").astype("int64")
    classes = int(max(labels.max(), predicted.max())) + 1 if names is None else len(names)
    counts = np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)

    def draw(panels):
        panel = panels[0, 0]
        panel.grid(False)
        # Shades of each row's share: rare and common labels read alike.
        panel.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(counts):
            dark = count > 0.5 * counts[row].sum()
            if count:
                panel.text(column, row, count, ha="center", va="center", fontsize=8.5, color="w" if dark else "k")
        captions = [named(label, names) for label in range(classes)]
        panel.set_xticks(range(classes), captions, **slant(names))
        panel.set_yticks(range(classes), captions)
        panel.set(xlabel="predicted", ylabel="true", title=title)

    side = 1.6 + 0.52 * classes
    return new_figure(draw, size=(side + 0.4, side), path=path)


def as_labels(predicted):
    """Labels from labels, or from rows of scores, of which the largest counts."""
    predicted = np.asarray(predicted)
    return predicted.argmax(axis=-1) if predicted.ndim > 1 and predicted.shape[-1] > 1 else predicted


def named(label, names):
    """What to call a label."""
    return str(label) if names is None else str(names[label])


def slant(names):
    """How words are set under a horizontal axis; numbers stand upright."""
    return {} if names is None else {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}


def checked_images(images):
    """`images` as an array of at least one image."""
    images = np.asarray(images)
    if images.ndim not in (3, 4) or not len(images):
        raise ValueError(f"images: expected shape (n, height, width[, colours]) with n at least 1, got {images.shape}")
    return images


def checked_labels(labels, others, argument):
    """`labels` as a flat array, as long as `others`."""
    labels = np.asarray(labels).ravel()
    if len(labels) != len(others):
        raise ValueError(f"{argument}: expected {len(others)} labels, one for each row, got {len(labels)}")
    return labels
