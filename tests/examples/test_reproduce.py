"""Many runs: kept as they come, taken up where they stopped, and reported."""

import json

import pytest
import reproduce

from tinynn.datasets import DataNotFoundError

TRIAL = ["--sample", "--epochs", "1", "--seeds", "2", "--parts", "fashion_softmax"]


def run(folder, *more):
    reproduce.main([*TRIAL, "--output", str(folder / "kept"), "--docs", str(folder / "docs"), *more])
    return (folder / "docs" / "results.md").read_text(encoding="utf-8")


def test_results_are_kept_for_each_seed_and_reported(tmp_path):
    page = run(tmp_path)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "fashion_softmax-0.json", "fashion_softmax-1.json"
    ]
    assert "This page is a trial" in page
    losses = [json.loads(path.read_text())["rows"]["fashion_softmax"]["loss"]
              for path in (tmp_path / "kept").iterdir()]
    assert losses[0] != losses[1]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path):
    run(tmp_path)
    first, second = sorted((tmp_path / "kept").iterdir())
    kept = json.loads(first.read_text())
    kept["rows"]["fashion_softmax"]["loss"] = [123.0]
    first.write_text(json.dumps(kept))
    lost = json.loads(second.read_text())["rows"]
    second.unlink()
    run(tmp_path)
    assert json.loads(first.read_text())["rows"]["fashion_softmax"]["loss"] == [123.0]
    assert json.loads(second.read_text())["rows"] == lost


def test_results_of_other_settings_are_not_used(tmp_path):
    run(tmp_path)
    run(tmp_path, "--epochs", "2")
    kept = json.loads((tmp_path / "kept" / "fashion_softmax-0.json").read_text())
    assert len(kept["rows"]["fashion_softmax"]["loss"]) == 2


def test_every_documented_row_is_run_by_a_part():
    for tutorial, module in reproduce.TUTORIALS.items():
        parts = set(module.PARTS)
        assert all(reproduce.PARTS[part] == tutorial for part in parts)
        for row in reproduce.known_figures(tutorial):
            assert any(row == part or row.startswith(part) for part in parts) or row == "fashion_relu100_adam_20"


def test_the_sample_is_for_fashion_mnist_alone(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path, "--parts", "boston_kfold", "mnist_data")
    assert "the only data set with a sample" in capsys.readouterr().err
    run(tmp_path, "--parts", "boston_kfold", "fashion_softmax")
    assert not (tmp_path / "kept" / "boston_kfold-0.json").exists()


@pytest.mark.parametrize("tutorial", reproduce.TUTORIALS)
def test_where_the_data_cannot_be_had_nothing_is_measured(tutorial, monkeypatch):
    def load_data(sample=False, **options):
        if sample:
            return whole(sample=True)
        raise DataNotFoundError("looked in three places")

    module = reproduce.TUTORIALS[tutorial]
    whole = module.load_data
    monkeypatch.setattr(module, "load_data", load_data)
    with pytest.raises(SystemExit, match=f"{tutorial}: the .*data (set )?cannot be had here"):
        reproduce.load(tutorial, sample=False)


def test_a_trial_leaves_the_page_of_the_docs_alone(tmp_path, capsys):
    reproduce.main([*TRIAL, "--output", str(tmp_path)])
    assert "This page is a trial" in (tmp_path / "results.md").read_text(encoding="utf-8")
    assert str(tmp_path / "results.md") in capsys.readouterr().out


def test_so_does_a_single_seed(tmp_path, monkeypatch):
    runs = {"rows": {"fashion_softmax": {"loss": [0.6, 0.5]}}, "seconds": 1.0, "settings": {}}
    monkeypatch.setattr(reproduce, "run_missing", lambda *ignored: None)
    monkeypatch.setattr(reproduce.Cache, "read", lambda *ignored: runs)
    reproduce.main(["--seeds", "1", "--parts", "fashion_softmax", "--output", str(tmp_path)])
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "One run has no spread" in page and "| loss | 1 | 0.6" in page
