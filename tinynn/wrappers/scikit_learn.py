"""Models as scikit-learn estimators, for cross-validation, grid search and pipelines; needs the extra ``sklearn``."""

import copy
import inspect

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from tinynn import losses, sparse
from tinynn.several import listed
from tinynn.training import Trainer


class BaseWrapper(BaseEstimator):
    """An estimator that builds a compiled model when it is fitted.

    Parameters
    ----------
    build_fn : callable, optional
        Returns a compiled model. Default: the method ``__call__`` of a derived class.
    model : callable, optional
        Another name for `build_fn`.
    **sk_params
        Arguments of `build_fn`, ``fit``, ``predict`` and ``evaluate``, each handed to whichever takes it.

    Attributes
    ----------
    model : the trained model, once there is one
    history : dict of str to list of float
        What ``fit`` recorded; ``fit`` returns this estimator, so ``fit(x, y).history`` is that of a model.

    Raises
    ------
    ValueError
        For an argument that none of them takes.
    """

    def __init__(self, build_fn=None, model=None, **sk_params):
        self.build_fn = build_fn
        self.model = self.given = model
        self.sk_params = sk_params
        unknown = [name for name in sk_params if not self.knows(name)]
        if unknown:
            raise ValueError(
                f"{type(self).__name__}: {unknown[0]} is no argument of build_fn, fit, predict or evaluate"
            )

    def builder(self):
        """What makes the model: an argument, or this object's own ``__call__``."""
        if self.build_fn or self.given:
            return self.build_fn or self.given
        if not callable(self):
            raise ValueError(f"{type(self).__name__}: expected build_fn, a function that returns a compiled model")
        return self.__call__

    def knows(self, name):
        """Whether anything takes an argument of that name."""
        takers = (self.builder(), Trainer.fit, Trainer.predict, Trainer.evaluate)
        return any(name in known(taker) for taker in takers)

    def make(self):
        """A new model, compiled."""
        builder = self.builder()
        return builder(**copy.deepcopy(self.chosen(builder)))

    def get_params(self, deep=True):
        """The arguments of this estimator."""
        beside = {"model": self.given} if self.given is not None else {}
        return {"build_fn": self.build_fn, **beside, **self.sk_params}

    def set_params(self, **params):
        """Change arguments, as grid search does; refused as in the constructor."""
        renewed = type(self)(**{**self.get_params(), **params})
        self.build_fn, self.given, self.sk_params = renewed.build_fn, renewed.given, renewed.sk_params
        return self

    def chosen(self, function, kwargs=None):
        """Of this estimator's arguments those that a function takes, and `kwargs` over them."""
        return {name: value for name, value in self.sk_params.items() if name in known(function)} | (kwargs or {})

    def fit_model(self, x, y, kwargs, **learned):
        """Make a model and train it; where that fails, this estimator is as it was.

        Parameters
        ----------
        x, y, kwargs : as in ``fit``
        **learned
            Attributes that are known from `y` alone, also to the function that makes the model.
        """
        x, before = taken(x), dict(vars(self))
        try:
            vars(self).update(learned, n_features_in_=x.shape[1] if x.ndim > 1 else 1)
            self.model = self.make()
            self.history = self.model.fit(x, self.targets(x, y), **self.chosen(Trainer.fit, kwargs)).history
        except BaseException:
            vars(self).clear()
            vars(self).update(before)
            raise
        return self

    def targets(self, x, y):
        """`y` as the model takes it."""
        return y

    def outputs(self, x, kwargs):
        check_is_fitted(self, "history")
        return self.model.predict(taken(x), **{"verbose": 0} | self.chosen(Trainer.predict, kwargs))


class KerasClassifier(ClassifierMixin, BaseWrapper):
    """A model that ends in class probabilities, as a classifier; see `BaseWrapper`.

    Labels may be any that scikit-learn knows, also words. For a loss that wants one-hot rows they become these.

    Attributes
    ----------
    classes_ : ndarray
    """

    def fit(self, x, y, **kwargs):
        """Build and train a model on labels (n,), or on one-hot rows (n, classes).

        Raises
        ------
        ValueError
            For a model that tells more or fewer classes apart than there are; nothing has changed then.
        """
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            return self.fit_model(x, y, kwargs, classes_=np.arange(y.shape[1]))
        classes, y = np.unique(y.ravel(), return_inverse=True)
        return self.fit_model(x, y, kwargs, classes_=classes)

    def targets(self, x, y):
        """Numbers of classes, or one-hot rows of them where the loss wants those; ValueError for other classes."""
        self.model.take_inputs(x[:1] if x.ndim else x)  # builds it
        units, classes = listed(self.model.output_shape)[0][-1], len(self.classes_)
        if max(2, units) != classes:
            raise ValueError(
                f"{type(self).__name__}: expected a model with a unit for each class in y, or one unit for two, and "
                f"there are {classes} of them; got one with {units} unit{'s' * (units != 1)}"
            )
        one_hot = y.ndim == 1 and isinstance(self.model.loss, losses.CategoricalCrossentropy)
        return np.eye(classes, dtype="float32")[y] if one_hot else y

    def predict(self, x, **kwargs):
        """The likeliest label of each sample, (n,)."""
        p = self.outputs(x, kwargs)
        numbers = p.argmax(axis=-1) if p.shape[-1] > 1 else (p.ravel() > 0.5).astype(int)
        return self.classes_[numbers]

    def predict_proba(self, x, **kwargs):
        """The probability of each class, (n, classes); for one output also that of the other class."""
        p = self.outputs(x, kwargs)
        return np.hstack([1 - p, p]) if p.shape[-1] == 1 else p

    def score(self, x, y, sample_weight=None, **kwargs):
        """The share of right predictions."""
        y = np.asarray(y)
        labels = self.classes_[y.argmax(axis=1)] if y.ndim == 2 and y.shape[1] > 1 else y.ravel()
        return float(np.average(self.predict(x, **kwargs) == labels, weights=sample_weight))


class KerasRegressor(RegressorMixin, BaseWrapper):
    """A model as a regressor; see `BaseWrapper`.

    Its `score` is that of Keras's wrapper, the negative loss, of which more is better as of every score.
    """

    def fit(self, x, y, **kwargs):
        """Build and train a model."""
        return self.fit_model(x, np.asarray(y), kwargs)

    def predict(self, x, **kwargs):
        """Outputs, (n,) where there is one for each sample."""
        y = self.outputs(x, kwargs)
        return y[:, 0] if y.shape[1:] == (1,) else y

    def score(self, x, y, sample_weight=None, **kwargs):
        """The negative loss."""
        chosen = {"verbose": 0} | self.chosen(Trainer.evaluate, kwargs)
        found = self.model.evaluate(taken(x), np.asarray(y), sample_weight=sample_weight, **chosen)
        return -float(found[0] if isinstance(found, list) else found)


def taken(x):
    """`x` as a model takes it: a sparse matrix stays one, with rows that can be picked; anything else is an array."""
    return x.tocsr() if sparse.is_sparse(x) else np.asarray(x)


def known(function):
    """Names of the arguments that a function takes."""
    return set(inspect.signature(function).parameters) - {"self", "x", "y"}
