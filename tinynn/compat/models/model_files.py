"""Models from files and descriptions, with what only scripts have: their own objects, and the layers of this room."""

from tinynn import layers, saving
from tinynn.compat.arrays.ops import ONLY_KERAS_HAS
from tinynn.compat.layers import lookups, more_layers, preprocessing_layers, texts
from tinynn.compat.layers.given_up import ThresholdedReLU
from tinynn.compat.layers.own_layers import Lambda, know_functions
from tinynn.compat.layers.penalized import ActivityRegularization, Dense
from tinynn.compat.layers.spelling import spelled
from tinynn.compat.models.networks import Model, Sequential
from tinynn.compat.models.phases import InPhase
from tinynn.compat.training import optimizers
from tinynn.compat.training.functions import custom_objects as known_objects
from tinynn.layers import Activation
from tinynn.saving.build import build_model
from tinynn.saving.config import model_entry, own_things

__all__ = ["clone_model", "load_model", "model_from_json", "save_model"]

ROOMS = (more_layers, preprocessing_layers, lookups, texts)


def with_old_spellings(model):
    """A model of the core, as a script is used to it."""
    model.__class__ = next((cls for cls in (Sequential, Model) if type(model) is cls.core), type(model))
    return model


def objects_by_name(custom_objects):
    """What names in files stand for: a script's own objects, and what this room has beside the core."""
    kinds = [getattr(room, name) for room in ROOMS for name in room.__all__]
    kinds += [spelled(Activation), Dense, Lambda, ThresholdedReLU, ActivityRegularization, InPhase]
    kinds += [optimizers.CLASSES[name] for name in optimizers.BESIDE]
    ours = {kind.__name__: kind for kind in kinds}
    know_functions(custom_objects or {})
    networks = {"Sequential": Sequential, "Functional": Model, "Model": Model}
    return networks | ours | ONLY_KERAS_HAS | known_objects | (custom_objects or {})


def load_model(path, custom_objects=None, compile=True, **kwargs):
    return with_old_spellings(saving.load_model(path, objects_by_name(custom_objects), compile))


def model_from_json(text, custom_objects=None):
    return with_old_spellings(saving.model_from_json(text, objects_by_name(custom_objects)))


def save_model(model, path, overwrite=True, include_optimizer=True, save_format=None, **kwargs):
    model.save(path, overwrite, include_optimizer)


def clone_model(model):
    """A model of the same layers, under the same names, with fresh weights; not compiled."""
    own = {name: thing for name, thing in own_things(model).items() if getattr(layers, name, None) is not thing}
    return with_old_spellings(build_model(model_entry(model), objects_by_name(own)))
