"""A process that runs one part of a tutorial in examples/ as documented, by tinynn or by Keras.

``python -m benchmarks.documented PEER PART`` answers with the seconds that the part took, from building the networks
to the last evaluation. Keras runs the same code: its classes take the places of those of the same names.
"""

import importlib
import sys
import tempfile
from pathlib import Path

from benchmarks.answers import answer

EXAMPLES = Path(__file__).parents[1] / "examples"
# What the tutorials use, by the module that has it; in Keras it has the same name.
NAMES = {
    "": ["Sequential"],
    "layers": ["Dense", "Dropout", "Flatten"],
    "losses": ["BinaryCrossentropy"],
    "regularizers": ["L2"],
    "optimizers": ["SGD", "Adagrad", "Adam"],
    "optimizers.schedules": ["InverseTimeDecay"],
    "callbacks": ["EarlyStopping", "ModelCheckpoint"],
    "saving": ["load_model"],
    "utils": ["set_random_seed"],
}


def put_keras_in_place():
    """From here on the tutorials that are imported build Keras's networks."""
    import keras

    for room, names in NAMES.items():
        module = importlib.import_module(f"tinynn.{room}".rstrip("."))
        theirs = importlib.import_module(f"keras.{room}".rstrip("."))
        for name in names:
            setattr(module, name, getattr(theirs, name))

    def rmsprop(epsilon_inside_root=True):  # Keras has the one rule only
        return keras.optimizers.RMSprop()

    importlib.import_module("tinynn.optimizers").RMSprop = rmsprop


def reproduce():
    """The script that knows the parts of all tutorials."""
    if str(EXAMPLES) not in sys.path:
        sys.path.insert(0, str(EXAMPLES))
    return importlib.import_module("reproduce")


def main(peer_name, part):
    if peer_name != "ours":
        try:
            put_keras_in_place()
        except ImportError as error:
            answer(missing=str(error))
            return
    script = reproduce()
    tutorial = script.PARTS[part]
    data = script.load(tutorial, sample=False)
    with tempfile.TemporaryDirectory() as folder:
        lesson = script.Lesson(Path(folder), draw=False, verbose=0)
        parts = script.TUTORIALS[tutorial].PARTS
        _, seconds = script.run_parts(parts, [part], data, lesson, before=lambda: script.set_random_seed(0))
    answer(seconds=seconds[part])


if __name__ == "__main__":
    main(*sys.argv[1:])
