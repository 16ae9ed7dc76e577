"""The content of a feature set as a hash: what can change a number or its reading, and nothing else."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import FunctionType

from credit.items import Catalogue
from features.declaration import Aggregate, Column, Declared, Derived
from features.selection import Selection

# To be raised whenever the engine computes anything differently from the same declarations.
ENGINE = "3"


def version_of(features: Mapping[str, Declared], catalogue: Catalogue) -> str:
    """16 hexadecimal characters; labels, docstrings, comments and the order of declarations do not change it."""
    lines = [f"engine {ENGINE}"]
    for name in sorted(features):
        one = features[name]
        lines.append("|".join((name, one.dimension, one.unit, str(one.worse), *_definition(one, catalogue))))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _definition(one: Declared, catalogue: Catalogue) -> list[str]:
    if isinstance(one, Derived):
        return [",".join(one.inputs), *_code(one.function, seen=set())]
    if not isinstance(one, Aggregate):
        raise TypeError("a declared feature is an aggregate or derived")
    ranked = one.selection.items if one.field == "category" and one.kind != "distinct" else ()
    orders = [f"{item}:{'<'.join(catalogue[item].order)}" for item in ranked]
    return [one.kind, str(one.field), str(one.months), _conditions(one.selection), _conditions(one.of), *orders]


def _conditions(selection: Selection | None) -> str:
    return "" if selection is None else repr([getattr(selection, field.name) for field in fields(Selection)])


def _code(function: Callable[..., Column], *, seen: set[str]) -> list[str]:
    """The function's code without docstring and comments, and what it uses of its module: constants and other functions."""
    seen.add(function.__name__)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for body in tree.body:
        if isinstance(body, ast.FunctionDef):
            body.decorator_list = []
            if ast.get_docstring(body) is not None:
                body.body = body.body[1:] or [ast.Pass()]
    code = [ast.unparse(tree)]
    for name in sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - seen):
        used = function.__globals__.get(name)
        if isinstance(used, FunctionType):
            code += _code(used, seen=seen)
        elif isinstance(used, (bool, int, float, str, tuple)):
            code.append(f"{name}={used!r}")
    return code
