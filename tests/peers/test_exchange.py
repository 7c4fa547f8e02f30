"""Arrays of PyTorch and JAX, handed over as they are."""

from importlib import import_module

import numpy as np
import pytest

from tinynn import Sequential, random
from tinynn.layers import Dense

pytestmark = pytest.mark.peers


@pytest.mark.parametrize("library,function", [("torch", "tensor"), ("jax.numpy", "array")])
def test_fit_evaluate_and_predict_take_arrays_of_other_libraries(library, function):
    theirs = getattr(import_module(library), function)
    rng = np.random.default_rng(0)
    x, y, weights = rng.normal(size=(40, 5)).astype("float32"), rng.integers(0, 3, 40), rng.random(40, dtype="float32")
    found = []
    for make in (np.asarray, theirs):
        random.set_seed(0)
        model = Sequential([Dense(3, "softmax", input_shape=(5,))])
        model.compile("adam", "sparse_categorical_crossentropy")
        history = model.fit(make(x), make(y), sample_weight=make(weights), validation_split=0.2, verbose=0).history
        found.append((history, model.evaluate(make(x), make(y), verbose=0), model.predict(make(x), verbose=0).tolist()))
    assert found[0] == found[1]
