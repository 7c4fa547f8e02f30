"""Every path that Keras's modules ever had leads to one room."""

import pytest

from tinynn.compat.paths import room_of

LAYERS = (
    "keras.layers", "keras.layers.core", "keras.layers.advanced_activations", "keras.layers.normalization",
    "keras.layers.normalization.batch_normalization", "keras.layers.noise", "keras.layers.merge", "keras.src.layers",
    "keras.layers.convolutional", "keras.api.layers", "keras.api._v2.keras.layers", "tf_keras.layers",
    "tensorflow.keras.layers", "tensorflow.python.keras.layers", "tensorflow.python.keras.layers.core",
    "tensorflow.contrib.keras.layers", "tensorflow.contrib.keras.api.keras.layers",
    "tensorflow.contrib.keras.python.keras.layers", "tensorflow.compat.v1.keras.layers",
    "tensorflow.python.keras.api._v1.keras.layers", "keras.layers.experimental.preprocessing",
)


@pytest.mark.parametrize("path", LAYERS)
def test_layers_are_found_under_every_path(path):
    assert room_of(path) == "layers"


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("keras", "keras"), ("tensorflow.keras", "keras"), ("keras.objectives", "losses"), ("tensorflow", "tensorflow"),
        ("keras.utils.np_utils", "utils.np_utils"), ("keras.utils.vis_utils", "utils"),
        ("keras.engine.topology", "engine"),
        ("keras.datasets.mnist", "datasets.mnist"), ("keras.preprocessing.text", "preprocessing.text"),
        ("keras.wrappers.scikit_learn", "wrappers.scikit_learn"), ("keras.backend.tensorflow_backend", "backend"),
        ("tensorflow.keras.optimizers.schedules", "optimizers.schedules"),
        ("scikeras.wrappers", "scikeras"),
        ("tensorflow.compat.v1", "tensorflow"), ("tensorflow.nn", "tensorflow.nn"),
        ("tensorflow.python.util", "nothing"),
        ("tensorflow.python.framework.ops", "tensorflow"), ("tensorflow.python.client", "tensorflow.client"),
        ("tensorflow.python.keras.optimizer_v2.adam", "optimizers"), ("keras.applications.vgg16", "nothing"),
    ],
)
def test_other_paths_lead_to_their_rooms(path, room):
    assert room_of(path) == room


@pytest.mark.parametrize("path", ["keras.nonsense", "kerastuner", "keras_tuner.layers", "tensorflow_datasets", "numpy"])
def test_paths_that_are_none_of_keras_lead_nowhere(path):
    assert room_of(path) is None
