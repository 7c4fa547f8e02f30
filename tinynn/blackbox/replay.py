"""A step that went wrong, taken again from its file."""

import contextlib

from tinynn import backend
from tinynn.backend import xp
from tinynn.blackbox import recording
from tinynn.blackbox.finding import report
from tinynn.blackbox.trace import trace
from tinynn.saving import load_model
from tinynn.saving.restore import DAMAGE
from tinynn.several import each
from tinynn.sparse import SparseRows, from_scipy


def replay(path, custom_objects=None):
    """Repeat the training step in a file that `TerminateOnNaN` or ``fit(debug=True)`` wrote, and say what goes wrong.

    The network is made from its configuration; nothing in the file is executed.

    Parameters
    ----------
    path : str or os.PathLike
    custom_objects : dict of str to class or function, optional
        Your own layers, losses, optimizers ... by name, where they are not registered.

    Returns
    -------
    str
        The report, as it was given in training; where another machine, version or class of yours comes to another one,
        both.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged, foreign or misfit, or needs a class of yours; the message then has the report of the file.
    """
    recorded = recording.read(path)
    if recorded.obstacle:
        raise unable(path, recorded.obstacle, recorded)
    try:
        with as_set(recorded.floatx, recorded.epsilon):
            model = load_model(path, custom_objects)
            recording.refuse_misfit(model, recorded)
            batch = [each(as_rows, part) for part in (recorded.x, recorded.y, recorded.weights)]
            with model.sharing(batch[0], len(recorded.samples)):
                finding = trace(model, *batch)
    except (ValueError, *DAMAGE) as error:
        raise unable(path, error, recorded) from error
    found = report(finding, recorded.epoch, recorded.step, recorded.samples)
    if found != recorded.report:
        return f"{found}\n\nThis is not what the file reports:\n{recorded.report}"
    return found


def unable(path, why, recorded):
    """The error where the step cannot be taken: what was found in training is said at least."""
    why = str(why).removeprefix(f"{path}: ")
    then = f"What was found when the file was written:\n{recorded.report}"
    return ValueError(f"{path}: the step cannot be repeated: {why}\n{then}")


@contextlib.contextmanager
def as_set(floatx, epsilon):
    """Within the block the float type and the epsilon are those of the file."""
    before = backend.floatx(), backend.epsilon()
    try:
        backend.set_floatx(floatx)
        backend.set_epsilon(epsilon)
        yield
    finally:
        backend.set_floatx(before[0])
        backend.set_epsilon(before[1])


def as_rows(array):
    """An array of a file as a step takes it: floats of the float type, labels as they are."""
    if array is None:
        return None
    if isinstance(array, SparseRows):
        return from_scipy(array.matrix, "x")[:]  # on a device, which has no sparse rows, an array
    return backend.here(array) if array.dtype.kind in "iu" else xp.array(backend.as_float(array), order="C")
