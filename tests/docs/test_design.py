"""docs/design.md against the package: its files, its floors, its arrows, its tables, and the size of its parts."""

import ast
import re

import imports
import pytest
from blocks import INLINE, ROOT, fenced, without_fenced

PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
PATHS = [path.relative_to(ROOT).as_posix() for path in imports.FILES]


def listed_files(page):
    """The files of the list of rooms, whose folders are told by indentation."""
    (block,) = (b for b in fenced(page) if b.text.startswith("tinynn/\n"))
    folders, files = [], []
    for line in block.text.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0]
        folders = [*folders[:depth], name]
        if not name.endswith("/"):
            files.append("".join(folders))
    return files


def table(page, first_heading):
    """The rows of the table whose first column has that heading: lists of the inline code in each cell."""
    lines = page[page.index(f"| {first_heading} |") :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([INLINE.findall(cell) or [cell.strip()] for cell in line.strip("|").split("|")])
    return rows


def floors(page):
    return {room: int(floor[0]) for floor, rooms, _ in table(page, "floor") for room in rooms}


def upward(pairs, floor):
    """Imports that do not go down: pairs (path, room)."""
    return {(path, room) for path, room in pairs if not floor[room] < floor[room_of(path)]}


def room_of(path):
    return imports.room(path.removesuffix(".py").replace("/", "."))


def arrows(page):
    (diagram,) = (b.text for b in fenced(page) if b.language == "mermaid")
    return set(re.findall(r"(\w+) --> (\w+)", diagram))


def stem(room):
    return room.removesuffix("/").removesuffix(".py")


def test_every_file_of_the_package_is_listed_and_no_other():
    listed = listed_files(PAGE)
    assert set(PATHS) - set(listed) == set(), "each needs a line in the list of rooms in docs/design.md"
    assert set(listed) - set(PATHS) == set(), "these are in docs/design.md and not in the package"
    assert len(listed) == len(PATHS)


def test_every_room_stands_on_a_floor():
    rooms = {room_of(path) for path in PATHS if path != "tinynn/__init__.py"}
    assert rooms - set(floors(PAGE)) == set(), "each needs a floor in the table of docs/design.md"
    assert set(floors(PAGE)) - rooms == set()


def test_no_import_at_the_top_of_a_file_points_up_or_across():
    assert upward(imports.between_rooms(lazy=False), floors(PAGE)) == set()


def test_imports_that_reach_up_inside_functions_are_all_in_the_table():
    reaching = upward(imports.between_rooms(lazy=True), floors(PAGE))
    listed = {(path, room) for (path,), rooms, _ in table(PAGE, "file | reaches up to") for room in rooms}
    assert {(path, stem(room)) for path, room in reaching} == listed


def test_other_packages_are_imported_where_the_table_says():
    listed = {(package, path) for (package,), paths in table(PAGE, "package | imported in") for path in paths}
    assert imports.of_other_packages(lazy=True) == listed
    at_the_top = {(package, path) for package, path in imports.of_other_packages(lazy=False) if package != "numpy"}
    assert at_the_top == {
        ("hypothesis", "tinynn/gradcheck/strategies.py"), ("matplotlib", "tinynn/compat/running/figures.py"),
        ("sklearn", "tinynn/wrappers/scikit_learn.py"),
    }


def test_nothing_in_the_package_imports_the_strategies():
    for path in imports.FILES:
        names = [name for name, _ in imports.imports(ast.parse(path.read_text(encoding="utf-8")))]
        assert not [name for name in names if name.startswith("tinynn.gradcheck.strategies")], path


def test_the_arrows_of_the_diagram_are_the_imports():
    real = {(stem(room_of(path)), stem(room)) for path, room in imports.between_rooms(lazy=False)}
    assert arrows(PAGE) == imports.shortest(real)


def test_every_path_and_page_that_is_named_exists():
    prose = without_fenced(PAGE)
    folders = r"(tinynn|tests|docs|examples|benchmarks)/\S*"
    named = [code for code in INLINE.findall(prose) if re.fullmatch(folders, code)]
    named += re.findall(r"\]\((?!http)([^)#]+)\)", prose.replace("](", "](docs/"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_dense_layer_is_under_100_lines_and_no_file_over_400():
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in PATHS}
    assert lengths["tinynn/layers/dense.py"] < 100
    assert {path: n for path, n in lengths.items() if n > 400} == {}


def function_lengths():
    """Lines of code of each function, its docstring and the functions within it left out."""
    for path in PATHS:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                yield f"{path}: {node.name}", node.end_lineno - first.lineno + 1


def test_no_function_is_over_40_lines():
    assert {name: n for name, n in function_lengths() if n > 40} == {}


def test_the_checks_see_an_import_that_points_up_and_one_that_points_across():
    floor = floors(PAGE)
    assert upward({("tinynn/layers/dense.py", "training.py")}, floor)
    assert upward({("tinynn/layers/dense.py", "losses/")}, floor)
    assert not upward({("tinynn/layers/dense.py", "activations.py")}, floor)
    found = imports.imports(ast.parse("import a.b\ndef f():\n    from c import d"))
    assert sorted(found) == [("a.b", False), ("c.d", True)]


@pytest.mark.parametrize("lost", ["    dense.py ", "  score.py "])
def test_the_check_of_the_list_sees_a_file_that_is_missing(lost):
    page = "\n".join(line for line in PAGE.splitlines() if not line.startswith(lost))
    assert sorted(listed_files(page + "\n")) != PATHS
