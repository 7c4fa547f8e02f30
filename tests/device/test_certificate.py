"""Everything that has a gradient or moves weights, on the device: the certificate of gradients there."""

import pytest

from tinynn import activations, backend, gradcheck
from tinynn.gradcheck.certify import certificate


def test_every_layer_activation_loss_penalty_and_optimizer_is_proven_on_the_device(cupy):
    table = certificate(cases=3)
    for name in ("Dense", "BatchNormalization", "Graph", "gelu", "CosineSimilarity", "SoftmaxSparse", "L1L2", "Nadam"):
        assert name in table


@pytest.mark.slow
def test_every_one_of_them_is_proven_over_many_cases(cupy):
    certificate(cases=40)


@pytest.mark.parametrize("wrong", ["other numbers", "another type"])
def test_a_device_that_computes_something_else_is_found(cupy, monkeypatch, wrong):
    right = cupy.tanh
    twisted = {"other numbers": lambda z: right(z * 1.0001), "another type": lambda z: right(z).astype("float64")}
    monkeypatch.setattr(cupy, "tanh", twisted[wrong], raising=False)
    with backend.use("cupy"), pytest.raises(gradcheck.GradientError, match="the device gives|came out as") as caught:
        gradcheck.check(activations.tanh)
    assert caught.value.law == "device"
