"""What `compile` was told, as a configuration, and back."""

import warnings

from tinynn import activations, losses, metrics, optimizers
from tinynn.losses.registry import FunctionLoss
from tinynn.metrics.from_losses import LossMean
from tinynn.metrics.reduction import MeanOf
from tinynn.metrics.registry import is_of_values
from tinynn.optimizers.base import COMMON, KERAS_ONLY
from tinynn.optimizers.schedules import LearningRateSchedule
from tinynn.saving.build import parts
from tinynn.saving.config import entry, function_entry, model_entry, plain
from tinynn.saving.objects import Lacking, is_keras, own_object, unknown
from tinynn.several import each

# Arguments of our optimizers that Keras has no word for, and the value that says what Keras does.
OURS = {"epsilon_inside_root": True}

# Activations with arguments that Keras has without, and no layer for.
OURS_ALONE = ("gelu",)

# Optimizers whose epsilon stood outside the root until TensorFlow 2.11.
EPSILON_MOVED = ("RMSprop", "Adagrad")

# Those of Keras that tinynn does not have.
ABSENT_OPTIMIZERS = ("Adafactor", "Adamax", "Ftrl", "Lamb", "Lion", "LossScaleOptimizer", "Muon")

# A file may not make a metric use up the memory.
MOST_THRESHOLDS = 1_000_000


def whole_entry(model, include_optimizer=True):
    """The entry of a model with the arguments of its `compile`, as a file of a whole model has it."""
    described = model_entry(model)
    if include_optimizer and (compiled := compile_entry(model)):
        described["compile_config"] = compiled
    return described


def entry_for_keras(model, include_optimizer):
    """`whole_entry` for a format that Keras reads too, with a warning of what it would not read as it is meant."""
    described = whole_entry(model, include_optimizer)
    for lost in dict.fromkeys(lost_on_keras(described)):
        warnings.warn(f"model {model.name!r}: {lost}", stacklevel=5)
    return described


def lost_on_keras(described):
    """What in an entry, and in the entries in it, Keras cannot read or takes for something else, in words."""
    if isinstance(described, list):
        for item in described:
            yield from lost_on_keras(item)
    if not isinstance(described, dict):
        return
    name = described.get("class_name")
    if name in OURS_ALONE and described.get("module") == activations.__name__:
        config = ", ".join(f"{key}={value!r}" for key, value in described["config"].items())
        yield f"Keras has no {name} with {config}, and cannot open the file; tinynn can"
    if described.get("module") == "keras.optimizers":
        for key, value in described.get("tinynn", {}).items():
            lack = f"has no {key}={value!r}" if key in OURS else f"takes no schedule as its {key}"
            yield f"Keras's {name} {lack}, and would go on otherwise than tinynn"
    for item in described.values():
        yield from lost_on_keras(item)


def compile_entry(model):
    """The arguments of the model's `compile`, as Keras writes them; None where it was not compiled."""
    if model.optimizer is None:
        return None
    plain_metrics, weighted = model.requested_metrics
    return {
        "optimizer": optimizer_entry(model.optimizer),
        "loss": each(loss_entry, model.loss),
        "loss_weights": model.loss_weights,
        "metrics": each(metric_entry, plain_metrics),
        "weighted_metrics": each(metric_entry, weighted),
    }


def optimizer_entry(optimizer):
    """The entry of an optimizer; hyper-parameters that Keras has not, or not as schedules, go under ``"tinynn"``."""
    config, ours = {}, {}
    for name in [*optimizer.arguments(), *COMMON]:
        value = optimizer.hyperparameters.get(name, getattr(optimizer, name))
        if callable(value) and name != "learning_rate":
            config[name], ours[name] = getattr(optimizer, name), schedule_entry(value)
        elif name not in OURS:
            config[name] = schedule_entry(value) if callable(value) else value
        elif value != OURS[name]:
            ours[name] = value
    described = entry(optimizers, optimizer, config)
    return described | {"tinynn": plain(ours)} if ours else described


def schedule_entry(schedule):
    if isinstance(schedule, LearningRateSchedule):
        return entry(optimizers.schedules, schedule, schedule.get_config())
    return function_entry(schedule)


def loss_entry(loss):
    if loss is None:
        return None
    if isinstance(loss, FunctionLoss):
        return function_entry(loss.function)
    return entry(losses, loss, loss.get_config())


def metric_entry(metric):
    """A name as it is; the entry of an object, or of a function; a list of them for each of several outputs."""
    if isinstance(metric, list):
        return each(metric_entry, metric)
    if isinstance(metric, str):
        return metric
    if isinstance(metric, losses.Loss) or type(metric) is LossMean:
        return loss_entry(getattr(metric, "loss", metric))
    if type(metric) is MeanOf:
        described = entry(metrics, metric, metric.get_config())
        described["class_name"] = "MeanMetricWrapper"
        described["config"]["fn"] = function_entry(metric.function)
        return described
    if isinstance(metric, dict):
        return metric
    if isinstance(metric, type):
        metric = metric()
    if isinstance(metric, metrics.Metric):
        return entry(metrics, metric, metric.get_config())
    name = getattr(metric, "__name__", type(metric).__name__)
    return name if getattr(metrics, name, None) is metric else function_entry(metric)


def compile_arguments(described, custom_objects, old_root=False):
    """Arguments for `compile` from their entries.

    Parameters
    ----------
    described : dict
        As `compile_entry` makes it, or Keras, whose older files call the optimizer ``"optimizer_config"``.
    custom_objects : dict
    old_root : bool, optional
        Whether the file is from a time when RMSprop's and Adagrad's epsilon stood outside the root. Default False.

    Raises
    ------
    ValueError
        For a class or function that is neither tinynn's nor in `custom_objects`.
    """
    optimizer = described.get("optimizer_config") or described.get("optimizer")
    return {
        "optimizer": make_optimizer(optimizer, custom_objects, old_root),
        "loss": make_losses(described.get("loss"), custom_objects),
        "loss_weights": described.get("loss_weights"),
        "metrics": make_metrics(described.get("metrics"), custom_objects),
        "weighted_metrics": make_metrics(described.get("weighted_metrics"), custom_objects),
    }


def make_losses(described, custom_objects):
    """The loss of the one output, or those of several as a list or by output."""
    if isinstance(described, list):
        return [make_losses(loss, custom_objects) for loss in described]
    if isinstance(described, dict) and "class_name" not in described:
        return {name: make_losses(loss, custom_objects) for name, loss in described.items()}
    return make(described, losses, "loss", custom_objects)


def make_optimizer(described, custom_objects, old_root):
    if isinstance(described, str):
        return optimizers.get(described, custom_objects)
    described = parts(described)
    name, config = described["class_name"].rpartition(">")[2], dict(described["config"])  # TensorFlow 2.11: Custom>Adam
    own = own_object(described, custom_objects)
    if own is None and name in ABSENT_OPTIMIZERS:
        raise Lacking(f"tinynn has no optimizer {name!r}")
    if own is None and name.lower() not in map(str.lower, optimizers.OPTIMIZERS):
        raise unknown("optimizer", name, custom_objects)
    cls = own or optimizers.find(name)
    for key, value in config.items():
        if value not in KERAS_ONLY.get(key, (value,)):
            raise Lacking(f"tinynn's {name} has no {key}, and the file asks for {key}={value!r}")
        if isinstance(value, dict):
            config[key] = make_schedule(value, custom_objects, f"{name}'s {key}")
    if old_root and cls.__name__ in EPSILON_MOVED:
        config.setdefault("epsilon_inside_root", False)
    return cls.from_config(config)


def make_schedule(described, custom_objects, owner):
    own = own_object(described, custom_objects)
    if own is not None:
        return own.from_config(described["config"]) if isinstance(own, type) else own
    name, config = described.get("class_name"), described.get("config")
    if name == "__lambda__":
        raise Lacking(f"{owner} is program code, which tinynn does not load")
    if name not in optimizers.schedules.SCHEDULES:
        raise unknown("schedule", config if name == "function" else name, custom_objects)
    return optimizers.schedules.deserialize(described)


def make_metrics(described, custom_objects):
    """The metrics of the one output, or those of several as a list of lists or by output."""
    if isinstance(described, list):
        return [make_metrics(metric, custom_objects) for metric in described]
    if isinstance(described, dict) and "class_name" not in described:
        return {name: make_metrics(metric, custom_objects) for name, metric in described.items()}
    return None if described is None else make_metric(described, custom_objects)


def make_metric(described, custom_objects):
    if isinstance(described, dict) and described.get("class_name") == "MeanMetricWrapper":
        config = dict(described["config"])
        function, name = config.pop("fn"), config.pop("name", None)
        config.pop("dtype", None)
        if name in ("acc", "accuracy"):  # what a script asked for; TensorFlow 2 had made a kind of it already
            return name
        own = own_object(function, custom_objects)
        if own is not None:
            return MeanOf(own, name, **config)
        described = function
    metric = make(described, metrics, "metric", custom_objects)
    if is_of_values(metric):
        raise Lacking(f"a network has no use for a metric of values alone, and the file asks for {metric!r}")
    return metric


def make(described, kind, word, custom_objects):
    """A loss or a metric from its entry or its name; `kind` is the module that has tinynn's."""
    if described is None:
        return None
    own = own_object(described, custom_objects)
    if own is not None:
        is_instance = isinstance(described, dict) and isinstance(own, type)
        return own.from_config(described.get("config", {})) if is_instance else own
    if isinstance(described, dict) and described.get("class_name") == "function":
        described = described.get("config")
    if isinstance(described, str):
        return known_name(described, kind, word, custom_objects)
    described = parts(described)
    config = {key: value for key, value in described["config"].items() if value != "auto"}
    name, thresholds = described["class_name"], config.get("num_thresholds", 0)
    if thresholds > MOST_THRESHOLDS:
        raise ValueError(f"{word} {name}: {thresholds} thresholds are more than anyone means")
    try:
        name = known_name(name, kind, word, custom_objects)
        return kind.get({"class_name": name, "config": config})
    except (ValueError, TypeError) as error:
        raise Lacking(str(error)) if is_keras(described) else error from None


def known_name(name, kind, word, custom_objects):
    """`name`, once it is sure that tinynn has a loss or metric of that name."""
    try:
        kind.get(name)
    except (ValueError, TypeError):
        raise unknown(word, name, custom_objects) from None
    return name
