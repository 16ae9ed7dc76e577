"""Declared columns."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from credit.errors.root import YexinError


class FeatureError(YexinError):
    """A feature declaration, or its use, is wrong."""


class InvalidDeclaration(FeatureError):
    """A feature is declared in a way that has no meaning."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what


class EngineDisagrees(FeatureError):
    """A value that was published independently is not the one that the engine computes."""

    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(
            f"computed and published values differ in {', '.join(columns)}: compare the rows; trust no score until they are equal"
        )


class UnknownFeature(FeatureError):
    """A name that no declared feature has."""

    def __init__(self, name: str, *, known: Iterable[str], wanted_by: str = "") -> None:
        near = get_close_matches(name, list(known), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(f"no feature {name!r} is declared{f', which {wanted_by} needs' if wanted_by else ''}{hint}")
        self.name = name
