"""Which slot of an optimizer the name of an array in a file means."""

import pytest

from tinynn.saving.slots import slot_named

ADAM = {"iterations", "learning_rate", "momentum", "velocity"}


@pytest.mark.parametrize("name, meaning", [
    ("Adam/iter:0", "iterations"),
    ("Adam/dense/kernel/m:0", "momentum"),
    ("Adam/v/dense/kernel:0", "velocity"),
    ("adam/dense_kernel_momentum", "momentum"),
    ("adam/Net: v1.0_dense_kernel_velocity", "velocity"),
    ("adam/Net:0_dense_bias_momentum", "momentum"),
    ("adam/dense_kernel_momentum:12", "momentum"),
    ("adam/dense_kernel_other", None),
])
def test_a_name_means_a_slot(name, meaning):
    assert slot_named(name, ADAM) == meaning
