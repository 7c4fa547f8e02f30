"""What each room holds: the names that a script may import from it, with the objects that they stand for."""

from functools import cache

from tinynn.compat import missing

SWITCHES = (  # of ``keras.config``
    "disable_flash_attention", "disable_interactive_logging", "disable_traceback_filtering", "enable_flash_attention",
    "enable_interactive_logging", "enable_traceback_filtering", "enable_unsafe_deserialization", "set_backend",
    "set_dtype_policy",
)
VERSION = "2.8.0"  # of TensorFlow and of its Keras: the last whose tables and messages most tutorials show


@cache
def contents(room):
    """The names of a room, a dict that is made when the room is first entered."""
    return ROOMS[room]()


def both_ways(module):
    """``get``, ``deserialize`` and ``serialize`` of a kind of things that have names."""
    from tinynn.naming import described

    return {"get": module.get, "deserialize": module.get, "serialize": getattr(module, "serialize", described)}


def public(module):
    """The public names of a module of tinynn."""
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    return {name: getattr(module, name) for name in names}


def layers():
    from tinynn import layers
    from tinynn.compat.layers import given_up, lookups, more_layers, preprocessing_layers, texts
    from tinynn.compat.layers.penalized import ActivityRegularization
    from tinynn.compat.layers.spelling import spelled
    from tinynn.compat.layers.words import Input
    from tinynn.layers import Layer

    here = public(layers)
    here |= {name: spelled(cls) for name, cls in here.items() if isinstance(cls, type) and issubclass(cls, Layer)}
    ours = public(given_up) | public(more_layers) | public(preprocessing_layers) | public(lookups) | public(texts)
    beside = {"ActivityRegularization": spelled(ActivityRegularization), "Input": Input, "InputSpec": dict}
    beside |= {"ThresholdedReLU": spelled(given_up.ThresholdedReLU)}
    return missing.missing_layers | here | ours | beside


def models():
    from tinynn.compat.models import model_files, networks

    here = {"Model": networks.Model, "Sequential": networks.Sequential, "Functional": networks.Model}
    return here | public(model_files) | {"Input": contents("layers")["Input"]} | {
        "model_from_yaml": missing.missing("model_from_yaml", "YAML files can hold code; use model_from_json"),
        "model_from_config": missing.missing("model_from_config", "use clone_model or model_from_json"),
    }


def engine():
    return contents("layers") | contents("models") | {name: missing.missing(name) for name in ("Container", "Network")}


def keras():
    here = {name: contents("models")[name] for name in ("Model", "Sequential")}
    here |= {name: contents("layers")[name] for name in ("Input", "Layer", "InputLayer")}
    return here | {"__version__": VERSION}


def activations():
    from tinynn import activations
    from tinynn.activations import Activation
    from tinynn.compat.arrays import ops
    from tinynn.compat.training import functions

    names = {name: value for name, value in vars(activations).items() if isinstance(value, Activation)}
    ways = {"get": functions.activation, "deserialize": functions.activation, "serialize": functions.activation_name}
    return names | ops.ONLY_KERAS_HAS | ways


def backend():
    from tinynn.compat.arrays import ops
    from tinynn.compat.names import backend

    return ops.FUNCTIONS | public(backend) | dict.fromkeys(SWITCHES, backend.quiet)


def ops():
    from tinynn.compat.arrays import ops

    return ops.FUNCTIONS | ops.OF_KERAS_3


def callbacks():
    from tinynn import callbacks
    from tinynn.compat.training import callbacks as older

    kinds = (
        "BackupAndRestore", "BaseLogger", "Callback", "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau",
        "RemoteMonitor", "TensorBoard",
    )
    return public(callbacks) | {name: getattr(older, name) for name in kinds} | {
        name: missing.missing(name) for name in ("OrbaxCheckpoint", "SwapEMAWeights")
    }


def constraints():
    from tinynn import constraints
    from tinynn.naming import snake_case

    kinds = (constraints.MaxNorm, constraints.MinMaxNorm, constraints.NonNeg, constraints.UnitNorm)
    here = {kind.__name__: kind for kind in kinds} | {snake_case(kind.__name__): kind for kind in kinds}
    older = {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"}
    return here | {old: here[new] for old, new in older.items()} | both_ways(constraints) | {"Constraint": Constraint}


def initializers():
    from tinynn import initializers
    from tinynn.naming import snake_case

    here = {kind.__name__: kind for kind in initializers._KINDS} | {"Initializer": initializers.Initializer}
    here |= {snake_case(name): kind for name, kind in here.items()}
    older = {"IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal", "zero": "Zeros",
             "one": "Ones", "normal": "RandomNormal", "uniform": "RandomUniform"}
    return here | {name: here[kind] for name, kind in older.items()} | both_ways(initializers)


def regularizers():
    from tinynn import regularizers
    from tinynn.compat.layers.penalized import Regularizer

    older = {"l1l2": regularizers.l1_l2, "WeightRegularizer": regularizers.L1L2, "L1L2": regularizers.L1L2}
    older |= {"OrthogonalRegularizer": missing.missing("OrthogonalRegularizer")} | both_ways(regularizers)
    older |= {f"activity_{name}": getattr(regularizers, name) for name in ("l1", "l2")}
    return public(regularizers) | older | {"Regularizer": Regularizer}


def losses():
    from tinynn import losses
    from tinynn.compat.training import more_losses
    from tinynn.compat.training.losses import Loss, Reduction, with_reduction

    here = with_reduction(recordable(public(losses)) | public(more_losses)) | {"Loss": Loss, "Reduction": Reduction}
    older = {"logcosh": "log_cosh", "cosine_proximity": "cosine_similarity", "cosine": "cosine_similarity",
             "mean_absolute_percentage_error": "mape", "huber_loss": "huber", "bce": "binary_crossentropy"}
    beside = {name: missing.missing(name) for name in ("CTC", "Circle", "Dice", "Tversky")} | both_ways(losses)
    return beside | here | {old: here[new] for old, new in older.items()}


def metrics():
    from tinynn import metrics
    from tinynn.compat.training import more_metrics
    from tinynn.compat.training.metrics import Metric, forgiving

    names = ("BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "MeanTensor", "PearsonCorrelation")
    beside = {name: missing.missing(name) for name in names} | both_ways(metrics)
    here = forgiving(recordable(public(metrics)) | public(more_metrics), metrics.Metric)
    return beside | here | {"Metric": Metric}


def recordable(names):
    """The same names, with loss functions that take what is recorded, and symbols."""
    from tinynn.compat.training import functions

    return {name: functions.recordable(thing) if hasattr(thing, "kind") else thing for name, thing in names.items()}


def optimizers():
    from tinynn import optimizers
    from tinynn.compat.training import optimizers as ours

    beside = {"get": ours.get, "serialize": optimizers.serialize, "deserialize": optimizers.deserialize}
    names = ("Adafactor", "Lamb", "Muon", "ScheduleFreeAdamW", "TFOptimizer")
    return ours.OLDER | ours.CLASSES | beside | {
        "LossScaleOptimizer": lambda inner_optimizer, **kwargs: ours.get(inner_optimizer),
        "Optimizer": optimizers.Optimizer, "adam_v2": Namespace(ours.CLASSES), "legacy": Namespace(ours.CLASSES),
        "experimental": Namespace(ours.CLASSES), "gradient_descent_v2": Namespace(ours.CLASSES),
    } | {name: missing.missing(name, f"{', '.join(ours.CLASSES)} are here") for name in names}


def train():
    from tinynn.compat.models.checkpoint import Checkpoint, CheckpointManager, latest_checkpoint

    here = {"Checkpoint": Checkpoint, "CheckpointManager": CheckpointManager, "latest_checkpoint": latest_checkpoint}
    return contents("optimizers") | here


def schedules():
    from tinynn.optimizers import schedules

    return public(schedules)


def utils():
    from tinynn.compat.data import timeseries
    from tinynn.compat.data.images import img_to_array
    from tinynn.compat.names import helpers
    from tinynn.preprocessing.sequence import pad_sequences

    names = ("array_to_img", "image_dataset_from_directory", "load_img", "save_img", "text_dataset_from_directory")
    here = {"pad_sequences": pad_sequences, "img_to_array": img_to_array}
    return public(helpers) | public(timeseries) | here | {
        name: missing.missing(name, "it reads arrays") for name in names}


def wrappers():
    from tinynn.compat.models import wrappers

    return {name: getattr(wrappers, name) for name in ("KerasClassifier", "KerasRegressor", "BaseWrapper")}


def scikeras():
    from tinynn.compat.models import wrappers

    return {"KerasClassifier": wrappers.ScikerasClassifier, "KerasRegressor": wrappers.ScikerasRegressor,
            "BaseWrapper": wrappers.BaseWrapper}


def data_set(name):
    """The room of a data set: the public names of its module."""

    def room():
        from importlib import import_module

        module = import_module(f"tinynn.datasets.{name}")
        return {word: getattr(module, word) for word in ("load_data", "get_word_index") if hasattr(module, word)}

    return room


def preprocessing():
    from tinynn import preprocessing
    from tinynn.compat.data import timeseries
    from tinynn.compat.missing import missing as nothing

    directories = ("image_dataset_from_directory", "text_dataset_from_directory")
    return public(preprocessing) | public(timeseries) | {name: nothing(name) for name in directories}


def text():
    from tinynn.preprocessing import text

    return public(text)


def sequence():
    from tinynn.compat.data.timeseries import TimeseriesGenerator
    from tinynn.preprocessing import sequence

    beside = {name: missing.missing(name) for name in ("make_sampling_table", "skipgrams")}
    return public(sequence) | {"TimeseriesGenerator": TimeseriesGenerator} | beside


def image():
    from tinynn.compat.data.images import FILES, Flow, ImageDataGenerator, img_to_array

    names = ("load_img", "array_to_img", "save_img", "random_rotation", "random_shift", "random_zoom",
             "DirectoryIterator")
    here = {"ImageDataGenerator": ImageDataGenerator, "NumpyArrayIterator": Flow, "img_to_array": img_to_array}
    return {name: missing.missing(name, FILES) for name in names} | here


def saving():
    from tinynn.compat.names import helpers

    here = contents("models")
    kept = ("load_model", "save_model")
    names = ("CustomObjectScope", "custom_object_scope", "get_custom_objects", "register_keras_serializable")
    return {name: here[name] for name in kept} | {name: getattr(helpers, name) for name in names}


def mixed_precision():
    from tinynn.compat.names.housekeeping import quiet

    return {name: quiet for name in ("set_global_policy", "set_policy", "Policy", "experimental")}


def random():
    from tinynn.compat.arrays import draws, ops

    short = {name.removeprefix("random_"): ops.FUNCTIONS[name] for name in (draw.__name__ for draw in draws.DRAWS)}
    return short | {"set_random_seed": set_seed, "set_seed": set_seed, "Generator": draws.Generator,
                    "SeedGenerator": draws.SeedGenerator}


def set_seed(seed):
    """What ``tf.random.set_seed`` does: every draw from here on follows from the seed."""
    from tinynn.random import set_seed

    set_seed(seed)


def tensorflow():
    from tinynn.compat import tensorflow

    return tensorflow.names()


def nn():
    from tinynn.compat.arrays import ops

    return dict(ops.FUNCTIONS)


def data():
    from tinynn.compat.data.streams import Dataset
    from tinynn.compat.names.housekeeping import quiet

    experimental = {"AUTOTUNE": -1, "AutoShardPolicy": quiet, "cardinality": Dataset.cardinality,
                    "sample_from_datasets": Dataset.sample_from_datasets}
    return {"Dataset": Dataset, "AUTOTUNE": -1, "experimental": Namespace(experimental), "Options": quiet}


def gfile():
    from tinynn.compat.names.around import FILES

    return FILES


def nest():
    from tinynn.compat.names.around import NEST

    return NEST


def strings():
    from tinynn.compat.names.strings import NAMES

    return NAMES


def client():
    from tinynn.compat.names.housekeeping import Config

    here = {"list_local_devices": Config().list_physical_devices}
    return here | {"device_lib": Namespace(here)}


def examples():
    from tinynn.compat.names.input_data import input_data, read_data_sets

    return {"input_data": input_data, "read_data_sets": read_data_sets}


class Constraint:
    """What constraints of one's own are derived from: they state ``__call__(w)``."""

    def get_config(self):
        return {}


class Namespace:
    """Names with dots between."""

    def __init__(self, names):
        vars(self).update(names)


ROOMS = {
    "activations": activations, "backend": backend,
    "callbacks": callbacks, "constraints": constraints, "datasets": dict, "engine": engine,
    "initializers": initializers, "keras": keras, "layers": layers, "losses": losses, "metrics": metrics,
    "mixed_precision": mixed_precision, "models": models, "nothing": dict, "ops": ops, "optimizers": optimizers,
    "optimizers.schedules": schedules, "preprocessing": preprocessing, "preprocessing.image": image,
    "preprocessing.sequence": sequence, "preprocessing.text": text, "random": random, "regularizers": regularizers,
    "saving": saving, "tensorflow": tensorflow, "tensorflow.data": data, "tensorflow.examples": examples,
    "tensorflow.gfile": gfile,
    "tensorflow.strings": strings, "tensorflow.nest": nest, "tensorflow.nn": nn, "tensorflow.client": client,
    "tensorflow.train": train, "utils": utils,
    "utils.np_utils": utils, "wrappers": dict,
    "wrappers.scikit_learn": wrappers, "scikeras": scikeras,
    "datasets.cifar100": lambda: {"load_data": missing.missing("cifar100")},
}
ROOMS |= {
    f"datasets.{name}": data_set(name)
    for name in ("boston_housing", "california_housing", "cifar10", "fashion_mnist", "imdb", "mnist", "reuters")
}
