"""What scripts ask of TensorFlow around the work: devices, sessions, log levels. There is nothing to set here."""

from contextlib import contextmanager

from tinynn.compat.missing import GRADIENT_REASON, missing


class Quiet:
    """Answers every name and every call with itself, and does nothing: for settings that have no meaning here."""

    def __call__(self, *args, **kwargs):
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name, value):
        """A setting without effect."""

    def __iter__(self):
        return iter(())

    def __bool__(self):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __repr__(self):
        return "<a setting of TensorFlow's, without meaning in tinynn>"


quiet = Quiet()


class Session:
    """A session of TensorFlow 1, which can be opened and closed; there is no graph to run in it."""

    graph = quiet

    def __init__(self, *args, **kwargs):
        """Takes the settings of every TensorFlow."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def as_default(self):
        return self

    def run(self, fetches=None, feed_dict=None):
        """Nothing, where nothing is to be done; the numbers of a tensor or a variable."""
        if isinstance(fetches, Quiet):
            return None
        if hasattr(fetches, "numpy"):
            return fetches.numpy()
        return missing("Session.run", GRADIENT_REASON)()

    def close(self):
        """Nothing is open."""


class Strategy:
    """A strategy of distribution over the one machine there is."""

    num_replicas_in_sync = 1

    def __init__(self, *args, **kwargs):
        """Takes devices, of which there is one."""

    @contextmanager
    def scope(self):
        yield self


class Config:
    """``tf.config``: lists of devices, of which only the CPU is one, and settings without effect."""

    experimental = property(lambda self: self)

    def list_physical_devices(self, device_type=None):
        return [] if device_type not in (None, "CPU") else [PhysicalDevice("/physical_device:CPU:0", "CPU")]

    list_logical_devices = get_visible_devices = list_physical_devices

    def __getattr__(self, name):
        return quiet


class PhysicalDevice:
    """The name of a device and of its kind."""

    def __init__(self, name, device_type):
        self.name = name
        self.device_type = device_type

    def __repr__(self):
        return f"PhysicalDevice(name={self.name!r}, device_type={self.device_type!r})"
