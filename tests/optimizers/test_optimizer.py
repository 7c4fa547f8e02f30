"""What holds for every optimizer: state, config, float types, blocks, weight decay, and numbers too small to matter."""

import json
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tinynn import optimizers
from tinynn.backend import xp
from tinynn.optimizers import SGD, Adadelta, Adagrad, Adam, AdamW, Nadam, Optimizer, RMSprop, base
from tinynn.optimizers.schedules import ExponentialDecay, InverseTimeDecay

ALL = {
    "sgd": lambda: SGD(0.1),
    "sgd, momentum": lambda: SGD(0.1, momentum=0.9),
    "sgd, nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "rmsprop": lambda: RMSprop(epsilon_inside_root=False),
    "rmsprop, all": lambda: RMSprop(0.01, 0.8, 0.9, centered=True),
    "adagrad": lambda: Adagrad(0.1),
    "adadelta": lambda: Adadelta(1.0),
    "adam": lambda: Adam(clipnorm=1.0),
    "adam, amsgrad": lambda: Adam(amsgrad=True, global_clipnorm=1.0),
    "adam, schedule": lambda: Adam(ExponentialDecay(0.1, 3, 0.5)),
    "adamw": lambda: AdamW(clipvalue=1.0),
    "nadam": lambda: Nadam(),
}
every_optimizer = pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())


def gradients(steps, size):
    return np.random.default_rng(0).normal(size=(steps, size))


@every_optimizer
def test_saving_and_going_on_gives_the_same_bits(walk, make):
    g = gradients(9, 5)
    expected = walk(make(), np.ones(5), g, dtype="float32")
    first = make()
    middle = walk(first, np.ones(5), g[:4], dtype="float32")[-1]
    before_build, after_build = make(), make()
    before_build.set_state(first.get_state())
    assert_array_equal(walk(before_build, middle, g[4:], dtype="float32"), expected[4:])
    walk(after_build, middle, [], dtype="float32")
    after_build.set_state(first.get_state())
    for i in range(4, 9):
        after_build.flat.grad[...] = g[i]
        after_build.step()
        assert_array_equal(after_build.flat.value, expected[i])


@every_optimizer
def test_a_state_is_made_of_arrays_and_is_a_copy(walk, make):
    optimizer = make()
    walk(optimizer, np.ones(3), gradients(3, 3))
    state = optimizer.get_state()
    assert state["iterations"] == 3
    assert {type(array) for array in state.values()} == {np.ndarray}
    before = {name: array.copy() for name, array in state.items()}
    optimizer.step()
    for name, array in state.items():
        assert_array_equal(array, before[name])


def test_a_state_that_waits_for_build_can_be_read_and_is_used_once(walk):
    first = Adam()
    walk(first, np.ones(3), gradients(3, 3))
    second = Adam()
    assert second.get_state() == {}
    second.set_state(first.get_state())
    assert second.get_state()["iterations"] == 3
    walk(second, np.ones(3), [])
    assert second.iterations == 3
    walk(second, np.ones(3), [])
    assert second.iterations == 0


def test_a_foreign_state_is_refused_and_changes_nothing(walk):
    optimizer = Adam()
    walk(optimizer, np.ones(3), gradients(2, 3))
    before = optimizer.get_state()
    with pytest.raises(ValueError, match=r"adam: expected a state of \['iterations', 'momentum', 'velocity'\]"):
        optimizer.set_state({"iterations": 7, "momentum": np.ones(3)})
    with pytest.raises(ValueError, match=r"adam: velocity has shape \(3,\), got \(4,\)"):
        optimizer.set_state({"iterations": 7, "momentum": np.ones(3), "velocity": np.ones(4)})
    after = optimizer.get_state()
    assert all((before[name] == after[name]).all() for name in before)


@every_optimizer
def test_building_again_starts_over(walk, make):
    optimizer = make()
    first = walk(optimizer, np.ones(4), gradients(3, 4))
    assert_array_equal(walk(optimizer, np.ones(4), gradients(3, 4)), first)


@every_optimizer
def test_a_config_makes_the_same_optimizer(walk, make):
    optimizer = make()
    serialized = json.loads(json.dumps(optimizers.serialize(optimizer)))
    again = optimizers.deserialize(serialized)
    assert type(again) is type(optimizer)
    assert again.get_config() == optimizer.get_config()
    g = gradients(5, 4)
    assert_array_equal(walk(again, np.ones(4), g), walk(optimizer, np.ones(4), g))


def test_a_config_has_what_was_assigned_later():
    optimizer = Adam(0.1)
    optimizer.learning_rate = 0.2
    assert optimizer.get_config() == {
        "learning_rate": 0.2, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False,
        "weight_decay": None, "clipnorm": None, "clipvalue": None, "global_clipnorm": None, "name": "adam",
    }


def test_a_config_of_keras_is_understood():
    keras_config = {
        "name": "adam", "learning_rate": 0.01, "weight_decay": None, "clipnorm": None, "global_clipnorm": None,
        "clipvalue": None, "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None,
        "loss_scale_factor": None, "gradient_accumulation_steps": None, "beta_1": 0.8, "beta_2": 0.999,
        "epsilon": 1e-07, "amsgrad": True,
    }
    optimizer = Adam.from_config(keras_config)
    assert (optimizer.learning_rate, optimizer.beta_1, optimizer.amsgrad) == (0.01, 0.8, True)
    with pytest.raises(TypeError, match="use_ema"):
        Adam.from_config({**keras_config, "use_ema": True})


@every_optimizer
def test_float32_stays_float32(walk, make):
    optimizer = make()
    path = walk(optimizer, np.ones(3), gradients(3, 3), dtype="float32")
    assert path.dtype == "float32"
    assert {slot.dtype.name for slot in optimizer.slots.values()} <= {"float32"}
    assert {array.dtype.name for block in optimizer.blocks for array in block if array is not None} == {"float32"}


@every_optimizer
def test_float32_follows_float64(walk, make):
    g = gradients(20, 4).astype("float32")
    narrow = walk(make(), np.ones(4), g, dtype="float32")
    assert_allclose(narrow, walk(make(), np.ones(4), g), rtol=2e-4)


@every_optimizer
def test_a_step_allocates_nothing_to_speak_of(flat, make):
    parameters = flat(np.ones(20000), dtype="float32")
    parameters.grad[...] = gradients(1, 20000)[0]
    optimizer = make()
    optimizer.build(parameters)
    optimizer.step()
    tracemalloc.start()
    try:
        optimizer.step()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8000  # Bytes; one vector of float32 has 80,000.


@every_optimizer
def test_blocks_give_the_same_bits_as_the_whole(walk, make, monkeypatch):
    start, g = np.linspace(-1, 1, 1000), gradients(5, 1000)
    whole = make()
    expected = walk(whole, start, g, dtype="float32")
    assert len(whole.blocks) == 1
    monkeypatch.setattr(base, "BLOCK", 96)
    cut = make()
    assert_array_equal(walk(cut, start, g, dtype="float32"), expected)
    assert [block[0].size for block in cut.blocks] == [96] * 10 + [40]


@every_optimizer
def test_a_model_without_weights_can_be_stepped(make, flat):
    optimizer = make()
    optimizer.build(flat())
    optimizer.step()
    assert optimizer.iterations == 1


@every_optimizer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_fades_away_becomes_zero_before_it_is_denormal(walk, make, dtype):
    optimizer = make()
    walk(optimizer, np.ones(4), gradients(1, 4), dtype=dtype)
    tiny = np.finfo(dtype).tiny
    for slot in optimizer.slots.values():
        slot[:2] = np.array([2, 100]) * tiny / np.finfo(dtype).eps
    for _ in range(1000):
        optimizer.flat.grad[...] = 0
        optimizer.step()
        for slot in optimizer.slots.values():
            assert not np.any((slot != 0) & (np.abs(slot) < tiny))


def test_what_fades_away_stays_zero(walk):
    optimizer = Adam()
    walk(optimizer, np.ones(2), [[1.0, 2.0]] + [[0.0, 2.0]] * 1000, dtype="float32")
    assert optimizer.slots["momentum"][0] == 0
    assert_allclose(optimizer.slots["momentum"][1], 20, rtol=1e-5)


def test_dropping_what_is_too_small_moves_no_float64_trajectory(walk, monkeypatch):
    g = gradients(200, 3) * [1, 1e-8, 1e-30]
    kept = walk(Adam(), np.zeros(3), g)  # From zero, where the smallest step shows.
    monkeypatch.setattr(base, "FLUSH_EVERY", 10**9)
    assert_array_equal(kept, walk(Adam(), np.zeros(3), g))


def test_weight_decay_takes_a_fraction_before_the_rule(walk):
    path = walk(SGD(0.1, weight_decay=0.5), [2.0], [1.0, 1.0])
    first = 2.0 * (1 - 0.05) - 0.1
    assert_allclose(path[:, 0], [first, first * (1 - 0.05) - 0.1])


def test_weight_decay_and_its_rate_may_be_schedules(walk):
    path = walk(SGD(lambda step: 0.1 * (step + 1), weight_decay=lambda step: 0.5 * step), [2.0], [0.0, 0.0])
    assert_allclose(path[:, 0], [2.0, 2.0 * (1 - 0.2 * 0.5)])


def test_parameters_can_be_excluded_from_weight_decay(flat):
    for exclude in (lambda flat: {"var_names": ["bia"]}, lambda flat: {"var_list": [flat.parameters[1]]}):
        parameters = flat([1.0], [1.0], [1.0])
        optimizer = SGD(0.1, weight_decay=0.5)
        optimizer.exclude_from_weight_decay(**exclude(parameters))
        optimizer.build(parameters)
        optimizer.step()
        assert_allclose(parameters.value, [0.95, 1.0, 0.95])


def test_it_is_too_late_to_exclude_once_built(flat):
    optimizer = SGD(weight_decay=0.1)
    optimizer.build(flat([1.0]))
    with pytest.raises(ValueError, match="exclude_from_weight_decay comes too late"):
        optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_the_older_spellings_are_understood(walk):
    assert SGD(lr=0.5).learning_rate == 0.5
    optimizer = SGD(lr=0.5, decay=0.1)
    assert_allclose(walk(optimizer, [0.0], [1.0, 1.0])[:, 0], [-0.5, -0.5 - 0.5 / 1.1])
    assert optimizer.get_config()["learning_rate"] == {
        "class_name": "InverseTimeDecay",
        "config": InverseTimeDecay(0.5, 1, 0.1).get_config(),
    }
    assert SGD(0.5, decay=0.0).learning_rate == 0.5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"beta1": 0.8}, TypeError, "Adam: unknown argument 'beta1'; did you mean 'beta_1'"),
        ({"clip_norm": 1.0}, TypeError, "Adam: unknown argument 'clip_norm'; did you mean 'clipnorm'"),
        ({"learning_rate": 0.1, "lr": 0.2}, TypeError, "Adam: give learning_rate or lr"),
        ({"decay": -1}, ValueError, "Adam: expected decay to be zero or positive, got -1"),
        ({"decay": float("nan")}, ValueError, "Adam: expected decay"),
        ({"lr": -1, "decay": 0.1}, ValueError, "Adam: learning_rate: expected"),
        ({"learning_rate": ExponentialDecay(0.1, 2, 0.5), "decay": 0.1}, TypeError, "Adam: .* is a schedule already"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        Adam(**arguments)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(SGD, "nesterov"), (Adam, "amsgrad"), (AdamW, "amsgrad"), (RMSprop, "centered"), (RMSprop, "epsilon_inside_root"),
     (Adagrad, "epsilon_inside_root")],
)
def test_every_optimizer_names_the_choice_that_it_refuses(kind, argument):
    message = f"^{kind.__name__}: expected {argument} to be True or False, got 'no'$"
    with pytest.raises(TypeError, match=message):
        kind(**{argument: "no"})


def test_a_step_before_build_is_refused():
    with pytest.raises(ValueError, match=r"sgd: step\(\) needs parameters to move"):
        SGD().step()


class SignDescent(Optimizer):
    def __init__(self, learning_rate=0.001, **common):
        super().__init__(learning_rate, **common)

    def rule(self, t):
        lr = self.learning_rate

        def update(w, g, s):
            xp.sign(g, out=s)
            s *= lr
            w -= s

        return update


def test_an_optimizer_of_your_own_states_its_rule(walk):
    optimizer = SignDescent(0.1, weight_decay=0.5)
    assert_allclose(walk(optimizer, [1.0, 1.0, 1.0], [[-3.0, 0.0, 0.2]])[0], [1.05, 0.95, 0.85])
    again = optimizers.deserialize(optimizers.serialize(optimizer), {"SignDescent": SignDescent})
    assert again.get_config() == optimizer.get_config()


def test_an_optimizer_without_a_rule_says_so(flat):
    optimizer = Optimizer(0.1)
    optimizer.build(flat([1.0]))
    with pytest.raises(TypeError, match=r"Optimizer has no rule\(t\)"):
        optimizer.step()


def test_a_slot_is_held_as_it_is_until_a_rule_measures_it(flat):
    optimizer = SGD(momentum=0.9)
    optimizer.build(flat([1.0]))
    assert optimizer.get_state()["momentum_unit"] == 1


def test_weights_that_only_a_penalty_moves_become_zero_before_they_are_denormal(walk):
    optimizer = SGD(0.5)
    walk(optimizer, np.ones(3), [np.zeros(3)], dtype="float32")
    for _ in range(3000):
        optimizer.flat.grad[...] = 2 * 0.05 * optimizer.flat.value
        optimizer.step()
        assert not np.any((optimizer.flat.value != 0) & (np.abs(optimizer.flat.value) < np.finfo("float32").tiny))
    assert not optimizer.flat.value.any()
