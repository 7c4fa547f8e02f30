"""Networks as files of other programs: `onnx` writes what ONNX Runtime and its kin predict with."""

import os

from tinynn.atomic import replacing
from tinynn.export import network
from tinynn.export.drawing import Drawing


def onnx(model, path):
    """Write a network, as it is for prediction, to an ONNX file.

    The file takes any number of rows. Its inputs and outputs are float32, whatever the float type here, and have the
    names that ``model.input_names`` and ``model.output_names`` say. Dropout and noise are left out, and batch
    normalization uses its moving averages. Parameters that layers share are stored once. With ONNX Runtime::

        tinynn.export.onnx(model, "model.onnx")
        session = onnxruntime.InferenceSession("model.onnx")
        (y,) = session.run(None, {model.input_names[0]: x.astype("float32")})

    Needs the package onnx, ``pip install "tinynn[onnx]"``. Source: the ONNX operators, version 17 of the set.

    Parameters
    ----------
    model : Sequential or Model
        Built.
    path : str or os.PathLike
        What is there already is replaced once the new file is complete.

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    ValueError
        If the model is not built, or has a layer or an activation that ONNX has no word for; it is named.
    """
    drawing = Drawing()
    network.draw_model(drawing, model)
    content = drawing.finished(model.name).SerializeToString()
    with replacing(os.fspath(path)) as temporary, open(temporary, "wb") as file:
        file.write(content)
