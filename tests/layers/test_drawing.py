"""Networks as columns of text, with an arrow where something does not fit."""

import pytest

from tinynn import Model, Sequential
from tinynn.layers import Add, Dense, Input, Layer, Reshape, concatenate
from tinynn.layers.drawing import drawing, steps_of
from tinynn.layers.symbol import calls_behind


def test_a_network_that_branches_says_what_its_layers_take():
    a, b = Input((3,), name="a"), Input((2,), name="b")
    y = Dense(1, name="y")(concatenate([Dense(4, name="h")(a), b], name="both"))
    assert drawing(Model([a, b], y).steps(), 3).splitlines()[2:] == [
        "    a (InputLayer)              (n, 3)",
        "    b (InputLayer)              (n, 2)",
        "    h (Dense) of a              (n, 4)",
        "--> both (Concatenate) of h, b  (n, 6)",
        "    y (Dense)                   (n, 1)",
    ]


def test_the_steps_that_lead_to_a_symbol_come_in_their_order():
    x = Input((3,))
    y = Dense(2, name="second")(Dense(4, name="first")(x))
    assert [call.layer.name for call in calls_behind([y])[0]] == [x.name, "first", "second"]
    assert [shape for _, shape in steps_of(calls_behind([y])[0])] == ["(n, 3)", "(n, 4)", "(n, 2)"]


def test_a_long_network_is_drawn_with_gaps():
    model = Sequential([Input((3,)), *(Dense(3, name=f"d{i}") for i in range(40))])
    lines = drawing(model.steps(), 20).splitlines()[2:]
    assert sum(line == "    ..." for line in lines) == 2
    assert [line for line in lines if line.startswith("-->")] == ["--> d19 (Dense)           (n, 3)"]
    assert lines[0].split()[0] == model.input_names[0] and lines[-1].split()[0] == "d39"


def test_a_layer_within_a_network_within_a_network_is_drawn_once():
    inner = Sequential([Dense(4), Reshape((3, 3), name="r")], name="inner")
    with pytest.raises(ValueError, match="layer 'r'") as error:
        Sequential([Input((2,)), inner])
    assert str(error.value).count("-->") == 1


class Picky(Layer):
    def build(self, input_shape):
        raise ValueError("wants more features")


@pytest.mark.parametrize("name", ["picky", "a"])
def test_a_layer_that_cannot_be_built_is_named_where_its_error_does_not_name_it(name):
    with pytest.raises(ValueError) as error:
        Picky(name=name)(Input((2,), name="i"))
    message, _, drawn = str(error.value).partition("\n\n")
    assert message == f"layer {name!r}: wants more features"
    assert drawn.splitlines()[-1] == f"--> {name} (Picky)".ljust(18) + "  does not fit"


def test_a_layer_that_is_named_in_its_error_is_named_once():
    with pytest.raises(ValueError, match="^layer 'r': inputs of shape") as error:
        Reshape((3, 3), name="r")(Input((2,)))
    assert str(error.value).count("layer 'r'") == 1


def test_what_an_inner_network_has_drawn_stays_as_it_is():
    inner = Sequential([Dense(4), Picky(name="p")], name="inner")
    with pytest.raises(ValueError, match="^layer 'p': wants more features") as error:
        Sequential([Input((2,), name="i"), inner])
    assert [line.split()[:2] for line in str(error.value).splitlines() if "-->" in line] == [["-->", "p"]]


def test_inputs_that_do_not_fit_are_drawn_with_their_sources():
    with pytest.raises(ValueError) as error:
        Add(name="sum")([Dense(3, name="d")(Input((5,), name="i")), Input((4,), name="j")])
    assert str(error.value).endswith(
        "\n\n    i (InputLayer)  (n, 5)\n    d (Dense)       (n, 3)\n"
        "    j (InputLayer)  (n, 4)\n--> sum (Add)       does not fit"
    )


def test_targets_that_do_not_fit_are_drawn_behind_a_network_that_is_not_built_yet():
    model = Sequential([Dense(4, name="h"), Dense(2, name="y")])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError) as error:
        model.fit([[1.0, 2.0]], [[1.0, 2.0, 3.0]], verbose=0)
    assert str(error.value).endswith(
        "    x          (n, 2)\n    h (Dense)  (n, 4)\n    y (Dense)  (n, 2)\n--> y          (n, 3)"
    )
