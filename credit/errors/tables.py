"""Points tables."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from credit.errors.root import YexinError


def _some(names: tuple[str, ...], most: int = 8) -> str:
    """The first names of many, so that a message stays a sentence."""
    rest = len(names) - most
    return ", ".join(repr(name) for name in names[:most]) + (f" and {rest} more" if rest > 0 else "")


class TableError(YexinError):
    """A points table, or its use, is wrong."""


class UnsupportedBooster(TableError):
    """A booster that no points table can equal."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this booster cannot become a points table: {reason}")
        self.reason = reason


class PathTooWide(UnsupportedBooster):
    """A leaf path that uses more than two features: no table of singles and pairs holds it."""

    def __init__(self, tree: int, features: Iterable[str]) -> None:
        self.tree, self.features = tree, tuple(features)
        super().__init__(
            f"a path of tree {tree} uses {len(self.features)} features ({', '.join(self.features)}), and a table holds two at "
            "most; train with interaction_constraints of single features and pairs, or with training.fit"
        )


class BackgroundMismatch(TableError):
    """The background does not fit the booster."""


class ScaleMissing(TableError):
    """Points are asked of a table that only knows raw scores."""

    def __init__(self) -> None:
        super().__init__("this table has no scale, so it has no points: compile it with scale=Scale(...), or use table.with_scale")


class NotMonotone(TableError):
    """A table breaks a direction that it declares."""

    def __init__(self, breaks: Iterable[str]) -> None:
        self.breaks = tuple(breaks)
        super().__init__(
            f"the table breaks its declared direction: {'; '.join(self.breaks)}; train with monotone constraints "
            "(method basic), or do not declare the direction"
        )


class ColumnsMissing(TableError):
    """Columns that the table reads are not in the rows."""

    def __init__(self, columns: Iterable[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(
            f"the rows lack {_some(self.columns)}; a value that is not known is given as None or NaN in its own column"
        )


class ColumnsUnknown(TableError):
    """Columns that the table has never heard of are in the rows: a misspelt name must not pass silently."""

    def __init__(self, columns: Iterable[str], *, known: Iterable[str]) -> None:
        self.columns = tuple(columns)
        near = get_close_matches(self.columns[0], list(known), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(f"the table does not know {_some(self.columns)}{hint}; drop what it does not use")


class WrongType(TableError):
    """A column holds values of a kind that the table cannot read."""

    def __init__(self, column: str, *, expected: str, found: str) -> None:
        super().__init__(f"column {column!r} must hold {expected}, found {found}; convert it before scoring")
        self.column = column


class TableUnreadable(TableError):
    """A file that is no points table, or not the whole one that was saved."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be read as a points table: {reason}")
        self.path, self.reason = path, reason


class RowsUnreadable(TableError):
    """A file of feature rows that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be read as feature rows: {reason}; write them as Parquet, one column per feature")
        self.path, self.reason = path, reason


class TableTooNew(TableUnreadable):
    """A table written by a later version of the project."""

    def __init__(self, path: str, *, found: int, known: int) -> None:
        super().__init__(path, f"it has schema version {found}, this program reads up to {known}; update the program")


class TablesApart(TableError):
    """Tables that cannot be put side by side."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"the tables do not fit together: {what}: {reason}")
        self.what = what
