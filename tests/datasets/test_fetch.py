"""What happens to a data file on a machine where things go wrong: places, hashes, networks, caches."""

import gzip
import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tinynn.datasets import fetch

PLACES = ("data", "cache", "keras", "system")

CHILD = """
from tinynn.datasets import fetch
import sys
print(fetch.fetch(fetch.DataFile("set/numbers.bin", *sys.argv[1:])))
"""


def fetching_process(file, before="", errors=subprocess.DEVNULL):
    """Another Python, at work on the same file in the same environment."""
    paths = filter(None, [str(Path(fetch.__file__).parents[2]), os.environ.get("PYTHONPATH")])
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{CHILD}", file.sha256, file.url],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def everything_under(folder):
    return [path for path in folder.rglob("*") if not path.is_dir()]


@pytest.mark.parametrize("first", range(4))
def test_the_first_place_that_has_the_file_wins_and_nobody_is_asked(machine, put, public_file, server, first):
    for place in PLACES[first:]:
        put(machine[place] / public_file.name)
    assert fetch.fetch(public_file) == machine[PLACES[first]] / public_file.name
    assert server.asked == []


def test_a_file_that_is_nowhere_is_downloaded_once_into_the_cache(machine, public_file, server):
    path = fetch.fetch(public_file)
    assert path == machine["cache"] / public_file.name
    assert path.read_bytes() == server.body
    assert fetch.fetch(public_file) == path
    assert server.asked == ["/numbers.bin"]
    assert everything_under(machine["cache"]) == [path]


def test_without_environment_variables_the_usual_folders_are_looked_through(monkeypatch, tmp_path):
    for name in ("TINYNN_DATA", "XDG_CACHE_HOME", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    cache, keras, system = fetch.folders()
    assert tmp_path in cache.parents and "tinynn" in cache.parts
    assert keras == tmp_path / ".keras" / "datasets"
    assert system == Path("/usr/share/datasets")


def test_other_names_and_a_full_path_are_looked_at_first(machine, put, public_file, tmp_path):
    usual = put(machine["data"] / public_file.name)
    other = put(machine["data"] / "mine.bin")
    full = put(tmp_path / "elsewhere" / "numbers.bin")
    assert fetch.fetch(public_file) == usual
    assert fetch.fetch(public_file.named("mine.bin")) == other
    assert fetch.fetch(public_file.named(full)) == full


def test_a_name_that_is_none_is_refused(public_file):
    with pytest.raises(TypeError, match="path: expected a file name such as 'set/numbers.bin', got None"):
        public_file.named(None)


def test_a_wrong_file_is_passed_over_with_a_warning_for_a_right_one_later(machine, put, public_file, server):
    wrong = put(machine["data"] / public_file.name, b"half")
    right = put(machine["keras"] / public_file.name)
    with pytest.warns(UserWarning, match="passed over: wrong file") as warned:
        assert fetch.fetch(public_file) == right
    assert [str(wrong) in str(warning.message) for warning in warned] == [True]
    assert wrong.read_bytes() == b"half" and server.asked == []


def test_an_unreadable_file_is_passed_over_with_a_warning(machine, put, public_file):
    (machine["data"] / public_file.name).mkdir(parents=True)
    right = put(machine["cache"] / public_file.name)
    with pytest.warns(UserWarning, match="cannot be read"):
        assert fetch.fetch(public_file) == right


@pytest.mark.parametrize("kind", ["a pipe", "an endless device", "a link to itself", "a terabyte"])
def test_what_could_be_read_for_ever_is_passed_over_with_a_warning(machine, put, public_file, kind):
    odd = machine["data"] / public_file.name
    odd.parent.mkdir(parents=True)
    if kind == "a pipe":
        os.mkfifo(odd)
    elif kind == "a terabyte":
        with odd.open("wb") as file:
            file.truncate(1 << 40)
    else:
        odd.symlink_to("/dev/zero" if kind == "an endless device" else odd)
    right = put(machine["cache"] / public_file.name)
    with pytest.warns(UserWarning, match="cannot be read"):
        assert fetch.fetch(public_file) == right


def test_a_wrong_file_elsewhere_is_still_warned_of_after_a_download(machine, put, public_file):
    wrong = put(machine["keras"] / public_file.name, b"half")
    with pytest.warns(UserWarning, match="wrong file") as warned:
        assert fetch.fetch(public_file) == machine["cache"] / public_file.name
    assert [str(wrong) in str(warning.message) for warning in warned] == [True]


def test_a_half_file_in_the_cache_is_mended_by_a_download(machine, put, public_file, server):
    path = put(machine["cache"] / public_file.name, server.body[:100])
    assert fetch.fetch(public_file) == path
    assert path.read_bytes() == server.body


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("wrong", "the download is no good: wrong file \\(sha256 [0-9a-f]{64}, expected [0-9a-f]{64}\\)"),
        ("unavailable", "503 Server Error"),
        ("truncated", "IncompleteRead\\(8192 bytes read, 8192 more expected\\)"),
        ("stalled", "Read timed out"),
        ("silent", "Read timed out"),
        ("cut", "8192 more expected|Connection"),
        ("babbling", "BadStatusLine|Connection"),
        ("boasting", "invalid literal for int"),
        ("circling", "Exceeded 30 redirects"),
        ("luring", "No connection adapters were found for 'file:///etc/passwd'"),
        ("dripping", "gave up: in 1 seconds it sent [0-9,]+ bytes"),
        ("endless", "gave up: it sends more than 1,000,000 bytes"),
    ],
)
def test_a_bad_download_is_reported_and_leaves_nothing_behind(
    machine, public_file, server, behaviour, reason, monkeypatch
):
    monkeypatch.setattr(fetch, "PATIENCE", 1.0)
    monkeypatch.setattr(fetch, "LARGEST", 1_000_000)
    server.behaviour = behaviour
    start = time.monotonic()
    with pytest.raises(fetch.DataNotFoundError, match=f"{public_file.url}: .*{reason}"):
        fetch.fetch(public_file, timeout=(1.0, 0.2))
    assert time.monotonic() - start < 3
    assert everything_under(machine["cache"]) == []
    server.behaviour = "right"
    assert fetch.fetch(public_file).read_bytes() == server.body


def test_a_gzip_file_is_kept_as_it_is_stored_though_an_origin_may_have_it_unpacked_on_the_way(machine, server):
    server.behaviour, server.body = "labelled", gzip.compress(server.body)
    file = fetch.DataFile("numbers.gz", hashlib.sha256(server.body).hexdigest(), f"{server.url}/numbers.gz")
    assert fetch.fetch(file).read_bytes() == server.body


def test_an_unreachable_origin_gives_one_error_that_names_every_place_and_what_to_do(machine, put, public_file):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/numbers.bin"
    put(machine["keras"] / public_file.name, b"half")
    file = fetch.DataFile(public_file.name, public_file.sha256, url, hint="Or draw them by hand.")
    with pytest.raises(fetch.DataNotFoundError) as caught:
        fetch.fetch(file)
    lines = str(caught.value).splitlines()
    assert isinstance(caught.value, FileNotFoundError)
    assert lines[0].startswith("set/numbers.bin is in none of the places")
    for line, place in zip(lines[1:5], PLACES, strict=True):
        why = "wrong file (sha256" if place == "keras" else "absent"
        assert line.startswith(f"  {machine[place] / file.name}: {why}")
    assert lines[5].startswith(f"  {url}: ") and "refused" in lines[5]
    assert lines[6].startswith("What to do: ") and "TINYNN_DATA" in lines[6]
    assert lines[7:] == ["Or draw them by hand."]


@pytest.mark.parametrize("cache", ["/sys", "a file in the way"])
def test_a_cache_that_cannot_be_written_is_named_and_the_origin_is_not_asked(
    machine, put, public_file, server, monkeypatch, tmp_path, cache
):
    if not cache.startswith("/"):
        cache = str(put(tmp_path / cache))
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    with pytest.raises(
        fetch.DataNotFoundError, match=f"not asked, because the cache {cache}/tinynn/set cannot be written"
    ):
        fetch.fetch(public_file)
    assert server.asked == []


def test_what_a_killed_download_has_left_goes_with_the_next_one(machine, public_file, server):
    folder = (machine["cache"] / public_file.name).parent
    folder.mkdir(parents=True)
    (folder / f".numbers.bin.{'0' * 16}.tmp").write_bytes(b"half")
    fetch.fetch(public_file)
    assert [path.name for path in folder.iterdir()] == ["numbers.bin"]


def test_a_full_disk_is_named_and_leaves_nothing_behind(machine, public_file, server):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))"
    process = fetching_process(public_file, before=limit, errors=subprocess.PIPE)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "DataNotFoundError: set/numbers.bin is in none" in said
    assert f"{public_file.url}: the cache cannot hold it ([Errno 27] File too large); free space there" in said
    assert everything_under(machine["cache"]) == []
    assert fetch.fetch(public_file).read_bytes() == server.body


def test_processes_that_download_at_the_same_moment_all_get_the_right_file(machine, public_file, server):
    server.behaviour = "together"
    processes = [fetching_process(public_file) for _ in range(8)]
    printed = {process.communicate(timeout=60)[0].strip() for process in processes}
    path = machine["cache"] / public_file.name
    assert printed == {str(path)}
    assert len(server.asked) == 8
    assert path.read_bytes() == server.body
    assert everything_under(machine["cache"]) == [path]


def test_a_process_killed_halfway_leaves_no_file_that_could_be_taken_for_the_right_one(machine, public_file, server):
    server.behaviour = "stalled"
    process = fetching_process(public_file)
    assert server.halfway.wait(20)
    process.kill()
    process.communicate()
    assert not (machine["cache"] / public_file.name).exists()
    server.behaviour = "right"
    assert fetch.fetch(public_file).read_bytes() == server.body
