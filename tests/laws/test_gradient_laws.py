"""The laws of gradients and of optimizers, for everything in the catalogues, over generated cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinynn.gradcheck import catalogue, check, check_optimizer, laws, strategies
from tinynn.gradcheck.case import Case
from tinynn.gradcheck.rule_catalogue import OPTIMIZERS
from tinynn.gradcheck.subjects import as_layer

ENTRIES = {f"{kind}/{name}": case for kind, entries in catalogue.CATALOGUE.items() for name, case in entries.items()}
BY_ROWS = {
    f"{kind}/{name}": case for kind in ("layers", "activations") for name, case in catalogue.CATALOGUE[kind].items()
}


@pytest.mark.parametrize("name", ENTRIES)
@settings(max_examples=200)
@given(data=st.data())
def test_backward_is_the_derivative_of_forward_and_pure(name, data, worst):
    case = data.draw(strategies.cases(ENTRIES[name]))
    worst(check(**case, seed=data.draw(st.integers(0, 9))), name)


@pytest.mark.parametrize("name", BY_ROWS)
@settings(max_examples=50)
@given(data=st.data())
def test_rows_in_another_order_give_the_same_gradients_in_that_order(name, data):
    drawn = data.draw(strategies.cases(BY_ROWS[name]))
    random = "Dropout" in name or "GaussianNoise" in name or name in ("layers/Stack", "layers/Graph")
    case = Case(as_layer(drawn["subject"]), drawn["x"], training=drawn.get("training", False) and not random)
    laws.row_order(case, data.draw(st.permutations(range(case.n_rows))))


@pytest.mark.parametrize("name", BY_ROWS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_batch_is_the_sum_of_its_rows(name, data):
    drawn = data.draw(strategies.cases(BY_ROWS[name]))
    laws.batch_sum(Case(as_layer(drawn["subject"]), drawn["x"], training=False))


@pytest.mark.parametrize("name", ["Dropout", "GaussianNoise"])
@settings(max_examples=30)
@given(data=st.data())
def test_noise_leaves_the_mean_alone(name, data):
    drawn = data.draw(strategies.cases(catalogue.LAYERS[name]))
    laws.expectation(Case(drawn["subject"], drawn["x"]))


@settings(max_examples=50)
@given(data=st.data())
def test_moving_averages_keep_as_much_as_momentum_says(data):
    drawn = data.draw(strategies.cases(catalogue.LAYERS["BatchNormalization"]))
    laws.moving_averages(Case(drawn["subject"], drawn["x"]))


@pytest.mark.parametrize("name", OPTIMIZERS)
@settings(max_examples=100)
@given(data=st.data())
def test_an_optimizer_follows_its_formula_and_keeps_the_laws_of_rules(name, data):
    check_optimizer(**data.draw(strategies.cases(OPTIMIZERS[name])))
