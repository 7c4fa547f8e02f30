"""What a network lets in: data in the shape and the type that a step takes, or an error that says what is wrong."""

from tinynn import arrays, losses
from tinynn.several import by_name, listed, unlisted


class Intake:
    """The door of a network: all data that a user hands over come through here."""

    @property
    def owner(self):
        return f"model {self.name!r}"

    def take_inputs(self, x):
        """Inputs in the shape and type of the network, which is built for them if it is not built yet."""
        owner, names, shapes = self.owner, self.input_names, listed(self.input_shape)
        owners = [owner] if len(names) == 1 else [f"{owner}, input {name!r}" for name in names]
        given = by_name(x, names, f"{owner}: x", shapes[0])
        x = [arrays.as_inputs(a, *about, self.takes_sparse) for a, *about in zip(given, shapes, owners)]
        arrays.same_length(owner, x=x)
        self.ensure_built(unlisted([a.shape[1:] for a in x]))
        return unlisted(x)

    def take_data(self, x, y, sample_weight=None, class_weight=None):
        """Inputs, targets and weights as a step takes them, or an error before anything has changed."""
        if self.loss is None:
            raise ValueError(f"{self.owner}: no loss to train or evaluate with; call compile(optimizer, loss) first")
        names = self.output_names
        given = by_name(y, names, f"{self.owner}: y", self.output_shape)
        y = [arrays.as_array(t, f"{self.owner}: y") for t in given]
        x = self.take_inputs(x)
        arrays.same_length(self.owner, x=listed(x), y=y)
        y = losses.align_outputs(y, listed(self.output_shape), listed(self.loss), names)
        return x, unlisted(y), arrays.weights_of_outputs(sample_weight, class_weight, y, names, self.owner)

    def hold_out(self, data, validation_split, validation_data):
        """What is trained on, and what is measured after each epoch; None where there is nothing of the kind."""
        if validation_data is not None:
            return data, self.take_data(*arrays.two_or_three(validation_data, f"{self.owner}: validation_data"))
        return arrays.split_tail(validation_split, *data, self.owner) if validation_split else (data, None)

    def whole_number(self, argument, value, least=1):
        return arrays.whole_number(value, least, f"{self.owner}: {argument}")
