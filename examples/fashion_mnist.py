"""Fashion-MNIST from a single layer to early stopping: run it, or read it from top to bottom as a tutorial.

    python examples/fashion_mnist.py

Ten kinds of clothes are told apart, first by one layer, then by deeper networks, with other optimizers, with dropout
and with callbacks. At the end a table shows the figures that were documented for each step beside those measured here.
"""

from dataclasses import dataclass

import numpy as np
from lesson import Lesson, heading, options, print_comparison, run_parts
from splits import stratified_folds, train_validation_split

from tinynn import Sequential, plots
from tinynn.callbacks import EarlyStopping, ModelCheckpoint
from tinynn.datasets import DataNotFoundError
from tinynn.datasets.fashion_mnist import CLASS_NAMES, load_data
from tinynn.layers import Dense, Dropout, Flatten
from tinynn.losses import BinaryCrossentropy
from tinynn.optimizers import SGD, Adagrad, Adam, RMSprop
from tinynn.optimizers.schedules import InverseTimeDecay
from tinynn.regularizers import L2
from tinynn.saving import load_model
from tinynn.utils import set_random_seed, to_categorical

LOSS = "sparse_categorical_crossentropy"


# The data.


@dataclass
class Data:
    """Images with pixels from 0 to 1, their labels, and the part of them that is held out for validation."""

    x: np.ndarray
    y: np.ndarray
    is_sample: bool

    def __post_init__(self):
        train, validation = train_validation_split(len(self.x))
        self.x_train, self.y_train = self.x[train], self.y[train]
        self.x_val, self.y_val = self.x[validation], self.y[validation]
        self.validation = (self.x_val, self.y_val)


def load(sample=False):
    """All training images, or the sample that ships with tinynn if that is wanted, or all that can be had."""
    if not sample:
        try:
            (images, labels), _ = load_data()
        except DataNotFoundError as error:
            heading("NOTICE: the whole data set cannot be had here, so this is a run on the sample")
            print(error)
            sample = True
    if sample:
        (images, labels), _ = load_data(sample=True)
    return Data(images / np.float32(255), labels, sample)


def look(data, lesson):
    """the data: ten kinds of clothes, 28 by 28 pixels each"""
    print("all       ", data.x.shape, data.y.shape)
    print("training  ", data.x_train.shape, data.y_train.shape)
    print("validation", data.x_val.shape, data.y_val.shape)
    print("first ten labels:         ", *data.y[:10])
    print("first ten training labels:", *data.y_train[:10])
    for label, count in zip(*np.unique(data.y, return_counts=True)):
        print(f"{count:6} of {label} {CLASS_NAMES[label]}")
    lesson.picture("first_ten", plots.images, data.x[:10], data.y[:10], names=CLASS_NAMES,
                   title="The first ten images")
    lesson.picture("label_counts", plots.label_counts, data.y, names=CLASS_NAMES, title="Images of each kind")
    lesson.picture("one_image", plots.image, data.x[0], title=CLASS_NAMES[data.y[0]])
    return {}


# Networks.


def build(*hidden, optimizer):
    """A network with these layers between image and softmax, compiled: what nearly every part begins with."""
    layers = [layer for layer in hidden if layer is not None]
    model = Sequential([Flatten(input_shape=(28, 28)), *layers, Dense(10, activation="softmax")])
    model.compile(optimizer, loss=LOSS, metrics=["accuracy"])
    return model


def rmsprop():
    """RMSprop as in TensorFlow 2.8, on which the figures were documented: epsilon is added outside the root."""
    return RMSprop(epsilon_inside_root=False)


def final(model, x_val, y_val):
    """Loss and accuracy on the validation set, once training is over."""
    loss, accuracy = model.evaluate(x_val, y_val, verbose=0)
    print(f"validation: loss {loss:.4f}, accuracy {accuracy:.4f}")
    return {"final_val_loss": [loss], "final_val_accuracy": [accuracy]}


# One function for each part, in the order of the tutorial.


def logistic(data, lesson):
    """logistic regression, one against all, by stochastic gradient descent, cross-validated

    Documented with scikit-learn's SGDClassifier, whose rule this follows: ten sigmoid units, a penalty of
    alpha/2 * |w|^2, and a learning rate of 10 at first that falls as 1 / (alpha * (1000 + t)) with the t-th image.
    It takes one image a step. Here a step takes the mean of four and is four times as long: the same learning rate
    per image, in a quarter of the time. The loss is a mean over ten units, so rate and penalty are converted.
    """
    alpha, images, units = 1e-4, 4, 10
    pixels, targets = data.x.reshape(-1, 784), to_categorical(data.y)
    fold_of = stratified_folds(data.y, 5)
    scores = []
    for fold in range(5):
        held_out = fold_of == fold
        model = Sequential([Dense(units, kernel_regularizer=L2(alpha / 2 / units), kernel_initializer="zeros")])
        rate = InverseTimeDecay(10.0 * images * units, decay_steps=1000 / images, decay_rate=1)
        model.compile(SGD(rate), BinaryCrossentropy(from_logits=True))
        model.fit(pixels[~held_out], targets[~held_out], batch_size=images, epochs=lesson.epochs(5), verbose=0)
        predicted = model.predict(pixels[held_out], verbose=0).argmax(axis=1)
        scores.append(float(np.mean(predicted == data.y[held_out])))
        print(f"fold {fold + 1}: accuracy {scores[-1]:.4f}")
    print(f"mean accuracy {np.mean(scores):.4f}")
    return {"fashion_logistic": {"cv_accuracy": [float(np.mean(scores))]}}


def softmax(data, lesson):
    """one layer of ten softmax units, on images flattened to 784 pixels"""
    model = Sequential([Dense(10, activation="softmax", input_shape=(784,))])
    model.compile(rmsprop(), loss=LOSS, metrics=["accuracy"])
    model.summary()
    history = model.fit(data.x_train.reshape(-1, 784), data.y_train, epochs=lesson.epochs(5), verbose=lesson.verbose)
    return {"fashion_softmax": {**history.history, **final(model, data.x_val.reshape(-1, 784), data.y_val)}}


def sigmoid100(data, lesson):
    """a hidden layer of 100 sigmoid units, the network made in three ways"""
    from_objects, from_list, by_add = three_ways()
    for model in (from_objects, from_list, by_add):
        model.summary()
    by_add.compile(rmsprop(), loss=LOSS, metrics=["accuracy"])
    history = by_add.fit(data.x_train.reshape(-1, 784), data.y_train, epochs=lesson.epochs(5), verbose=lesson.verbose)
    return {"fashion_sigmoid100": {**history.history, **final(by_add, data.x_val.reshape(-1, 784), data.y_val)}}


def three_ways():
    """The same network from layer objects, from a list with names, and layer by layer."""
    hidden = Dense(100, activation="sigmoid", input_shape=(784,))
    output = Dense(10, activation="softmax")
    from_objects = Sequential([hidden, output])

    from_list = Sequential([
        Dense(100, activation="sigmoid", input_shape=(784,), name="hidden"),
        Dense(10, activation="softmax", name="output"),
    ], name="fashion_mnist")

    by_add = Sequential()
    by_add.add(Dense(100, activation="sigmoid", input_shape=(784,)))
    by_add.add(Dense(10, activation="softmax"))
    return from_objects, from_list, by_add


def deep_layers():
    """The hidden layers of the deep network: 300 relu units, then 100 sigmoid units."""
    return Dense(300, activation="relu"), Dense(100, activation="sigmoid")


def deep(data, lesson):
    """a deeper network, trained by RMSprop, then on by a fresh RMSprop, then on by Adam"""
    model = build(*deep_layers(), optimizer=rmsprop())
    model.summary()
    rows = {}
    steps = {"fashion_deep_rmsprop_1": rmsprop(), "fashion_deep_rmsprop_2": rmsprop(), "fashion_deep_adam_3": Adam()}
    for row, optimizer in steps.items():
        print(f"\n{row}")
        model.compile(optimizer, loss=LOSS, metrics=["accuracy"])  # weights stay, the optimizer starts anew
        history = model.fit(data.x_train, data.y_train, epochs=lesson.epochs(5), verbose=lesson.verbose)
        rows[row] = {**history.history, **final(model, *data.validation)}
    return rows


def optimizers(data, lesson):
    """the deep network with six optimizers"""
    choices = {
        "sgd": SGD(),
        "sgd_0.1": SGD(0.1),
        "nesterov": SGD(momentum=0.9, nesterov=True),
        "adagrad": Adagrad(),  # as Keras 3 has it, by which its figures were measured
        "rmsprop": rmsprop(),
        "adam": Adam(),
    }
    runs, rows = {}, {}
    for name, optimizer in choices.items():
        model = build(*deep_layers(), optimizer=optimizer)
        runs[name] = model.fit(data.x_train, data.y_train, epochs=lesson.epochs(5), verbose=0)
        print(f"{name:<9}training loss {runs[name].history['loss'][-1]:.4f}, ", end="")
        rows[f"fashion_optimizers_{name}"] = {**runs[name].history, **final(model, *data.validation)}
    lesson.picture("optimizers", plots.compare, runs, title="One network, six optimizers: training loss")
    return rows


def relu100(extra=None, optimizer=None):
    """The network of all parts that follow: 100 relu units, and an extra layer after them if one is given."""
    return build(Dense(100, activation="relu"), extra, optimizer=optimizer or rmsprop())


def relu100_5(data, lesson):
    """100 relu units: what the history holds, and its curves"""
    model = relu100()
    model.summary()
    history = model.fit(data.x_train, data.y_train, epochs=lesson.epochs(5), verbose=lesson.verbose)
    print("history keys:", *history.history)
    lesson.picture("relu100_5_loss", plots.curves, history, title="100 relu units: loss")
    lesson.picture("relu100_5_accuracy", plots.curves, history, "accuracy", title="100 relu units: accuracy")
    longer = relu100().fit(data.x_train, data.y_train, epochs=lesson.epochs(20), verbose=0)
    print("training loss after more epochs, in silence:", round(longer.history["loss"][-1], 4))
    lesson.picture("relu100_20_loss", plots.curves, longer, title="100 relu units: loss over more epochs")
    return {"fashion_relu100_5": history.history}


def relu100_10(data, lesson):
    """100 relu units and validation after each epoch: RMSprop overfits, Adam less so"""
    history = relu100().fit(data.x_train, data.y_train, epochs=lesson.epochs(10), verbose=lesson.verbose,
                            validation_data=data.validation)
    lesson.picture("relu100_10", plots.curves, history, title="100 relu units, RMSprop")
    adam = relu100(optimizer=Adam()).fit(data.x_train, data.y_train, epochs=lesson.epochs(20), verbose=0,
                                         validation_data=data.validation)
    print("with Adam, validation loss:", *(f"{loss:.4f}" for loss in adam.history["val_loss"]))
    lesson.picture("relu100_adam_20", plots.curves, adam, title="100 relu units, Adam")
    return {"fashion_relu100_10": history.history, "fashion_relu100_adam_20": adam.history}


def dropout_network():
    """100 relu units of which three in ten, other ones at each step, are left out while training."""
    return relu100(Dropout(0.3), optimizer=Adam())


def dropout_20(data, lesson):
    """dropout, and a network that is saved, loaded and asked"""
    model = dropout_network()
    model.summary()
    history = model.fit(data.x_train, data.y_train, epochs=lesson.epochs(20), verbose=lesson.verbose,
                        validation_data=data.validation)
    lesson.picture("dropout_20", plots.curves, history, title="100 relu units with dropout, Adam")
    model.save_weights(lesson.folder / "weights.weights.h5")
    model.save(lesson.folder / "whole.h5")

    fresh = dropout_network()
    fresh.load_weights(lesson.folder / "weights.weights.h5")
    predicted = fresh.predict(data.x_val, verbose=0).argmax(axis=1)
    accuracy = float(np.mean(predicted == data.y_val))
    print(f"validation accuracy of a fresh network with the saved weights: {accuracy:.4f}")
    whole = load_model(lesson.folder / "whole.h5")
    print(f"... and of the whole network from its file: {whole.evaluate(*data.validation, verbose=0)[1]:.4f}")
    lesson.picture("predictions", plots.predictions, data.x_val[:25], data.y_val[:25], predicted[:25],
                   names=CLASS_NAMES)
    lesson.picture("confusion", plots.confusion, data.y_val, predicted, names=CLASS_NAMES,
                   title="What the validation images were taken for")
    return {"fashion_dropout_20": {**history.history, "reloaded_val_accuracy": [accuracy]}}


def callbacks(data, lesson):
    """keeping the best network, then stopping early as well"""
    best = lesson.folder / "best.keras"

    def train(*more):
        model = dropout_network()
        history = model.fit(data.x_train, data.y_train, epochs=lesson.epochs(20), verbose=0,
                            validation_data=data.validation,
                            callbacks=[ModelCheckpoint(best, save_best_only=True), *more])
        return model, history

    _, full = train()
    print("the best of all epochs, from its file:")
    final(load_model(best), *data.validation)
    stopping = EarlyStopping(patience=2, restore_best_weights=True)
    model, history = train(stopping)
    epochs_run = len(history.history["loss"])
    print(f"stopped early: {epochs_run} epochs were run, the best is epoch {stopping.best_epoch + 1}")
    figures = final(model, *data.validation)
    print("the same from its file:")
    final(load_model(best), *data.validation)
    lesson.picture("callbacks_all_epochs", plots.curves, full, title="With dropout: all epochs")
    lesson.picture("callbacks_stopped_early", plots.curves, history, title="With dropout: stopped early")
    return {"fashion_callbacks": {**figures, "epochs_run": [float(epochs_run)]}}


PARTS = {
    "fashion_data": look,
    "fashion_logistic": logistic,
    "fashion_softmax": softmax,
    "fashion_sigmoid100": sigmoid100,
    "fashion_deep": deep,
    "fashion_optimizers": optimizers,
    "fashion_relu100_5": relu100_5,
    "fashion_relu100_10": relu100_10,
    "fashion_dropout_20": dropout_20,
    "fashion_callbacks": callbacks,
}


def main(arguments=None):
    """Run the parts that the command line names, and compare."""
    chosen = options("Fashion-MNIST from a single layer to early stopping.", PARTS, "fashion_mnist", arguments)
    chosen.output.mkdir(parents=True, exist_ok=True)
    data = load(chosen.sample)
    lesson = Lesson(chosen.output, chosen.epochs)
    rows, seconds = run_parts(PARTS, chosen.parts, data, lesson, before=lambda: set_random_seed(chosen.seed))

    heading("Documented and measured")
    print_comparison("fashion_mnist", rows, applies=not data.is_sample and chosen.epochs is None)
    heading("Seconds")
    for part, taken in seconds.items():
        print(f"{taken:7.1f}  {part}")
    print(f"{sum(seconds.values()):7.1f}  in all")
    heading("Pictures")
    print(*lesson.pictures, sep="\n")


if __name__ == "__main__":
    main()
