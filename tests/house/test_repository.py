"""What holds for the repository itself: sizes, locks, styles, words."""

import ast
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import quantiles

TOP = Path(__file__).resolve().parents[2]
SOURCE = TOP / "src/samlas"
STATIC = SOURCE / "faces/static"
STYLES = STATIC / "samlas.css"
# Swedish words of law that English text keeps, in brackets or with a word of explanation.
TERMS = ("förvaltare",)
Function = ast.FunctionDef | ast.AsyncFunctionDef
PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border|scroll-margin)-(left|right|top|bottom)|left|right"
    r"|text-align:\s*(left|right)|float)(?=[-:\s;])"
)


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                name = f"{path.relative_to(SOURCE)}:{node.name}"
                yield name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_over_500_lines() -> None:
    tests = (TOP / "tests").rglob("*.py")
    long = {path: len(path.read_text().splitlines()) for path in chain(modules(), tests)}
    assert {str(path): lines for path, lines in long.items() if lines > 500} == {}


def test_functions_are_short() -> None:
    lengths = dict(functions())
    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}
    assert quantiles(lengths.values(), n=10)[-1] <= 25


def test_every_room_opens_with_lines_for_a_newcomer() -> None:
    for room in SOURCE.iterdir():
        if (room / "__init__.py").exists():
            opening = ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or ""
            assert len(opening.splitlines()) >= 3, room.name


def test_the_locks_pin_everything_by_hash_and_name_no_host() -> None:
    for lock in TOP.glob("requirements*.lock"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        for requirement in re.split(r"\n(?=\S)", text):
            if "==" in requirement:
                assert "--hash=sha256:" in requirement, requirement
    packages = json.loads((TOP / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name


def test_own_styles_are_few_logical_and_coloured_by_token() -> None:
    text = STYLES.read_text()
    assert len(text.splitlines()) <= 200
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert PHYSICAL.findall(text) == []
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []
    assert "!important" not in text


def test_every_variable_that_own_styles_use_is_defined() -> None:
    defined = {
        name
        for path in STATIC.rglob("*.css")
        for name in re.findall(r"(--[\w-]+)\s*:", path.read_text())
    }
    assert set(re.findall(r"var\((--[\w-]+)", STYLES.read_text())) <= defined


def test_no_swedish_stands_in_code_or_templates() -> None:
    written = [(path, text) for path in modules() for text in strings(path)]
    written += [
        (path, line)
        for path in SOURCE.rglob("*.html")
        for line in path.read_text().splitlines()
        if 'lang="sv"' not in line
    ]
    swedish = re.compile(rf"(?!{'|'.join(TERMS)})\b\w*[åäö]", re.IGNORECASE)
    found = [
        f"{path.relative_to(SOURCE)}: {text}" for path, text in written if swedish.search(text)
    ]
    assert found == []


def strings(path: Path) -> Iterator[str]:
    """The string literals of a module, docstrings left out."""
    tree = ast.parse(path.read_text())
    documented = ast.Module | ast.ClassDef | Function
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in docstrings:
            yield text


def test_no_page_asks_for_anything_from_another_host() -> None:
    outside = re.compile(r"(?:src|href|action)=[\"']?(?:https?:)?//")
    found = [str(path) for path in SOURCE.rglob("*.html") if outside.search(path.read_text())]
    assert found == []
