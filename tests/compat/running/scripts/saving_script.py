"""Saving and loading in the forms that scripts use."""
import keras
import numpy as np
from keras.layers import Dense
from keras.models import Sequential, load_model, model_from_json, save_model

x = np.random.rand(20, 3)
y = np.random.rand(20, 1)
model = Sequential([Dense(4, activation="relu", input_shape=(3,)), Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
history = model.fit(x, y, epochs=2, verbose=0)
assert history.history["mean_absolute_error"] == history.history["mae"]
expected = model.predict(x)

for path in ("whole.h5", "whole.keras", "whole.model", "whole"):
    model.save(path)
    again = load_model(path)
    assert np.array_equal(again.predict(x), expected)
    assert again.evaluate(x, y, verbose=0) == model.evaluate(x, y, verbose=0)
    again.fit(x, y, nb_epoch=1, verbose=0)
save_model(model, "saved.h5")
with open("model.json", "w") as json_file:
    json_file.write(model.to_json())
with open("model.json") as json_file:
    shaped = model_from_json(json_file.read())
model.save_weights("weights.h5")
shaped.load_weights("weights.h5").expect_partial()
shaped.compile("sgd", "mse")
assert np.array_equal(shaped.predict(x), expected)
twin = keras.models.clone_model(model)
twin.set_weights(model.get_weights())
assert np.array_equal(twin.predict_on_batch(x), expected)
assert type(twin) is type(model) is type(again)
