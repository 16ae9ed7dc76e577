"""Feature modules: python files that declare the features of one kind of subject."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from credit.errors import FeatureError, InvalidDeclaration
from features.declaration import Declared, Derived
from features.life.roster import SUBJECT_KINDS

_BROKEN = (SyntaxError, NameError, ImportError, TypeError, AttributeError, ValueError, FeatureError)


@dataclass(frozen=True)
class FeatureModule:
    """One file: whose features it declares, the dimensions with their Chinese names, features and English labels by name."""

    file: str
    subject_kind: str
    dimensions: dict[str, str]
    features: dict[str, Declared]
    english: dict[str, str]


def read_modules(path: Path) -> list[FeatureModule]:
    """The feature modules in a folder, or the one in a file, sorted by name; files that start with `_` are not modules.

    Raises
    ------
    InvalidDeclaration
        No module, one that cannot be imported, or one that does not say whose features it declares, or says it wrongly.
    """
    files = [path] if path.is_file() else sorted(file for file in path.glob("*.py") if not file.name.startswith("_"))
    if not files:
        raise InvalidDeclaration(
            str(path), "it holds no features: put a python file there with SUBJECT_KIND, DIMENSIONS and features"
        )
    return [_read(file) for file in files]


def _read(file: Path) -> FeatureModule:
    module = _imported(file)
    kind, dimensions = getattr(module, "SUBJECT_KIND", None), getattr(module, "DIMENSIONS", None)
    if kind not in SUBJECT_KINDS:
        raise InvalidDeclaration(file.name, f"SUBJECT_KIND must be one of {', '.join(SUBJECT_KINDS)}")
    if not isinstance(dimensions, dict) or not all(isinstance(word, str) for pair in dimensions.items() for word in pair):
        raise InvalidDeclaration(file.name, 'DIMENSIONS must be a dictionary such as {"judicial": "司法裁决"}')
    english = getattr(module, "ENGLISH", {})
    if not isinstance(english, dict) or not all(isinstance(word, str) and word for pair in english.items() for word in pair):
        raise InvalidDeclaration(
            file.name, 'ENGLISH must be a dictionary such as {"penalty_count_12m": "penalties, last 12 months"}'
        )
    features = {name: value for name, value in vars(module).items() if isinstance(value, Declared)}
    bound = [name for name in _bound_names(file) if name in features]
    for name in bound:
        if bound.count(name) > 1:
            raise InvalidDeclaration(name, f"{file.name} declares it twice and the first is shadowed; rename one")
    for name, one in features.items():
        _check(name, one, features, dimensions)
    return FeatureModule(file=file.name, subject_kind=kind, dimensions=dict(dimensions), features=features, english=english)


def _imported(file: Path) -> ModuleType:
    # Not by its package name: a deployment may lie outside the project, and both must work alike.
    spec = spec_from_file_location(f"declared_features_{file.parent.name}_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise InvalidDeclaration(file.name, "it is no python file")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except _BROKEN as error:
        raise InvalidDeclaration(file.name, f"it cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _bound_names(file: Path) -> Iterator[str]:
    """Names that the module's top level gives a value to, once for each time it does."""
    for statement in ast.parse(file.read_text("utf-8")).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield statement.name
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _check(name: str, one: Declared, features: dict[str, Declared], dimensions: dict[str, str]) -> None:
    twins = [other for other, value in features.items() if value is one and other != name]
    if twins:
        raise InvalidDeclaration(name, f"it is the same feature as {twins[0]!r}; a feature has one name")
    if isinstance(one, Derived) and one.function.__name__ != name:
        raise InvalidDeclaration(name, f"its function is called {one.function.__name__!r}; the two names must be one")
    if name.startswith("_"):
        return
    if missing := [what for what in ("dimension", "label", "unit") if not getattr(one, what)]:
        raise InvalidDeclaration(name, f"say its {' and '.join(missing)}, or start its name with _ if no table may use it")
    if one.dimension not in dimensions:
        raise InvalidDeclaration(name, f"dimension {one.dimension!r} is none of DIMENSIONS: {', '.join(dimensions)}")
    if isinstance(one, Derived) and not one.meaning:
        raise InvalidDeclaration(name, "write what it means, and when it is absent, in its docstring")
