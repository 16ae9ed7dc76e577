"""Reading rows: a pandas frame, a mapping of columns or feature rows → the slot of every value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from credit.errors import ColumnsMissing, ColumnsUnknown, WrongType
from models.bins import Bins, CategoryBins, NumericBins, Slots

Source = Any  # a pandas DataFrame, a Mapping of names to equally long columns, or NamedRows


@runtime_checkable
class NamedRows(Protocol):
    """Rows as the feature engine gives them: float64 `values` (n, k), one column per name."""

    @property
    def names(self) -> Sequence[str]:
        """The columns, (k,)."""

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, (n, k); NaN is missing."""


def columns_of(source: Source, names: Sequence[str]) -> list[Any]:
    """The named columns of `source`, in order of `names`.

    Feature rows serve many tables, so their other columns are passed by; in a frame or a mapping an unknown column is
    refused, as it may be a misspelt one.

    Raises
    ------
    ColumnsMissing, ColumnsUnknown
        The source lacks columns, or has some that are not in `names`.
    WrongType
        A column of a mapping is a single value.
    TypeError, ValueError
        The source is nothing of the three; columns of a mapping differ in length.
    """
    # A frame is ruled out first: asking whether it has `values` would copy all of it.
    frame = not isinstance(source, Mapping) and hasattr(source, "columns")
    rows = not isinstance(source, Mapping) and not frame and isinstance(source, NamedRows)
    if not (frame or rows or isinstance(source, Mapping)):
        raise TypeError(f"give rows as a DataFrame, a mapping of names to columns or feature rows, not as {type(source).__name__}")
    present = list(source.names if rows else source.columns if hasattr(source, "columns") else source)
    wanted = set(names)
    check_names(present if not rows else [name for name in present if name in wanted], names)
    if rows:
        place = {name: at for at, name in enumerate(present)}
        return [source.values[:, place[name]] for name in names]
    columns = [source[name] for name in names]
    if not frame:
        _check_lengths(columns, names)
    return columns


def _check_lengths(columns: Sequence[Any], names: Sequence[str]) -> None:
    if single := [(name, column) for name, column in zip(names, columns, strict=True) if not hasattr(column, "__len__")]:
        name, value = single[0]
        raise WrongType(name, expected="one value per row", found=f"a single {type(value).__name__}")
    if odd := [name for name, column in zip(names, columns, strict=True) if len(column) != len(columns[0])]:
        raise ValueError(f"columns must be equally long; {', '.join(odd)} differ from {names[0]}")


def check_names(present: Sequence[Any], names: Sequence[str]) -> None:
    """Refuse missing and unknown columns."""
    there, known = set(present), set(names)
    if missing := [name for name in names if name not in there]:
        raise ColumnsMissing(missing)
    if unknown := [str(name) for name in present if name not in known]:
        raise ColumnsUnknown(unknown, known=names)


def slots_of(name: str, column: Any, bins: Bins) -> Slots:
    """The slot of every value of a column.

    Raises
    ------
    WrongType
        Texts where numbers are read, or the other way round; dates anywhere.
    """
    if isinstance(bins, NumericBins):
        return bins.slots(numbers(name, column))
    if bins.kind == "code":
        values, which = np.unique(numbers(name, column), return_inverse=True)
        return np.array([bins.slot(float(value)) for value in values], np.intp)[which]
    if hasattr(column, "cat"):
        by_code = np.array([*(category_slot(name, value, bins) for value in column.cat.categories), bins.missing], np.intp)
        codes: Slots = np.asarray(column.cat.codes, np.intp)
        return np.asarray(by_code[codes], np.intp)  # pandas' code -1 (missing) takes the last
    return np.array([category_slot(name, value, bins) for value in _objects(column)], np.intp)


def numbers(name: str, column: Any) -> NDArray[np.float64]:
    """A column as float64, missing values as NaN; truth values are 0 and 1."""
    if hasattr(column, "cat"):
        raise WrongType(name, expected="numbers", found="categories")
    values = np.asarray(column)
    if values.ndim != 1:
        raise WrongType(name, expected="one number per row", found=f"an array of {values.ndim} dimensions")
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind == "O":
        return np.array([number(name, value) for value in _objects(column)], np.float64)
    raise WrongType(name, expected="numbers", found=_kind(values.dtype))


def _kind(dtype: Any) -> str:
    return {"M": "dates", "m": "durations", "U": "text", "S": "bytes", "T": "text"}.get(dtype.kind, str(dtype))


def _objects(column: Any) -> list[Any]:
    """Values as Python objects."""
    return list(column.astype(object).tolist() if hasattr(column, "astype") else column)


def _absent(value: Any) -> bool:
    """Whether a value that is no float says that there is none: None, or pandas' own NA and NaT, by name as pandas is no need."""
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def number(name: str, value: Any) -> float:
    """One value as a float: what says which float it is, as compiled code takes it (Decimal too, no text); None is missing."""
    if _absent(value):
        return math.nan
    kind = type(value).__name__
    if hasattr(type(value), "__float__"):
        try:
            return float(value)
        except OverflowError:
            kind = f"a {kind} beyond 1.8e308"
        except (TypeError, ValueError):  # numpy's dates say that they are numbers, and then are not
            pass
    raise WrongType(name, expected="numbers", found=kind)


def number_slot(name: str, value: Any, bins: NumericBins) -> int:
    """The slot of one value of a numeric feature."""
    return bins.slot(value if type(value) is float else number(name, value))


def category_slot(name: str, value: Any, bins: CategoryBins) -> int:
    """The slot of one value of a categorical feature."""
    if bins.kind == "code":
        return bins.slot(number(name, value))
    plain = value.item() if isinstance(value, np.generic) else value
    found = bins.slot_of.get(plain) if isinstance(plain, (str, bool, int, float)) else None
    if found is not None:
        return found
    if _absent(plain) or (isinstance(plain, float) and math.isnan(plain)):
        return bins.missing
    if isinstance(plain, (str, bool, int, float)) and (isinstance(plain, str) == bins.textual or not bins.values):
        return bins.unseen
    raise WrongType(name, expected="text" if bins.textual else "numbers", found=type(plain).__name__)
