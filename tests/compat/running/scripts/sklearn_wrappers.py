"""KerasClassifier and KerasRegressor in cross-validation, grid search and pipelines."""
import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.RandomState(0)
X = rng.rand(60, 4)
words = np.array(["low", "high"])[(X.sum(axis=1) > 2).astype(int)]


def create_baseline(optimizer="adam", units=8):
    model = Sequential()
    model.add(Dense(units, input_dim=4, kernel_initializer="normal", activation="relu"))
    model.add(Dense(1, kernel_initializer="normal", activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    return model


def create_regressor():
    model = Sequential([Dense(8, activation="relu", input_shape=(4,)), Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    return model


estimator = KerasClassifier(build_fn=create_baseline, epochs=2, batch_size=16, verbose=0)
results = cross_val_score(estimator, X, words, cv=KFold(n_splits=3, shuffle=True, random_state=0))
print("Baseline: %.2f%% (%.2f%%)" % (results.mean() * 100, results.std() * 100))
grid = GridSearchCV(estimator=KerasClassifier(build_fn=create_baseline, verbose=0),
                    param_grid=dict(optimizer=["rmsprop", "adam"], epochs=[1, 2], batch_size=[20]), cv=2)
grid_result = grid.fit(X, words)
print("Best: %f using %s" % (grid_result.best_score_, grid_result.best_params_))
pipeline = Pipeline([("standardize", StandardScaler()), ("mlp", KerasRegressor(build_fn=create_regressor, epochs=2, verbose=0))])
print(cross_val_score(pipeline, X, X.sum(axis=1), cv=2))
pipe = make_pipeline(StandardScaler(), estimator)
pipe.fit(X, words)
assert set(pipe.predict(X)) <= {"low", "high"} and pipe.predict_proba(X).shape == (60, 2)
