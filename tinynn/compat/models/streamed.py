"""Training on what yields batches: each epoch reads them anew."""

import warnings

from tinynn.compat.data.streams import arrays_of, as_stream


class Streamed:
    """What a model needs in order to take streams where tinynn's takes arrays."""

    stream = None  # what the training at hand reads
    class_weight = None

    def fit(self, x=None, y=None, batch_size=None, **kwargs):
        """As tinynn's; the rows of an epoch come from the stream, in the batches and the order in which it has them."""
        kwargs = with_arrays_to_validate(kwargs)
        self.stream = as_stream(
            x, steps=kwargs.get("steps_per_epoch"), samples=kwargs.pop("samples_per_epoch", None),
            shuffle=kwargs.get("shuffle", True),
        )
        if self.stream is not None:
            refuse_beside_a_stream(y=y, sample_weight=kwargs.get("sample_weight"),
                                   validation_split=kwargs.pop("validation_split", None) or None)
            self.class_weight = kwargs.get("class_weight")
            (x, y, weights), batch_size = arrays_of(self.stream.read())
            kwargs |= {"steps_per_epoch": None, "shuffle": False, "sample_weight": weights}
        try:
            return super().fit(x, y, batch_size, **kwargs)
        finally:
            self.stream = None

    def train_epoch(self, data, batch_size, steps, shuffle, watchers, first=0):
        """As tinynn's; `data` of a stream are those of the first epoch, and training ends where it gives no more."""
        stream = self.stream
        if stream is None:
            super().train_epoch(data, batch_size, steps, shuffle, watchers, first)
            return
        self.recorder = None  # which would go on with the rows of the first epoch
        if stream.epochs:
            batches = stream.read()
            if not batches:
                warnings.warn(f"{self.owner}: the batches have come to an end, after {stream.epochs} epochs; training "
                              "stops", stacklevel=2)
                self.stop_training = True
                return
            (x, y, weights), _ = arrays_of(batches)
            data = self.take_data(x, y, weights, self.class_weight)
        super().train_epoch(data, batch_size, steps, shuffle, watchers, first)
        stream.on_epoch_end()

    def evaluate(self, x=None, y=None, batch_size=None, **kwargs):
        stream = as_stream(x, steps=kwargs.get("steps"), samples=kwargs.pop("val_samples", None))
        if stream is not None:
            refuse_beside_a_stream(y=y, sample_weight=kwargs.get("sample_weight"))
            (x, y, weights), batch_size = arrays_of(stream.read())
            kwargs |= {"steps": None, "sample_weight": weights}
        return super().evaluate(x, y, batch_size, **kwargs)

    def predict(self, x, batch_size=None, **kwargs):
        stream = as_stream(x, steps=kwargs.get("steps"), samples=kwargs.pop("val_samples", None))
        if stream is not None:
            (x, *_), batch_size = arrays_of(stream.read())
            kwargs["steps"] = None
        return super().predict(x, batch_size, **kwargs)

    def fit_generator(self, generator, *counts, **kwargs):
        """The older name of `fit` on batches; the first number counts samples where the next is called nb_epoch."""
        first = "samples_per_epoch" if "nb_epoch" in kwargs else "steps_per_epoch"
        return self.fit(generator, **dict(zip((first, "epochs", "verbose"), counts)), **kwargs)

    def evaluate_generator(self, generator, steps=None, **kwargs):
        """The older name of `evaluate` on batches."""
        return self.evaluate(generator, steps=steps, **kwargs)

    def predict_generator(self, generator, steps=None, **kwargs):
        """The older name of `predict` on batches."""
        return self.predict(generator, steps=steps, **kwargs)


def refuse_beside_a_stream(**given):
    """Refuse what would say twice, or otherwise, what the batches say."""
    for name, value in given.items():
        if value is not None:
            raise ValueError(f"fit, evaluate: {name} is for arrays; x yields batches (x, y) or (x, y, sample_weight), "
                             "and validation_data may do so too")


def with_arrays_to_validate(kwargs):
    """The arguments of fit with arrays in place of a stream of validation data, which is read once."""
    samples = kwargs.pop("nb_val_samples", None)
    stream = as_stream(kwargs.get("validation_data"), steps=kwargs.get("validation_steps"), samples=samples)
    if stream is None:
        return kwargs
    (x, y, weights), _ = arrays_of(stream.read())
    return kwargs | {"validation_data": (x, y) if weights is None else (x, y, weights), "validation_steps": None}
