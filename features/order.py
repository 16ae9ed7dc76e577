"""The order of computing: each feature after its inputs."""

from __future__ import annotations

from collections.abc import Mapping

from credit.errors import InvalidDeclaration, UnknownFeature
from features.declaration import Declared, Derived


def in_order(features: Mapping[str, Declared]) -> dict[str, Declared]:
    """The features so that each comes after its inputs, otherwise in their order.

    Raises
    ------
    UnknownFeature
        A parameter of a derived feature is no feature.
    InvalidDeclaration
        A feature needs itself, through whatever others.
    """
    ordered: dict[str, Declared] = {}
    for name in features:
        _visit(name, features, ordered, path=())
    return ordered


def _visit(name: str, features: Mapping[str, Declared], ordered: dict[str, Declared], *, path: tuple[str, ...]) -> None:
    if name in ordered:
        return
    if name in path:
        circle = [*path[path.index(name) :], name]
        raise InvalidDeclaration(name, f"it needs itself: {' → '.join(circle)}; break the circle")
    if name not in features:
        raise UnknownFeature(name, known=features, wanted_by=path[-1])
    one = features[name]
    for part in one.inputs if isinstance(one, Derived) else ():
        _visit(part, features, ordered, path=(*path, name))
    ordered[name] = one
