"""The Fashion-MNIST tutorial, run from end to end on the sample, one epoch of each part."""

import os
import subprocess
import sys
from pathlib import Path

import fashion_mnist
import numpy as np
import pytest
from lesson import known_figures

from tinynn.datasets import DataNotFoundError

SCRIPT = Path(fashion_mnist.__file__)

PICTURES = {
    "first_ten", "label_counts", "one_image", "optimizers", "relu100_5_loss", "relu100_5_accuracy", "relu100_20_loss",
    "relu100_10", "relu100_adam_20", "dropout_20", "predictions", "confusion", "callbacks_all_epochs",
    "callbacks_stopped_early",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """What the script prints, and the folder that it fills."""
    folder = tmp_path_factory.mktemp("tutorial")
    command = [sys.executable, str(SCRIPT), "--sample", "--epochs", "1", "--output", str(folder)]
    paths = os.pathsep.join(filter(None, [str(SCRIPT.parents[1]), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout, folder


def test_every_picture_is_saved_as_a_png_and_listed(run):
    printed, folder = run
    pictures = {path.stem for path in folder.glob("*.png")}
    assert pictures == PICTURES
    for name in pictures:
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        assert str(folder / f"{name}.png") in printed


def test_the_table_has_every_documented_figure_of_every_row(run):
    table = run[0].partition("Documented and measured")[2]
    lines = {tuple(line.split()[:2]) for line in table.splitlines() if line.startswith("fashion_")}
    for row, facts in known_figures("fashion_mnist").items():
        for figure in [*facts.get("documented", {}), *facts.get("reference", {"mean": {}})["mean"]]:
            assert (row, figure) in lines


def test_the_sample_is_announced_as_no_measure_of_documented_figures(run):
    assert "No differences:" in run[0]


def test_shapes_counts_and_summaries_are_printed(run):
    printed = run[0]
    assert "all        (6000, 28, 28) (6000,)" in printed
    assert "first ten labels:          9 0 3 2 7 5 1 6 4 8" in printed
    assert "   600 of 9 Ankle boot" in printed
    assert printed.count("Total params: 79,510") == 5  # made three ways, then with relu, then with dropout
    assert "Total params: 266,610" in printed
    assert "history keys: loss accuracy" in printed


def test_the_network_made_in_three_ways_has_79510_parameters_each_time():
    models = fashion_mnist.three_ways()
    assert [model.count_params() for model in models] == [79510] * 3
    assert [layer.name for layer in models[1].layers] == ["hidden", "output"]
    assert models[1].name == "fashion_mnist"


def test_the_same_seed_gives_the_same_figures_and_another_one_others(tmp_path, capsys):
    def measured(seed):
        fashion_mnist.main(["--sample", "--epochs", "1", "--parts", "fashion_softmax", "--seed", seed,
                            "--output", str(tmp_path)])
        table = capsys.readouterr().out.partition("Documented and measured")[2]
        return [line for line in table.splitlines() if line.startswith("fashion_softmax")]

    assert len(measured("1")) == 4
    assert measured("1") == measured("1")
    assert measured("1") != measured("2")


def test_where_the_data_cannot_be_had_the_sample_is_taken_with_a_notice(monkeypatch, capsys):
    whole = fashion_mnist.load_data

    def load_data(sample=False):
        if not sample:
            raise DataNotFoundError("nowhere to be found")
        return whole(sample=True)

    monkeypatch.setattr(fashion_mnist, "load_data", load_data)
    data = fashion_mnist.load()
    printed = capsys.readouterr().out
    assert data.is_sample
    assert len(data.x) == 6000
    assert "NOTICE" in printed
    assert "nowhere to be found" in printed


def test_data_are_scaled_to_one_as_float32_and_split():
    data = fashion_mnist.load(sample=True)
    assert (data.x.dtype, data.x.min(), data.x.max()) == (np.float32, 0, 1)
    assert (data.x_train.shape, data.x_val.shape) == ((4800, 28, 28), (1200, 28, 28))


@pytest.mark.data
def test_the_whole_data_set_has_the_documented_shapes_and_counts(tmp_path, capsys):
    fashion_mnist.main(["--parts", "fashion_data", "--output", str(tmp_path)])
    printed = capsys.readouterr().out
    assert "training   (48000, 28, 28) (48000,)" in printed
    assert "first ten training labels: 7 3 5 8 6 9 3 3 9 9" in printed
    assert printed.count("  6000 of ") == 10
