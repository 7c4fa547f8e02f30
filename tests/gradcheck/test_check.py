"""`check`: what it takes, what it reports, and that it leaves things as they were."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tinynn import activations, backend, gradcheck, layers, losses, regularizers
from tinynn.__main__ import main
from tinynn.gradcheck import GradientError, Report, check
from tinynn.gradcheck.report import table
from tinynn.models.stack import Stack

X = np.array([[1.0, -0.5, 2.0], [0.25, 1.5, -1.0]])


class Triple:
    """An object of the user's own: two passes, and nothing of tinynn's."""

    def __init__(self, factor):
        self.factor = factor

    def forward(self, x, training=False):
        return 3 * x, None

    def backward(self, dy, cache):
        return self.factor * dy


def test_any_object_with_two_passes_can_be_checked():
    report = check(Triple(3), X)
    assert report.name == "Triple" and report.cases == 2
    with pytest.raises(GradientError, match="Triple"):
        check(Triple(2), X)


@pytest.mark.parametrize("subject", [
    layers.Dense(2), activations.gelu, losses.MeanSquaredError(), regularizers.L2(), Stack([layers.Dense(2, "relu")]),
], ids=repr)
def test_without_a_batch_one_is_drawn(subject):
    report = check(subject)
    assert report.complex_step < 1e-12 and 0 < report.central < 1e-7 and report.float32 < 5e-6


def test_a_built_layer_is_checked_at_its_own_shape():
    layer = layers.Dense(2)
    layer.ensure_built((5,))
    assert check(layer).cases == 2


def test_other_targets_batches_and_gradients_can_be_given():
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    assert check(loss, X, y_true=np.array([2, 0]), dy=np.array([1.0, -2.0])).cases == 1
    assert check(layers.Dense(2), shape=(4, 2, 3), training=True).cases == 1
    with pytest.raises(ValueError, match=r"dy has the shape of the output, \(2, 3\), got \(3,\)"):
        check(activations.relu, X, dy=np.ones(3))


def test_the_error_names_the_argument_the_entry_both_numbers_and_the_mistake():
    class Wrong(activations.Tanh):
        def derivative(self, z, y):
            d = super().derivative(z, y)
            d[1, 2] *= 2
            return d

    with pytest.raises(GradientError) as caught:
        check(Wrong(), X, dy=np.ones((2, 3)))
    error = caught.value
    assert (error.law, error.argument, error.entry) == ("complex step", "x", (1, 2))
    true = 1 - np.tanh(-1.0) ** 2
    assert f"entry (1, 2): backward gave {2 * true:.12g}, complex step gives {true:.12g}" in str(error)
    assert "1 of 6 entries are wrong" in str(error)


def test_nothing_of_the_layer_is_changed():
    stack = Stack([layers.Dense(3, "tanh"), layers.BatchNormalization(), layers.Dropout(0.5)])
    stack.ensure_built((3,))
    for p in stack.trainable_parameters:
        p.grad[...] = 2
    arrays = [(p.value, p.grad) for p in stack.parameters]
    before = [(p.value.copy(), None if p.grad is None else p.grad.copy()) for p in stack.parameters]
    state = stack.generators[0].bit_generator.state
    check(stack)
    for p, (value, grad), (old_value, old_grad) in zip(stack.parameters, arrays, before):
        assert p.value is value and p.grad is grad
        assert_array_equal(value, old_value)
        assert_array_equal(grad, old_grad)
    assert stack.generators[0].bit_generator.state == state
    assert backend.floatx() == "float32"


def test_a_layer_that_fails_is_left_as_it_was_too():
    class Broken(layers.Dense):
        def backward(self, dy, cache):
            raise RuntimeError("broken")

    layer = Broken(2)
    layer.ensure_built((3,))
    memory = layer.kernel.value
    with pytest.raises(RuntimeError):
        check(layer, X)
    assert layer.kernel.value is memory and backend.floatx() == "float32"


def test_what_has_no_two_passes_is_refused():
    for subject in ("relu", np.tanh, losses.mse):
        with pytest.raises(TypeError, match="check: expected an object with forward"):
            check(subject, X)
    for kind in (layers.Dense, losses.MeanSquaredError, regularizers.L2):
        with pytest.raises(TypeError, match=f"check: expected an object, got the class {kind.__name__}; make one"):
            check(kind)


def test_a_forward_pass_that_leaves_the_complex_numbers_is_refused():
    class Real(layers.Layer):
        def forward(self, x, training=False):
            return np.asarray(x).real * 2, None

        def backward(self, dy, cache):
            return 2 * dy

    with pytest.raises(TypeError, match="real: forward returned float64 for complex numbers"):
        check(Real(), X)


def test_an_input_that_does_not_count_has_gradient_zero():
    class Constant(layers.Layer):
        def forward(self, x, training=False):
            return 0 * x + 1, None

        def backward(self, dy, cache):
            return 0 * dy

    assert check(Constant(), X).complex_step == 0


def test_a_forward_pass_that_central_differences_contradict_is_caught():
    class TwoFaced(layers.Layer):
        """Its derivative is right for complex numbers only."""

        def forward(self, x, training=False):
            return (2 if x.dtype.kind == "c" else 3) * x, None

        def backward(self, dy, cache):
            return 2 * dy

    with pytest.raises(GradientError) as caught:
        check(TwoFaced(), X)
    assert caught.value.law == "central difference"


def test_a_backward_pass_that_is_wrong_in_float32_only_is_caught():
    class Narrow(layers.Layer):
        def forward(self, x, training=False):
            return 2 * x, None

        def backward(self, dy, cache):
            return (2 if dy.dtype == np.float64 else 2.0001) * dy

    with pytest.raises(GradientError) as caught:
        check(Narrow(), X)
    assert caught.value.law == "float32"


def test_kinks_and_jumps_are_counted_and_central_differences_skip_them():
    report = check(activations.relu, np.array([[0.0, 1.0, -1.0]]))
    assert report.kink_entries == 1 and report.at_kinks == 0 and report.central < 1e-9
    near = check(activations.relu, np.array([[1e-6, 1.0]]))
    assert near.kink_entries == 0 and near.central < 1e-9
    jump = activations.ClippedRelu(max_value=0.0, threshold=2.0, negative_slope=0.0)
    assert check(jump, np.array([[2.0, 3.0]])).kink_entries == 0
    step = activations.ClippedRelu(threshold=2.0)
    assert check(step, np.array([[2.0, 3.0]])).kink_entries == 1


def test_nothing_large_hides_a_small_wrong_gradient():
    class Uneven(layers.Layer):
        """One output is a millionth of the other, and so is its gradient, which is wrong in its sixth digit."""

        scale = np.array([1e6, 1.0, 1.0])

        def forward(self, x, training=False):
            return x * self.scale.astype(x.real.dtype), None

        def backward(self, dy, cache):
            return dy * (self.scale + [0, 1e-5, 0]).astype(dy.dtype)

    with pytest.raises(GradientError) as caught:
        check(Uneven(), X)
    assert caught.value.entry[1] == 1


def test_reports_join_to_the_worst_of_each_column():
    first, second = Report("a", 2, 1e-15, 1e-10, 0.0, 0, 1e-7, 3), Report("b", 3, 1e-16, 1e-9, 1e-16, 4, 1e-8, 2)
    assert first | second == Report("a", 5, 1e-15, 1e-9, 1e-16, 4, 1e-7, 5)
    lines = table([first, second]).splitlines()
    assert [line.split()[0] for line in lines[2:4]] == ["a", "b"]
    assert lines[-1].split() == ["worst", "5", "1.0e-15", "1.0e-09", "5", "1.0e-16", "4", "1.0e-07"]
    assert lines[2].split()[5] == "-"


def test_the_certificate_has_a_line_for_everything_in_the_catalogue():
    lines = gradcheck.certificate(cases=1).splitlines()
    names = {line.split()[0] for line in lines if line.strip()}
    for entries in gradcheck.catalogue.CATALOGUE.values():
        assert set(entries) <= names


@pytest.mark.parametrize(("module", "base", "kind"), [
    (layers, layers.Layer, "layers"), (activations, activations.Activation, "activations"),
    (losses, losses.Loss, "losses"), (regularizers, regularizers.L1L2, "regularizers"),
])
def test_the_catalogue_leaves_nothing_out(module, base, kind):
    public = [value for name, value in vars(module).items() if isinstance(value, type) and issubclass(value, base)]
    choose = gradcheck.RandomChoices(0)
    seen = {type(entry(choose)["subject"]) for entry in gradcheck.catalogue.CATALOGUE[kind].values()}
    abstract = {layers.Layer, activations.Activation, losses.Loss, losses.EntrywiseLoss}
    assert set(public) - abstract <= seen


def test_a_certificate_of_no_cases_is_refused(capsys):
    with pytest.raises(ValueError, match="certificate: expected 1 case or more, got 0"):
        gradcheck.certificate(cases=0)
    with pytest.raises(SystemExit):
        main(["gradcheck", "--cases", "-3"])
    assert "expected 1 or more, got -3" in capsys.readouterr().err
