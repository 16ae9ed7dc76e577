"""A file holds one noun, a function one verb: at most 250 lines and 25 statements' lines."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("credit", "features", "models", "supervision", "training", "serving", "yexin", "benchmarks")
MOST_LINES, MOST_BODY = 250, 25
# Loops that a compiler fuses: cut into calls they lose their registers, and the benchmarks show it.
COMPILED = ("features/scan/kernel.py", "models/lookup/kernel.py")


def sources() -> list[Path]:
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]


def body_lengths(file: Path) -> Iterator[tuple[str, int]]:
    """Name and number of body lines of each function, its docstring and inner functions' own docstrings left out."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_longer_than_250_lines() -> None:
    long = {str(f.relative_to(ROOT)): n for f in sources() if (n := len(f.read_text("utf-8").splitlines())) > MOST_LINES}
    assert not long


def test_no_function_body_is_longer_than_25_lines() -> None:
    looked_at = [file for file in sources() if str(file.relative_to(ROOT)) not in COMPILED]
    long = {f"{f.relative_to(ROOT)}:{name}": n for f in looked_at for name, n in body_lengths(f) if n > MOST_BODY}
    assert not long


def test_every_python_file_is_seen() -> None:
    assert len(sources()) > 20
