"""Names of layers, and words that stand for objects."""

import pytest

from tinynn import naming


def test_names_count_up_per_kind():
    names = [naming.unique_name(kind) for kind in ("dense", "dense", "dropout", "dense")]
    assert names == ["dense", "dense_1", "dropout", "dense_2"]


def test_names_start_again_after_a_reset():
    naming.unique_name("dense")
    naming.reset_names()
    assert naming.unique_name("dense") == "dense"


@pytest.mark.parametrize(
    ("name", "snake"),
    [("Dense", "dense"), ("BatchNormalization", "batch_normalization"), ("LeakyReLU", "leaky_re_lu"),
     ("ReLU", "re_lu"), ("GELU", "gelu"), ("L1L2", "l1_l2"), ("already_snake", "already_snake")],
)
def test_class_names_become_layer_names_as_in_keras(name, snake):
    assert naming.snake_case(name) == snake


def test_words_are_found_in_any_case():
    table = {"mean_squared_error": 1}
    for word in ("mean_squared_error", "MeanSquaredError", "MEAN_SQUARED_ERROR"):
        assert naming.lookup("loss", word, table) == 1


def test_an_unknown_word_is_refused_with_the_nearest_and_all_known_ones():
    with pytest.raises(ValueError, match="unknown loss 'hing'; did you mean 'hinge'\\? Known: hinge, mse"):
        naming.lookup("loss", "hing", {"mse": 1, "hinge": 2})
    with pytest.raises(ValueError, match="^unknown loss 'xyzzy'\\. Known: hinge, mse$"):
        naming.lookup("loss", "xyzzy", {"mse": 1, "hinge": 2})


def test_names_in_the_logs_with_the_numbers_of_the_outputs():
    outputs = ["dense", "dense_1"]
    names = ["loss", "dense_loss", "val_dense_1_mae", "learning_rate", "densely"]
    assert [naming.numbered(name, outputs) for name in names] == [
        "loss", "output 1_loss", "val_output 2_mae", "learning_rate", "densely"]
    assert naming.numbered("dense_loss", ["dense"]) == "dense_loss"


def test_no_two_names_told_apart_are_the_same():
    assert naming.apart(["dense", "dense", "dense_1"]) == ["dense", "dense_2", "dense_1"]
    assert naming.apart(["auc", "auc", "auc"]) == ["auc", "auc_1", "auc_2"]
    assert naming.apart(["a", "a_1", "a"]) == ["a", "a_1", "a_2"]
