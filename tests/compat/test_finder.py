"""Imports mean tinynn between install and uninstall, and what they meant before otherwise."""

import importlib
import sys
from types import ModuleType

import pytest

import tinynn
from tinynn import compat
from tinynn.compat import rooms
from tinynn.compat.finder import Finder, served
from tinynn.compat.paths import ALONE, INNER, ROOMS, TENSORFLOW_ROOMS


def answers():
    """How many finders there are that answer for Keras with tinynn."""
    return sum(isinstance(finder, Finder) for finder in sys.meta_path)


def test_install_serves_keras_and_uninstall_takes_it_away():
    assert not answers()
    compat.install()
    try:
        from keras.layers.core import Dense

        assert isinstance(Dense(3), tinynn.layers.Dense)
        assert type(Dense(3)) is tinynn.layers.Dense
    finally:
        compat.uninstall()
    assert not answers() and not any(served(module) for module in sys.modules.values())


def test_install_twice_and_uninstall_twice_are_as_once():
    compat.install()
    compat.install()
    assert answers() == 1
    compat.uninstall()
    compat.uninstall()
    assert not answers()


def test_install_says_that_the_real_keras_is_there_already(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    with pytest.raises(ImportError, match="keras is imported already"):
        compat.install()
    assert not answers() and not hasattr(sys.modules["keras"], "layers")


def test_install_can_take_the_place_of_the_real_keras(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    monkeypatch.setitem(sys.modules, "keras.layers", ModuleType("keras.layers"))
    compat.install(replace=True)
    try:
        import keras

        assert keras.layers.Dense is not None
    finally:
        compat.uninstall()


def test_every_room_of_the_tables_can_be_entered():
    for room in {*ROOMS.values(), *INNER, *ALONE.values(), *TENSORFLOW_ROOMS.values(), "tensorflow"}:
        assert isinstance(rooms.contents(room), dict)


def test_star_imports_give_the_public_names(installed):
    names = {}
    exec("from keras.layers import *\nfrom keras.models import *\nfrom keras.optimizers import *", names)
    assert {"Dense", "Input", "concatenate", "LSTM", "Sequential", "Model", "SGD"} <= set(names)


def test_a_name_that_no_keras_has_is_an_import_error(installed):
    with pytest.raises(ImportError, match="Dens"):
        from keras.layers import Dens  # noqa: F401
    with pytest.raises(AttributeError, match="'keras' has no attribute 'nonsense'"):
        importlib.import_module("keras").nonsense  # noqa: B018


def test_modules_take_attributes(installed):
    import tensorflow as tf

    tf.model = 3
    assert tf.model == 3 and "model" in dir(tf)


@pytest.mark.parametrize(
    "use",
    [
        "from keras.layers import Conv2D; Conv2D(32, 3)",
        "from keras.layers import LSTM\nclass Own(LSTM): pass\nOwn(3)",
        "import tensorflow as tf; tf.contrib.lite.TFLiteConverter.from_keras_model_file('a')",
        "from tensorflow.python.tools import freeze_graph; freeze_graph.freeze_graph()",
        "from keras.applications import VGG16; VGG16()",
        "from keras.preprocessing.image import ImageDataGenerator; ImageDataGenerator().flow_from_directory('.')",
        "from keras.models import model_from_yaml; model_from_yaml('')",
        "import tensorflow as tf; tf.Session().run(3)",
    ],
)
def test_what_tinynn_has_not_is_imported_and_says_so_when_it_is_used(use, installed):
    with pytest.raises(NotImplementedError, match="tinynn has no(ne)?"):
        exec(use, {})


def test_loss_and_metric_functions_of_keras_are_those_of_tinynn(installed):
    from keras.losses import mse
    from keras.metrics import binary_accuracy

    assert tinynn.losses.get(mse).name == "mean_squared_error"
    assert binary_accuracy([[1.0]], [[0.9]])[0] == 1
