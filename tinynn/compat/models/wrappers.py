"""scikit-learn wrappers with the arguments of Keras 1, and with those of scikeras."""

from tinynn import optimizers
from tinynn.wrappers import scikit_learn

RENAMED = {"nb_epoch": "epochs"}


class Older:
    """Knows the older spellings of the arguments of ``fit``."""

    def knows(self, name):
        return super().knows(RENAMED.get(name, name))

    def chosen(self, function, kwargs=None):
        names = scikit_learn.known(function)
        today = {RENAMED.get(name, name): value for name, value in self.sk_params.items() if name in RENAMED}
        here = {name: value for name, value in today.items() if name in names}
        return here | super().chosen(function, kwargs)


class BaseWrapper(Older, scikit_learn.BaseWrapper):
    """See `tinynn.wrappers.scikit_learn.BaseWrapper`."""


class KerasClassifier(Older, scikit_learn.KerasClassifier):
    """See `tinynn.wrappers.scikit_learn.KerasClassifier`."""


class KerasRegressor(Older, scikit_learn.KerasRegressor):
    """See `tinynn.wrappers.scikit_learn.KerasRegressor`."""


# Arguments of scikeras that make no difference here, or that are for `compile`, and prefixes of routed ones.
COMPILED = ("optimizer", "loss", "metrics")
TAKEN = ("random_state", "warm_start", "run_eagerly", *COMPILED)
ROUTES = ("model__", "fit__", "predict__", "optimizer__")


class Routed:
    """scikeras's ways: ``model__units=8`` goes to the builder, ``optimizer__learning_rate`` to the optimizer.

    A builder may take ``meta``, a dict with ``n_features_in_`` and so on, and may leave compiling to the wrapper.
    """

    def __init__(self, model=None, build_fn=None, **sk_params):
        super().__init__(build_fn, model, **sk_params)

    def knows(self, name):
        return name in TAKEN or name.startswith(ROUTES) or super().knows(name)

    def chosen(self, function, kwargs=None):
        names = scikit_learn.known(function)
        routed = {name.partition("__")[2]: value for name, value in self.sk_params.items() if name.startswith(ROUTES)}
        beside = {"meta": self.meta(), "compile_kwargs": {"optimizer": self.optimizer(), **self.compiled_with()}}
        here = {name: value for name, value in (beside | routed).items() if name in names}
        return here | super().chosen(function, kwargs)

    def meta(self):
        """What a builder may ask for about the data."""
        classes = getattr(self, "classes_", ())
        kind = "binary" if len(classes) == 2 else "multiclass" if len(classes) else "continuous"
        return {"n_features_in_": self.n_features_in_, "X_shape_": (None, self.n_features_in_), "n_outputs_": 1,
                "n_outputs_expected_": 1, "n_classes_": len(classes), "classes_": classes, "target_type_": kind}

    n_features_in_ = 0

    def optimizer(self):
        """The optimizer that the arguments name, with those that are routed to it."""
        prefix = "optimizer__"
        own = {name[len(prefix) :]: v for name, v in self.sk_params.items() if name.startswith(prefix)}
        given = self.sk_params.get("optimizer", "rmsprop")
        kind = type(optimizers.get(given)) if isinstance(given, str) else given
        return kind(**own) if isinstance(kind, type) else kind

    def compiled_with(self):
        return {name: self.sk_params[name] for name in ("loss", "metrics") if self.sk_params.get(name) is not None}

    def make(self):
        model = super().make()
        if model.loss is None:
            model.compile(self.optimizer(), **self.compiled_with())
        self.model_ = model
        return model

    @property
    def history_(self):
        return self.history

    def __getattr__(self, name):
        """Arguments read as attributes: ``estimator.epochs``."""
        try:
            return vars(self)["sk_params"][name]
        except KeyError:
            raise AttributeError(name) from None


class ScikerasClassifier(Routed, KerasClassifier):
    """scikeras's KerasClassifier."""


class ScikerasRegressor(Routed, KerasRegressor):
    """scikeras's KerasRegressor, whose score is the coefficient of determination."""

    def score(self, x, y, sample_weight=None, **kwargs):
        return scikit_learn.RegressorMixin.score(self, x, y, sample_weight)
