"""What every trained network can do with files; `tinynn.saving`, which does it, is imported when it is needed."""


class Files:
    """Methods that write a network to files and make another of its description."""

    def save(self, path, overwrite=True, include_optimizer=True):
        """Write network, weights and optimizer to a file; its ending says which format. See `tinynn.saving`."""
        from tinynn import saving

        saving.save_model(self, path, overwrite, include_optimizer)

    def save_weights(self, path, overwrite=True):
        """Write the weights to a file; its ending says which format. See `tinynn.saving`."""
        from tinynn import saving

        saving.save_weights(self, path, overwrite)

    def load_weights(self, path):
        """Read weights that `save_weights` or `save` wrote."""
        from tinynn import saving

        saving.load_weights(self, path)

    def to_json(self, **options):
        """The network without its weights, as JSON; `options` go to `json.dumps`."""
        from tinynn import saving

        return saving.model_to_json(self, **options)

    def get_config(self):
        """Name, layers and which is called on what, as JSON can hold them; `from_config` makes a network of it."""
        from tinynn.saving.config import model_entry

        return model_entry(self)["config"]

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """A network of such layers with fresh weights, not compiled; `custom_objects` as in `load_model`."""
        from tinynn.saving.build import build_model

        if not isinstance(config, (dict, list)):
            raise TypeError(f"{cls.__name__}.from_config: expected a dict, as get_config gives it, got {config!r}")
        kind = "Functional" if "output_layers" in config else "Sequential"
        return build_model({"class_name": kind, "config": config}, custom_objects)

    def clone(self):
        """A network of the same layers with fresh weights, not compiled."""
        from tinynn import saving

        return saving.clone_model(self)
