"""Models as estimators: scikit-learn's own tools work on them."""

import numpy as np
import pytest
import scipy.sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tinynn import Sequential
from tinynn.layers import Dense
from tinynn.optimizers import Adam
from tinynn.wrappers.scikit_learn import KerasClassifier, KerasRegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 3))
THREE = np.array(["a", "b", "c"])[np.argmax(X, axis=1)]
TWO = np.where(X[:, 0] > 0, "yes", "no")


def binary(units=8, rate=0.05):
    model = Sequential([Dense(units, "relu", input_shape=(3,)), Dense(1, "sigmoid")])
    model.compile(Adam(rate), "binary_crossentropy")
    return model


def categorical(loss="categorical_crossentropy"):
    model = Sequential([Dense(8, "relu", input_shape=(3,)), Dense(3, "softmax")])
    model.compile(Adam(0.05), loss, metrics=["acc"])
    return model


def regressor():
    model = Sequential([Dense(4, "relu", input_shape=(3,)), Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_a_classifier_learns_words(loss):
    estimator = KerasClassifier(categorical, loss=loss, epochs=20, batch_size=10, verbose=0).fit(X, THREE)
    assert estimator.score(X, THREE) > 0.8
    assert list(estimator.classes_) == ["a", "b", "c"] and set(estimator.predict(X)) <= {"a", "b", "c"}
    np.testing.assert_allclose(estimator.predict_proba(X).sum(axis=1), 1, rtol=1e-5)
    assert len(estimator.history["acc"]) == 20 and estimator.model.count_params() > 0


def test_one_output_has_two_classes():
    estimator = KerasClassifier(build_fn=binary, epochs=20, batch_size=10, verbose=0).fit(X, TWO)
    assert estimator.predict_proba(X).shape == (90, 2) and estimator.score(X, TWO) > 0.8
    right = estimator.predict(X) == TWO
    assert estimator.score(X, TWO, sample_weight=right) == 1


def test_one_hot_rows_are_labels_too():
    rows = np.eye(3)[np.argmax(X, axis=1)]
    estimator = KerasClassifier(categorical, epochs=2, verbose=0).fit(X, rows)
    assert estimator.predict(X).dtype.kind == "i" and 0 <= estimator.score(X, rows) <= 1


def test_a_regressor_scores_by_its_loss():
    y = X.sum(axis=1)
    estimator = KerasRegressor(regressor, epochs=2, verbose=0).fit(X, y)
    assert estimator.predict(X).shape == (90,)
    assert estimator.score(X, y) == pytest.approx(-np.mean((estimator.predict(X) - y) ** 2), rel=1e-5)


def test_arguments_go_where_they_belong():
    estimator = KerasClassifier(binary, units=7, epochs=3, verbose=0)
    estimator.fit(X, TWO, batch_size=45)
    assert estimator.model.layers[0].units == 7 and len(estimator.history["loss"]) == 3
    assert estimator.model.optimizer.iterations == 6


def test_an_argument_that_nobody_takes_is_refused():
    with pytest.raises(ValueError, match="KerasClassifier: colour is no argument"):
        KerasClassifier(binary, colour="red")
    with pytest.raises(ValueError, match="colour"):
        KerasClassifier(binary).set_params(colour="red")
    with pytest.raises(ValueError, match="expected build_fn"):
        KerasRegressor().fit(X, X)


def test_a_derived_class_may_build_the_model_itself():
    class Own(KerasRegressor):
        def __call__(self, units=4):
            return regressor()

    assert Own(epochs=1, verbose=0).fit(X, X[:, 0]).predict(X).shape == (90,)


def test_it_is_cloned_without_what_it_learned():
    estimator = KerasClassifier(model=binary, units=5, epochs=1, verbose=0)
    twin = clone(estimator.fit(X, TWO))
    assert twin.get_params() == estimator.get_params() == {
        "build_fn": None, "model": binary, "units": 5, "epochs": 1, "verbose": 0,
    }
    with pytest.raises(NotFittedError):
        twin.predict(X)


def test_grid_search_finds_arguments_of_model_and_training():
    choices = {"rate": [0.0, 0.05], "epochs": [1, 20], "batch_size": [10]}
    grid = GridSearchCV(KerasClassifier(binary, verbose=0), choices, cv=2)
    grid.fit(X, TWO)
    assert grid.best_params_["epochs"] == 20 and grid.best_params_["rate"] == 0.05 and grid.best_score_ > 0.7


def test_cross_validation_of_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), KerasClassifier(categorical, epochs=20, batch_size=10, verbose=0))
    assert cross_val_score(pipeline, X, THREE, cv=3).mean() > 0.6
    regression = make_pipeline(StandardScaler(), KerasRegressor(regressor, epochs=1, verbose=0))
    assert cross_val_score(regression, X, X[:, 0], cv=3, scoring="neg_mean_squared_error").shape == (3,)


def test_models_of_before_are_not_touched_by_a_second_fit():
    estimator = KerasRegressor(regressor, epochs=1, verbose=0)
    first = estimator.fit(X, X[:, 0]).model
    assert estimator.fit(X, X[:, 0]).model is not first


def test_texts_as_sparse_rows_are_learned_in_a_pipeline():
    texts, labels = ["a good film", "a bad film", "good, very good", "bad, so bad"] * 5, ["yes", "no"] * 10

    def make():
        model = Sequential([Dense(4, "tanh"), Dense(1, "sigmoid")])
        model.compile(Adam(0.1), "binary_crossentropy")
        return model

    pipeline = make_pipeline(CountVectorizer(), KerasClassifier(make, epochs=20, verbose=0)).fit(texts, labels)
    assert pipeline.score(texts, labels) == 1 and pipeline[-1].n_features_in_ == 5
    assert cross_val_score(pipeline, texts, labels, cv=2).shape == (2,)


@pytest.mark.parametrize("sparse", [scipy.sparse.csr_matrix, scipy.sparse.coo_array])
def test_a_regressor_takes_sparse_rows_as_it_takes_arrays(sparse):
    estimator, x = KerasRegressor(regressor, verbose=0), np.where(X > 0, X, 0)
    estimator.fit(sparse(x), X[:, 0])
    assert estimator.n_features_in_ == 3
    np.testing.assert_allclose(estimator.predict(sparse(x)), estimator.predict(x), rtol=1e-5, atol=1e-6)
    assert estimator.score(sparse(x), X[:, 0]) == pytest.approx(estimator.score(x, X[:, 0]), rel=1e-5)


@pytest.mark.parametrize(("make", "labels", "units"), [(categorical, TWO, 3), (binary, ["no"] * 90, 1)])
@pytest.mark.parametrize("loss", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_a_model_that_tells_more_classes_apart_than_there_are_is_refused(make, labels, units, loss):
    arguments = {"loss": loss} if make is categorical else {}
    estimator = KerasClassifier(make, verbose=0, **arguments)
    message = f"^KerasClassifier: expected a model with a unit for each class in y, .* got one with {units} unit(s|$)"
    with pytest.raises(ValueError, match=message):
        estimator.fit(X, labels)
    assert not hasattr(estimator, "classes_") and estimator.model is None


def test_one_unit_does_not_tell_three_classes_apart():
    def make():
        model = Sequential([Dense(1)])
        model.compile("sgd", "mse")
        return model

    with pytest.raises(ValueError, match="there are 3 of them; got one with 1 unit"):
        KerasClassifier(make, verbose=0).fit(X, THREE)


def test_a_fit_that_fails_leaves_the_estimator_as_it_was():
    estimator = KerasClassifier(categorical, verbose=0).fit(X, THREE)
    before = dict(vars(estimator))
    for x, y in ((X[:, :2], np.where(THREE == "a", "d", THREE)), (X[:80], THREE), (X, TWO), (3.0, THREE)):
        with pytest.raises(ValueError):
            estimator.fit(x, y)
        assert vars(estimator) == before
    assert estimator.score(X, THREE) >= 0


def test_each_fit_makes_one_model():
    made = []

    def make():
        made.append(binary())
        return made[-1]

    assert KerasClassifier(make, verbose=0).fit(X, TWO).model is made[-1] and len(made) == 1
