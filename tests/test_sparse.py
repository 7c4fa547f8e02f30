"""Inputs that are nearly all zeros: the same numbers as from the array, without its size."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse

from tinynn import Model, Sequential, backend, random, sparse
from tinynn.layers import Concatenate, Dense, Dropout, Input

FEATURES = 1200


def texts(n, words=20, features=FEATURES, dtype="float64"):
    """Multi-hot rows, a few words each, and whether the first words outnumber the next ones."""
    rng = np.random.default_rng(3)
    x = np.zeros((n, features), dtype)
    x[np.arange(n)[:, None], rng.integers(0, features, (n, words))] = 1
    return x, x[:, :200].sum(axis=1) > x[:, 200:400].sum(axis=1)


def make_model(features=FEATURES, **options):
    random.set_seed(5)
    model = Sequential([Dense(8, "relu", input_shape=(features,)), Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"], **options)
    return model


def test_training_from_csr_is_training_from_the_array():
    x, y = texts(300)
    histories, models = [], []
    for inputs in (x, scipy.sparse.csr_matrix(x), scipy.sparse.csr_array(x.astype("float32"))):
        model = make_model()
        fitted = model.fit(inputs, y, batch_size=64, epochs=4, validation_split=0.2, verbose=0,
                           sample_weight=np.linspace(0.5, 2, 300), class_weight={1: 3.0})
        models.append(model)
        histories.append(fitted.history)
    for model, history in zip(models[1:], histories[1:]):
        assert history.keys() == histories[0].keys()
        for name, values in history.items():
            np.testing.assert_allclose(values, histories[0][name], rtol=1e-5)
        for weights, expected in zip(model.get_weights(), models[0].get_weights()):
            np.testing.assert_allclose(weights, expected, rtol=1e-4, atol=1e-6)
            assert weights.dtype == "float32"


@pytest.mark.parametrize("layout", ["csr", "csc", "coo", "lil"])
def test_every_format_will_do_for_every_method(layout):
    x, y = texts(50)
    given = scipy.sparse.csr_matrix(x).asformat(layout)
    model, from_array = make_model(), make_model()
    for method in ("train_on_batch", "test_on_batch", "evaluate"):
        options = {"verbose": 0} if method == "evaluate" else {}
        expected = getattr(from_array, method)(x, y, **options)
        assert getattr(model, method)(given, y, **options) == pytest.approx(expected, rel=1e-5)
    expected = from_array.predict(x, verbose=0)
    np.testing.assert_allclose(model.predict(given, batch_size=7, verbose=0), expected, rtol=1e-5)
    np.testing.assert_allclose(model.predict_on_batch(given), expected, rtol=1e-5)


def test_a_network_that_begins_with_a_network_takes_csr():
    x, y = texts(20)
    model = Sequential([Sequential([Dense(4, "tanh")]), Dense(1, "sigmoid")])
    np.testing.assert_allclose(model.predict(scipy.sparse.csr_array(x)), model.predict(x), rtol=1e-5)


def test_a_graph_takes_csr_where_only_dense_layers_read_the_inputs():
    x, y = texts(40)
    matrix, inputs = scipy.sparse.csr_array(x), Input((FEATURES,))
    both = Concatenate()([Dense(4, "tanh")(inputs), Dense(3, "relu")(inputs)])
    model = Model(inputs, Dense(1, "sigmoid")(both))
    model.compile("sgd", "mse")
    assert model.evaluate(matrix, y, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0), rel=1e-5)
    beside = Concatenate()([Dense(4)(inputs), inputs])
    for output in (Dropout(0.5)(inputs), beside, [inputs, Dense(1)(inputs)]):
        with pytest.raises(TypeError, match="sparse matrix"):
            Model(inputs, output).predict(matrix, verbose=0)


def test_csr_of_the_float_type_is_not_copied():
    matrix = scipy.sparse.csr_array(texts(20, dtype="float32")[0])
    assert np.shares_memory(sparse.from_scipy(matrix, "x").matrix.data, matrix.data)


def test_an_array_that_is_nearly_all_zeros_is_trained_on_without_a_copy_and_gives_the_same_numbers():
    x, y = texts(2000)
    model, noticed = make_model(), make_model()
    matrix = scipy.sparse.csr_array(x)
    expected = model.fit(matrix, y, 512, 2, verbose=0, validation_data=(matrix, y))
    tracemalloc.start()
    history = noticed.fit(x, y, 512, 2, verbose=0, validation_data=(x, y))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < x.nbytes / 10
    assert history.history == expected.history


def test_what_is_noticed_is_large_wide_and_sparse():
    x, _ = texts(1000)
    assert sparse.looks_sparse(x)
    assert not sparse.looks_sparse(x[:500])
    assert not sparse.looks_sparse(x.reshape(2000, 600))
    assert not sparse.looks_sparse(x.reshape(1000, 30, 40))
    assert not sparse.looks_sparse(texts(1000, words=100)[0])


def test_rows_that_the_sample_missed_can_still_be_too_full():
    x, _ = texts(1000)
    x[1::2] = 1
    assert sparse.looks_sparse(x) and sparse.from_dense(x) is None
    model = make_model()
    assert model.predict(x, verbose=0).shape == (1000, 1)


def test_whatever_is_not_zero_is_kept_in_its_place():
    x, _ = texts(1000)
    x[3, 5], x[4, 6], x[999, 1199] = np.nan, -np.inf, 0.1
    x[10] = 0
    for given in (x, np.asfortranarray(x), x[::-1], x.astype("float32")):
        np.testing.assert_array_equal(sparse.from_dense(given).matrix.toarray(), given.astype("float32"))
    backend.set_floatx("float64")
    np.testing.assert_array_equal(sparse.from_dense(x).matrix.toarray(), x)
    assert sparse.from_dense(x > 0).dtype == "float64"


def test_a_layer_that_takes_no_sparse_inputs_is_never_given_any():
    x, y = texts(1000)
    model = Sequential([Dropout(0.5, input_shape=(FEATURES,)), Dense(1, "sigmoid")])
    model.compile("sgd", "mse")
    with pytest.raises(TypeError, match=r"model 'sequential': x: .* sparse matrix, .* toarray\(\)"):
        model.fit(scipy.sparse.csr_array(x), y)
    model.fit(x, y, verbose=0)


def test_sparse_matrices_that_do_not_fit_are_refused_by_name():
    x, y = texts(10)
    model = make_model()
    with pytest.raises(ValueError, match=r"expected x of shape \(n, 1200\), got \(10, 1100\)"):
        model.predict(scipy.sparse.csr_array(x[:, :1100]))
    with pytest.raises(TypeError, match="expected numbers, got a sparse matrix of complex128"):
        model.predict(scipy.sparse.csr_array(x.astype("complex128")))
    with pytest.raises(TypeError, match="y: expected an array, got a sparse matrix"):
        model.fit(x, scipy.sparse.csr_array(y[:, None]))
    with pytest.raises(ValueError, match="x has 9, y has 10"):
        model.fit(scipy.sparse.csr_array(x[:9]), y)


def test_the_product_is_written_where_it_belongs_and_other_arithmetic_is_refused():
    x, _ = texts(10)
    rows = sparse.from_scipy(scipy.sparse.csr_array(x), "x")
    dz, out = np.ones((10, 2), "float32"), np.empty((FEATURES, 2), "float32")
    assert np.matmul(rows.T, dz, out=out) is out
    np.testing.assert_allclose(out, x.T @ dz)
    with pytest.raises(TypeError):
        np.multiply(rows, 2)
    with pytest.raises(TypeError):
        np.maximum(rows, 0)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64", "float32"])
def test_entries_that_are_named_twice_are_summed_as_scipy_sums_them(dtype):
    rng = np.random.default_rng(0)
    entries = rng.integers(1, 120, 400).astype(dtype)
    x = scipy.sparse.csr_matrix((entries, rng.integers(0, 30, 400), np.arange(41) * 10), shape=(40, 30))
    model = make_model(30)
    before = x.nnz
    np.testing.assert_allclose(model.predict(x), model.predict(x.toarray()), rtol=1e-5, atol=1e-6)
    assert x.nnz == before


def test_matrices_by_keys_and_numpy_s_own_matrices_are_taken_too():
    model = make_model()
    x = scipy.sparse.random(1100, FEATURES, 0.01, random_state=0, format="csr", dtype="float32")
    expected = model.predict(x)
    for same in (x.todok(), scipy.sparse.dok_array(x), x.todense()):
        np.testing.assert_allclose(model.predict(same), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("sparse_matrix", [True, False])
def test_numbers_that_are_too_large_are_refused_without_a_warning(sparse_matrix):
    x = np.zeros((1100, FEATURES))
    x[3, 5] = 1e300
    model = make_model()
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="row 3, column 5"):
        model.fit(scipy.sparse.csr_matrix(x) if sparse_matrix else x, np.zeros((1100, 1)), verbose=0)


def test_words_go_in_without_their_zeros_beside_a_few_numbers():
    words, numbers = Input((FEATURES,)), Input((5,))
    together = Concatenate()([Dense(4, "tanh")(words), numbers])
    model = Model([words, numbers], Dense(1, "sigmoid")(together))
    model.compile("sgd", "binary_crossentropy")
    x, y = texts(64)
    beside = np.random.default_rng(0).standard_normal((64, 5))
    weights = model.get_weights()
    expected = model.fit([x, beside], y, epochs=2, shuffle=False, verbose=0).history["loss"]
    model.set_weights(weights)
    model.compile("sgd", "binary_crossentropy")
    given = [scipy.sparse.csr_matrix(x), beside]
    np.testing.assert_allclose(
        model.fit(given, y, epochs=2, shuffle=False, verbose=0).history["loss"], expected, rtol=1e-5
    )
    with pytest.raises(TypeError, match="got a sparse matrix"):
        model.predict([x, scipy.sparse.csr_matrix(beside)])
