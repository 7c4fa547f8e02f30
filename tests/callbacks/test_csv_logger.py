import numpy as np
import pytest

from tinynn.callbacks import Callback, CSVLogger


def test_a_row_for_each_epoch_below_a_header(train, tmp_path):
    path = tmp_path / "new folder" / "log.csv"
    train(CSVLogger(path), loss=[0.5, 0.25], val_loss=[1.5, 1.25], acc=[0.0, 1.0])
    assert path.read_text() == "epoch,acc,loss,val_loss\n0,0.0,0.5,1.5\n1,1.0,0.25,1.25\n"


def test_validation_may_come_later_than_the_first_epoch(train, tmp_path):
    class LaterValidation(Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                logs["val_loss"] = 7.0

    path = tmp_path / "log.csv"
    train(LaterValidation(), CSVLogger(path), loss=[0.5, 0.25])
    assert path.read_text() == "epoch,loss,val_loss\n0,0.5,NA\n1,0.25,7.0\n"


def test_it_starts_anew_unless_it_appends(train, tmp_path):
    path = tmp_path / "log.csv"
    train(CSVLogger(path), loss=[0.5], val_loss=[1.5])
    train(CSVLogger(path), loss=[0.25], val_loss=[1.25])
    assert path.read_text() == "epoch,loss,val_loss\n0,0.25,1.25\n"


def test_append_goes_on_with_the_columns_of_the_file(train, tmp_path):
    path = tmp_path / "log.csv"
    train(CSVLogger(path, append=True), loss=[0.5], val_loss=[1.5])
    train(CSVLogger(path, append=True), loss=[0.5, 0.25], acc=[0.0, 1.0], initial_epoch=1)
    assert path.read_text() == "epoch,loss,val_loss\n0,0.5,1.5\n1,0.25,NA\n"


def test_the_separator_is_free(train, tmp_path):
    path = tmp_path / "log.tsv"
    train(CSVLogger(path, separator="\t"), loss=[0.5], val_loss=[1.5])
    assert path.read_text() == "epoch\tloss\tval_loss\n0\t0.5\t1.5\n"


def test_several_numbers_share_a_cell(train, tmp_path):
    path = tmp_path / "log.csv"
    train(CSVLogger(path), loss=[0.5], val_each=[np.array([1, 2])])
    assert path.read_text().splitlines()[1] == '0,0.5,"[1, 2]"'


def test_a_file_that_cannot_be_written_is_an_error_before_training(train, model, tmp_path):
    before = model.get_weights()
    with pytest.raises(IsADirectoryError):
        train(CSVLogger(tmp_path))
    np.testing.assert_equal(model.get_weights(), before)


def test_a_saved_state_goes_on_in_the_same_file(train, tmp_path):
    path = tmp_path / "log.csv"
    first, second = CSVLogger(path), CSVLogger(path)
    train(first, loss=[0.5], val_loss=[1.5])

    class Resume(Callback):
        def on_train_begin(self, logs=None):
            second.set_state(first.get_state())

    train(second, Resume(), loss=[0.5, 0.25], val_loss=[1.5, 1.25], initial_epoch=1)
    assert path.read_text() == "epoch,loss,val_loss\n0,0.5,1.5\n1,0.25,1.25\n"


def test_an_array_of_one_number_without_axes_is_that_number(train, tmp_path):
    path = tmp_path / "log.csv"
    train(CSVLogger(path), loss=[0.5], val_rate=[np.array(1.0)])
    assert path.read_text().splitlines()[1] == "0,0.5,1.0"


@pytest.mark.parametrize("separator", ["ab", "", None, 3, "\n", '"', " \r"])
def test_a_separator_is_one_character(separator, tmp_path):
    with pytest.raises(ValueError, match="^CSVLogger: expected separator to be one character such as ',' or .*, got"):
        CSVLogger(tmp_path / "log.csv", separator=separator)
