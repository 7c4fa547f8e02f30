"""scikit-learn wrappers as Keras 1 and scikeras have them."""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasClassifier
from scikeras.wrappers import KerasClassifier as Classifier
from scikeras.wrappers import KerasRegressor as Regressor
from sklearn.model_selection import GridSearchCV, cross_val_score

rng = np.random.default_rng(1)
x = rng.normal(size=(60, 3))
y = (x[:, 0] > 0).astype(int)


def create(optimizer="adam", units=4):
    model = Sequential([Dense(units, activation="relu", input_dim=3), Dense(1, activation="sigmoid")])
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
    return model


old = KerasClassifier(build_fn=create, nb_epoch=3, batch_size=10, verbose=0)
assert len(old.fit(x, y).history["loss"]) == 3
grid = GridSearchCV(old, {"nb_epoch": [1, 2], "optimizer": ["sgd", "adam"]}, cv=2).fit(x, y)
assert set(grid.best_params_) == {"nb_epoch", "optimizer"}

assert cross_val_score(Classifier(model=create, epochs=2, verbose=0), x, y, cv=3).shape == (3,)
routed = Classifier(create, model__units=5, epochs=2, verbose=0)
grid = GridSearchCV(routed, {"model__units": [2, 3], "batch_size": [10]}, cv=2).fit(x, y)
assert grid.best_estimator_.model_.layers[0].units == grid.best_params_["model__units"]


def bare(meta, hidden=5):
    return Sequential([
        Input(shape=(meta["n_features_in_"],)), Dense(hidden, activation="relu"),
        Dense(1, activation="sigmoid" if meta["target_type_"] == "binary" else None),
    ])


by_wrapper = Classifier(bare, loss="binary_crossentropy", optimizer="adam", optimizer__learning_rate=0.05, hidden=6,
                        epochs=20, verbose=0, random_state=0)
by_wrapper.fit(x, y)
assert by_wrapper.model_.optimizer.learning_rate == 0.05 and by_wrapper.model_.layers[-2].units == 6
assert by_wrapper.score(x, y) > 0.7 and by_wrapper.predict_proba(x).shape == (60, 2)
assert by_wrapper.epochs == 20 and len(by_wrapper.history_["loss"]) == 20

regressor = Regressor(bare, loss="mse", optimizer="adam", epochs=2, verbose=0).fit(x, x.sum(axis=1))
assert regressor.score(x, x.sum(axis=1)) <= 1 and regressor.predict(x).shape == (60,)
