"""Tensors of scripts: arrays that answer as TensorFlow's do, their arithmetic, and its way backwards."""
