"""Changes the package one operator, number or word at a time, and counts the changes that no test notices.

Needs mutmut 3. ``python tests/mutation.py FOLDER [EVERY [FIRST]]`` works on a copy in FOLDER and tries all changes
every so manieth in each file, counted from FIRST; stopped and started again it goes on. Then it prints the share that
is noticed, file by file, and the changes that are not.
"""

import ast
import difflib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGED = ("tinynn/layers/*.py", "tinynn/activations.py", "tinynn/losses/*.py", "tinynn/optimizers/*.py")
TESTS = (
    "tests/layers", "tests/laws", "tests/losses", "tests/optimizers", "tests/models", "tests/test_activations.py",
    "tests/test_functional.py", "tests/test_regularizers.py", "tests/test_training.py", "tests/test_constraints.py",
    "tests/test_doubts.py", "tests/test_several.py", "tests/docs/test_errors.py",
)
READ = ("docs", "README.md")  # by the last of them: it holds a page to what is said
CONFIG = f"""
[mutmut]
source_paths = tinynn
only_mutate = {"".join(f"{chr(10)}    {path}" for path in CHANGED)}
pytest_add_cli_args_test_selection = {"".join(f"{chr(10)}    {path}" for path in TESTS)}
also_copy = {"".join(f"{chr(10)}    {path}" for path in READ)}
track_dependencies = false
timeout_multiplier = 5
"""
# Ten examples of each law in place of hundreds, and none made smaller once it has failed: a failure is all that counts.
EXAMPLES = 10
PROFILE = 'register_profile("tinynn", '
QUICKLY = f"max_examples={EXAMPLES}, phases=[Phase.explicit, Phase.generate], "
# These run while the package is imported, which mutmut does once: a change in them needs a process of its own.
AT_IMPORT = {
    "tinynn.optimizers.hyperparameter": "tests/optimizers",
    "tinynn.losses.functions": "tests/losses",
    "tinynn.layers.symbol": "tests/layers",
}
SURVIVED, NO_TESTS = 0, 33


def copy_to(folder):
    """The package and its tests, with fewer examples, and mutmut's settings."""
    for name in ("tinynn", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    with open(folder / "setup.cfg", "a", encoding="utf-8") as config:
        config.write(CONFIG)
    for path in folder.glob("tests/**/*.py"):
        text = re.sub(r"max_examples=\d+", f"max_examples={EXAMPLES}", path.read_text(encoding="utf-8"))
        if path.name == "conftest.py":
            text = text.replace(PROFILE, PROFILE + QUICKLY).replace("import settings", "import Phase, settings")
        path.write_text(text, encoding="utf-8")


def mutmut(folder, names):
    """Let mutmut try the changes of these names; at low priority, two at a time, one thread each."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # A test of Ctrl-C needs it, in the background as well.
    command = ["nice", "-n", "15", sys.executable, "-m", "mutmut", "run", "--max-children", "2", *names]
    subprocess.run(command, cwd=folder, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, check=False)


def sample(folder, every=1, first=0):
    """Every so manieth change of each file, by name."""
    if not (folder / "mutants").exists():
        mutmut(folder, ["none of them"])  # makes them all, and measures which tests run which function
    return [name for codes in results(folder).values() for name in list(codes)[first::every]]


def results(folder):
    """The exit code of the tests for each change, by name; by file. None stands for a change that was not tried."""
    files = sorted(folder.glob("mutants/**/*.meta"))
    codes = {path: json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"] for path in files}
    return {path.with_suffix(""): {name: code for name, code in c.items()} for path, c in codes.items() if c}


def untried(folder, names):
    codes = {name: code for of_file in results(folder).values() for name, code in of_file.items()}
    return [name for name in names if codes[name] is None]


def again(folder, name, tests):
    """The exit code of some tests for one change, in a process of its own."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "MUTANT_UNDER_TEST": name}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--rootdir=.", tests]
    return subprocess.run(command, cwd=folder / "mutants", env=environment, capture_output=True, check=False).returncode


def change(source, name):
    """What a change does to its function, as lines that begin with - and +."""
    functions = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    short = name.rpartition(".")[2]
    original = f"{short.rpartition('__mutmut_')[0]}__mutmut_orig"
    texts = [ast.get_source_segment(source, functions[key]).replace(key, "f").splitlines() for key in (original, short)]
    lines = difflib.unified_diff(*texts, lineterm="", n=0)
    return [f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "-+" and line[:3] not in ("---", "+++")]


def report(folder, names):
    """Print the share of noticed changes among these by file, then every one that was not noticed."""
    total, unnoticed = Counter(), []
    for path, codes in results(folder).items():
        source, tally = path.read_text(encoding="utf-8"), Counter()
        for name, code in ((name, code) for name, code in codes.items() if name in names):
            room = next((tests for module, tests in AT_IMPORT.items() if name.startswith(module)), None)
            if room and code in (SURVIVED, NO_TESTS):
                code = again(folder, name, room)
            tally["all"] += code is not None
            tally["noticed"] += code not in (SURVIVED, NO_TESTS, None)
            if code in (SURVIVED, NO_TESTS):
                unnoticed += ["", f"{name}{' (no test runs it)' * (code == NO_TESTS)}", *change(source, name)]
        total += tally
        print(f"{path.relative_to(folder / 'mutants').as_posix():45} {tally['noticed']:5} of {tally['all']:5}")
    print(f"{'all':45} {total['noticed']:5} of {total['all']:5}: {total['noticed'] / max(total['all'], 1):.1%}")
    print("\n".join(unnoticed))


if __name__ == "__main__":
    workplace = Path(sys.argv[1]).resolve()
    if not (workplace / "tests").exists():
        copy_to(workplace)
    chosen = sample(workplace, *map(int, sys.argv[2:]))
    mutmut(workplace, untried(workplace, chosen))
    report(workplace, set(chosen))
