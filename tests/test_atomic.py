"""A file is there whole or not at all."""

import ast
import contextlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from saving_cases import small_network

import tinynn
from tinynn.atomic import replacing
from tinynn.models import load_model

ENDINGS = (".keras", ".h5", ".npz")


def test_a_file_appears_when_it_is_complete_and_not_before(tmp_path):
    with replacing(tmp_path / "model") as temporary:
        with open(temporary, "w") as file:
            file.write("half")
        assert not (tmp_path / "model").exists()
        with open(temporary, "a") as file:
            file.write(" and whole")
    assert (tmp_path / "model").read_text() == "half and whole"
    assert os.listdir(tmp_path) == ["model"]


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "model").write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "model") as temporary:
        with open(temporary, "w") as file:
            file.write("half")
        raise KeyboardInterrupt
    assert (tmp_path / "model").read_text() == "old"
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_model_that_a_file_cannot_hold_leaves_the_old_file(tmp_path, ending):
    path = tmp_path / f"model{ending}"
    model = small_network()
    model.save(path)
    old = path.read_bytes()
    model.layers[2].get_config = lambda: {"name": "dropout", "trainable": True, "rate": object()}
    with pytest.raises(ValueError, match="cannot be written as JSON"):
        model.save(path)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_overwrite_false_refuses_to_replace_a_file(tmp_path, ending):
    path = tmp_path / f"model{ending}"
    path.write_text("precious")
    for save in (small_network().save, small_network().save_weights):
        if (save.__name__, ending) != ("save_weights", ".keras"):
            with pytest.raises(FileExistsError, match="overwrite=False; give another name"):
                save(path, overwrite=False)
    assert path.read_text() == "precious"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder .*nowhere; make it first"):
        small_network().save(tmp_path / "nowhere" / "model.keras")


def test_a_folder_is_not_written_over(tmp_path):
    (tmp_path / "model.keras").mkdir()
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        small_network().save(tmp_path / "model.keras")


def test_a_link_goes_on_pointing_to_the_file(tmp_path):
    (tmp_path / "real.keras").write_text("old")
    (tmp_path / "latest.keras").symlink_to(tmp_path / "real.keras")
    small_network().save(tmp_path / "latest.keras")
    assert (tmp_path / "latest.keras").is_symlink()
    assert load_model(tmp_path / "real.keras").name == "sequential"


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_the_usual(tmp_path):
    (tmp_path / "usual").write_text("")
    for name in ("private", "new"):
        if name == "private":
            (tmp_path / name).write_text("old")
            (tmp_path / name).chmod(0o600)
        small_network().save(tmp_path / name)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("private", "new", "usual")}
    assert modes["private"] == 0o600
    assert modes["new"] == modes["usual"]


def leftovers(folder):
    return [name for name in os.listdir(folder) if name.endswith(".tmp")]


WRITE_FOREVER = """
import sys
from pathlib import Path
import tinynn
from tinynn.atomic import replacing
with replacing(sys.argv[1]) as temporary, open(temporary, "wb") as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def writer(path):
    """Another process that is in the middle of writing `path`."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", WRITE_FOREVER, path], **pipes) as process:
        assert process.stdout.readline() == b"writing\n"
        yield process
        process.kill()


def test_what_a_killed_writer_has_left_goes_with_the_next_one(tmp_path):
    path = tmp_path / "model"
    path.write_text("old")
    with writer(path) as process:
        process.kill()
        process.wait()
    assert path.read_text() == "old"
    assert len(leftovers(tmp_path)) == 1
    with replacing(path) as temporary:
        assert leftovers(tmp_path) == [os.path.basename(temporary)]
    assert os.listdir(tmp_path) == ["model"]


def test_a_writer_that_lives_is_left_alone_by_others(tmp_path):
    path = tmp_path / "model"
    with writer(path) as process:
        with replacing(path) as temporary:
            with open(temporary, "w") as file:
                file.write("mine")
            assert len(leftovers(tmp_path)) == 2
        assert path.read_text() == "mine"
        process.communicate()
    assert process.returncode == 0
    assert path.read_text() == "half"
    assert os.listdir(tmp_path) == ["model"]


def test_only_temporary_files_of_this_very_path_are_swept(tmp_path):
    others = {f".model.{'0' * 16}.tmp.txt", ".model.keras.tmp", f".other.{'0' * 16}.tmp", f"model.{'0' * 16}.tmp"}
    for name in others:
        (tmp_path / name).write_text("precious")
    small_network().save(tmp_path / "model")
    assert set(os.listdir(tmp_path)) == others | {"model"}


def test_a_file_can_have_a_long_name_in_any_script(tmp_path):
    path = tmp_path / ("重" * 80)
    with replacing(path) as temporary, open(temporary, "w") as file:
        file.write("whole")
    assert path.read_text() == "whole"


# A file larger than the limit is refused by the system as it is where the disk is full: in the middle of a write.
WRITE_TOO_MUCH = """
import resource, sys
import numpy as np
import tinynn
from tinynn.datasets.idx import write_idx
path, ending = sys.argv[1:]
noise = np.random.default_rng(0).integers(0, 256, (200, 100), "uint8")
model = tinynn.Sequential([tinynn.layers.Dense(200, input_shape=(100,))])
tinynn.plots.curves({"loss": [0.5]})  # what matplotlib writes for itself is written before
write = {
    ".keras": lambda: model.save(path), ".h5": lambda: model.save(path), ".npz": lambda: model.save(path),
    ".weights.h5": lambda: model.save_weights(path), ".gz": lambda: write_idx(path, noise),
    ".png": lambda: tinynn.plots.images(noise[None], path=path),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    write[ending]()
except OSError as error:
    print(error)
"""


@pytest.mark.parametrize("ending", [".keras", ".h5", ".npz", ".weights.h5", ".gz", ".png"])
def test_a_disk_that_runs_full_leaves_the_old_file_and_a_message_that_names_it(tmp_path, ending):
    path = tmp_path / f"model{ending}"
    path.write_text("old")
    command = [sys.executable, "-W", "error", "-c", WRITE_TOO_MUCH, path, ending]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"cannot write {path}: File too large; what was there before is as it was" in done.stdout
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]


def test_a_folder_that_vanishes_while_a_file_is_written_is_named(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(FileNotFoundError, match="cannot write .*folder/model: No such file or directory"):
        with replacing(folder / "model"):
            shutil.rmtree(folder)
    assert os.listdir(tmp_path) == []


def test_a_device_is_not_replaced_by_a_file(tmp_path):
    (tmp_path / "model.keras").symlink_to("/dev/full")
    for path in ("/dev/null", tmp_path / "model.keras"):
        with pytest.raises(ValueError, match="it is a device or a pipe; give the name of a file"):
            small_network().save(path)


def test_processes_that_write_one_path_at_once_leave_one_of_their_files_whole(tmp_path):
    path = tmp_path / "model"
    script = (
        "import sys\nfrom tinynn.atomic import replacing\nfor i in range(40):\n"
        "    with replacing(sys.argv[1], durable=False) as temporary, open(temporary, 'w') as file:\n"
        "        file.write(sys.argv[2] * 100_000)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, path, letter]) for letter in "abcd"]
    seen = set()
    while any(process.poll() is None for process in writers):
        if path.exists():
            text = path.read_text()
            seen.add(text[:1])
            assert text == text[:1] * 100_000
    assert [process.returncode for process in writers] == [0] * 4
    assert seen <= set("abcd") and seen
    assert os.listdir(tmp_path) == ["model"]


# Kills itself when the n-th line of tinynn/atomic.py is about to be run; says so if there are not so many.
WRITE_AND_DIE = """
import os, signal, sys
from tinynn import atomic
path, left = sys.argv[1], int(sys.argv[2])
def count(frame, event, arg):
    global left
    if frame.f_code.co_filename == atomic.__file__:
        left -= event == "line"
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return count
sys.settrace(count)
with atomic.replacing(path) as temporary:
    with open(temporary, "w") as file:
        file.write("new and whole")
sys.settrace(None)
print("done")
"""


def test_a_writer_may_be_killed_at_any_line(tmp_path):
    path = tmp_path / "model"
    path.write_text("old")
    seen, n = [], 0
    while True:
        n += 1
        died = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, path, str(n)], capture_output=True)
        seen.append(path.read_text())
        assert len(leftovers(tmp_path)) <= 1
        if died.stdout:
            break
        assert died.returncode == -9
    assert set(seen) == {"old", "new and whole"} and seen == sorted(seen, reverse=True)
    assert n > 40 and os.listdir(tmp_path) == ["model"]


OPENERS = ("open", "File", "ZipFile", "fdopen")
WRITERS = (
    "write_text", "write_bytes", "savefig", "savez", "savez_compressed", "savetxt", "tofile", "NamedTemporaryFile",
    "mkstemp", "mkdtemp", "TemporaryDirectory",
)

# What is given a temporary path, or no path at all.
WITHIN = {
    ("atomic.py", "open(path, 'xb')"),
    ("atomic.py", "os.replace(temporary, target)"),
    ("saving/hdf5.py", "open(path, 'wb')"),
    ("saving/hdf5.py", "h5py().File(content, 'w')"),
    ("saving/keras_archive.py", "hdf5.h5py().File(weights, 'w')"),
    ("saving/keras_archive.py", "zipfile.ZipFile(path, 'w')"),
    ("saving/npz.py", "open(path, 'wb')"),
    ("saving/npz.py", "np.savez(content, **{'descripti"),
}


def writes(call):
    """Whether a call opens a file for writing, or is one of the usual ways around that."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in OPENERS:
        modes = [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
        return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes)
    return ast.unparse(call.func) in ("os.replace", "os.rename") or name in WRITERS


def writing_calls(tree):
    """The calls of a module that write, but for those that write to what `replacing` handed out."""
    within = set()
    for block in ast.walk(tree):
        if isinstance(block, ast.With):
            names = []
            for item in block.items:  # the path that `replacing` hands out, and the file that is opened there
                source = ast.unparse(item.context_expr)
                if item.optional_vars and ("replacing(" in source or any(name in source for name in names)):
                    names.append(ast.unparse(item.optional_vars))
            within |= {id(node) for node in ast.walk(block) for name in names if name in ast.unparse(node)}
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and writes(n) and id(n) not in within]


def test_no_file_is_written_but_beside_its_target():
    package = Path(tinynn.__file__).parent
    found = {
        (path.relative_to(package).as_posix(), ast.unparse(call)[:31])
        for path in package.rglob("*.py") for call in writing_calls(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == WITHIN, "give what writes a file the path that tinynn.atomic.replacing hands out"
    calls = ("open(p, 'w')", "f.open('ab')", "p.write_text('')", "os.rename(a, b)", "open(p, mode='x')")
    assert all(writes(ast.parse(call).body[0].value) for call in calls)
