"""The words and the numbers of a report."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from tinynn import Sequential, backend
from tinynn.blackbox.finding import NotFinite, described, look, report
from tinynn.blackbox.trace import trace
from tinynn.layers import Dense, Layer
from tinynn.sparse import SparseRows


@pytest.mark.parametrize("numbers, text", [
    (np.float32(0.1), "0.1"),
    (np.array(7), "7"),
    (np.array([1.0, -2.5, 1e30]), "[1, -2.5, 1e+30]"),
    (np.arange(8), "[0, 1, 2, 3, 4, 5, 6, 7]"),
    (np.arange(9), "9 numbers from 0 to 8, the largest at [8]"),
    (np.array([[1 / 3], [2.0]]), "[[0.333333], [2]]"),
    (np.array([[0, 1, 2, -9], [0, 0, 0, 0], [5, 6, 7, 8]]), "3 x 4 numbers from -9 to 8, the largest at [0, 3]"),
    (np.zeros((5, 0)), "[[], [], [], [], []]"),
    (SparseRows(csr_array(np.eye(3) * 4)), "3 x 3, of which [4, 4, 4]"),
])
def test_the_numbers_of_an_operand_in_a_line(numbers, text):
    assert described(numbers) == text


def test_a_report_of_a_row():
    output = np.zeros((4, 3))
    output[2, 1:] = np.nan, np.inf
    output[3, 0] = -np.inf
    operands = {"input": np.ones((4, 2))}
    with pytest.raises(NotFinite) as stop:
        look(output, "forward", "output", ("dense", "Dense"), True, operands, whole={"bias": output[0]})
    assert report(stop.value.finding, 2, 5, [40, 30, 20, 10]) == (
        "The first number that is not finite, in epoch 2, step 5:\n"
        "  layer      'dense' (Dense)\n"
        "  operation  forward\n"
        "  row        2 of the batch, sample 20 of the data\n"
        "  number     output[2, 1] = nan; 3 of 12 are not finite, in 2 of 4 rows\n"
        "It was made from:\n"
        "  input[2]  [1, 1]\n"
        "  bias      [0, 0, 0]"
    )


def test_a_report_has_the_numbers_as_they_were():
    w, g = np.array([1.0, np.inf]), np.array([3.0, 4.0])
    with pytest.raises(NotFinite) as stop:
        look(w, "update of w by SGD", "w", ("dense", "Dense"), entry_of={"gradient": g}, whole={"learning_rate": 0.5})
    w[1] = g[1] = 0
    finding = stop.value.finding
    assert (finding.value, finding.index, finding.row) == (np.inf, (1,), None)
    assert finding.operands == {"gradient[1]": 4, "learning_rate": 0.5}


def test_finite_numbers_are_passed_over():
    assert look(np.zeros(3), "forward", "output") is None
    assert look(SparseRows(csr_array(np.eye(2))), "input x", "x") is None


def test_a_sparse_entry_is_named_by_its_row_and_column():
    matrix = csr_array(np.eye(3))
    matrix.data[1] = np.inf
    with pytest.raises(NotFinite) as stop:
        look(SparseRows(matrix), "input x", "x", by_row=True)
    assert (stop.value.finding.row, stop.value.finding.index, stop.value.finding.value) == (1, (1, 1), np.inf)


def found(model, x):
    data = model.take_data(x, np.zeros(len(x)))
    model.prepare()
    return trace(model, *data)


class Shifted(Layer):
    """Its activation comes first, and what is added to it last, so it is not the activation that overflows."""

    def __init__(self, activation):
        super().__init__(name="shifted")
        self.activation = activation

    def forward(self, x, training=False):
        y = self.activation.forward(x)
        return y + np.float32(3e38), (x, y)

    def backward(self, dy, cache):
        return self.activation.backward(dy, *cache)


def test_an_activation_amid_a_layer_is_not_blamed():
    from tinynn.activations import linear, relu

    for activation in (relu, linear):
        model = Sequential([Shifted(activation), Dense(1)])
        model.compile("sgd", "mae")
        finding = found(model, [[3e38]])
        assert (finding.layer, finding.operation) == ("shifted", "forward")


class Magnified(Shifted):
    def forward(self, x, training=False):
        y = self.activation.forward(x)
        return y * np.float32(1e30), (x, y)


def test_an_activation_that_would_overflow_at_the_end_of_a_layer_is_not_blamed_where_it_comes_first():
    from tinynn.activations import exponential

    model = Sequential([Magnified(exponential), Dense(1)])
    model.compile("sgd", "mae")
    finding = found(model, [[1.0], [50.0]])
    assert (finding.layer, finding.operation, finding.row) == ("shifted", "forward", 1)


class Indescribable(Dense):
    def get_config(self):
        raise ValueError("nobody can say what this is")


def test_a_layer_whose_arguments_no_file_can_hold_is_reported_too():
    model = Sequential([Indescribable(1, kernel_initializer="ones", name="out")])
    model.compile("sgd", "mae")
    finding = found(model, [[3e38, 3e38]])
    assert (finding.layer, finding.operation) == ("out", "forward")
    assert set(finding.operands) == {"input[0]", "input", "kernel", "bias"}


def test_shuffled_rows_of_a_device_have_numbers_too(cupy, tmp_path):
    from tinynn.callbacks import TerminateOnNaN

    x = np.arange(10.0).reshape(10, 1)
    model = Sequential([Dense(1, "exponential", kernel_initializer="ones", use_bias=False, input_shape=(1,)), Dense(1)])
    model.compile("sgd", "mae")
    x[6] = 1000
    model.fit(x, np.zeros(10), batch_size=5, verbose=0, callbacks=[TerminateOnNaN(path=tmp_path / "nan.npz")])
    assert "sample 6 of the data" in model.black_box.report
    assert backend.current() == "cupy"
