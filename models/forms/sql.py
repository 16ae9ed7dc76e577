"""A points table as one SELECT: the same whole numbers in DuckDB and PostgreSQL as in `models.lookup.batch`, bit for bit.

Units are summed as BIGINT, which is exact. What is not whole (units to points) is a handful of operations on double precision
numbers, one at a time and in the same order as here: IEEE 754 leaves no room for another result. Points per feature are
rounded by the rule of `models.rounding`, with one row per feature and window functions.

A feature's column is read as double precision (categories as text, codes as numbers); NULL and NaN are missing. Numbers are
written with an exponent: without one, DuckDB reads them as decimals and loses digits on the way to a double.

A value finds its place among the edges, and the units are read from an array by place. One CASE per cell would say the same,
but PostgreSQL compiles a long query to machine code, and a pair of 300 × 300 cells took it 13 GB and more than ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf, ldexp
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from models.bins import CategoryBins
from models.lookup.batch import points_per_unit
from models.lookup.places import LookupFeature

if TYPE_CHECKING:
    from models.parts import TableFeature
    from models.points_table import PointsTable

Dialect = Literal["duckdb", "postgresql"]
_DOUBLE = "DOUBLE PRECISION"
_NAME_BYTES = 63  # NAMEDATALEN - 1; PostgreSQL cuts what is longer and says so in a notice only


def select(table: PointsTable, dialect: Dialect, *, source: str, keep: Sequence[str], points: bool) -> str:
    """One SELECT over the table or view `source` that gives the integers of `PointsTable.explain`.

    Its columns are those in `keep`, passed on, then score, base, scale_limit, and with `points` each <feature>_points.

    Raises
    ------
    ScaleMissing
        The table only knows raw scores.
    ValueError
        A dialect that no SQL is written for, or a feature whose name PostgreSQL would cut.
    """
    if dialect not in ("duckdb", "postgresql"):
        raise ValueError(f"no SQL is written for {dialect!r}: use 'duckdb' or 'postgresql'")
    if dialect == "postgresql" and (long := [one for one in table.feature_names if len(_points_name(one).encode()) > _NAME_BYTES]):
        raise ValueError(f"PostgreSQL cuts names after {_NAME_BYTES} bytes, which {_points_name(long[0])!r} has; use a shorter one")
    kept = "".join(f", _k{at}" for at in range(len(keep)))
    ctes = [_read(table, source, keep), _places(table, dialect, kept), _shares(table, dialect, kept), _scores(table, kept)]
    if points:
        ctes += [_long(table, kept), _ranked(table, kept), _counted(kept)]
    end = _points_wide(table, keep) if points else _score_alone(table, keep)
    return f"-- Points table {table.hash}\nWITH " + ",\n".join(ctes) + "\n" + end


def _read(table: PointsTable, source: str, keep: Sequence[str]) -> str:
    """Each row with a number of its own, the features' values as _x0 and so on."""
    kept = (f"{_name(name)} AS _k{at}" for at, name in enumerate(keep))
    columns = (f"CAST({_name(one.name)} AS {_type(one)}) AS _x{at}" for at, one in enumerate(table.features))
    return _cte("_read", ["row_number() OVER () AS _row", *kept, *columns], _name(source))


def _places(table: PointsTable, dialect: Dialect, kept: str) -> str:
    """The place of each feature's value, as _p0 and so on."""
    places = (
        f"{_place(f'_x{at}', feature, found, dialect)} AS _p{at}"
        for at, (feature, found) in enumerate(zip(table.features, table.lookup.features, strict=True))
    )
    return _cte("_places", [f"_row{kept}", *places], "_read")


def _shares(table: PointsTable, dialect: Dialect, kept: str) -> str:
    """What each feature contributes in units, as _h0 and so on: its own share, and its part of its pairs."""
    columns = []
    for at, (feature, found) in enumerate(zip(table.features, table.lookup.features, strict=True)):
        parts = [f"{_array(found.shares, dialect)}[_p{at} + 1]", *_pair_parts(table, at, dialect)]
        label = " ".join(feature.note.label.split())
        columns.append(f"-- {label}\n    " + "\n      + ".join(parts) + f" AS _h{at}")
    return _cte("_shares", [f"_row{kept}", *columns], "_places")


def _pair_parts(table: PointsTable, at: int, dialect: Dialect) -> Iterator[str]:
    for pair, found in zip(table.pairs, table.lookup.pairs, strict=True):
        if at in (pair.first, pair.second):
            half = (found.joint + found.first_tilt[:, None] - found.second_tilt[None, :]) // 2
            cells = half if at == pair.first else found.joint - half
            yield f"{_array(cells.ravel(), dialect)}[_p{pair.first} * {cells.shape[1]} + _p{pair.second} + 1]"


def _scores(table: PointsTable, kept: str) -> str:
    """The score before the ends of the scale, as _unclipped."""
    scale = table.need_scale()
    shares = [f"_h{at}" for at in range(len(table.features))]
    total = f"CAST({table.base_units} + {' + '.join(shares)} AS {_DOUBLE})"
    raw = f"{_number(scale.factor)} * ({total} * {_number(ldexp(1.0, -table.exponent))})"
    unclipped = f"CAST(floor({_number(scale.offset)} - {raw} + {_number(0.5)}) AS BIGINT) AS _unclipped"
    return _cte("_scores", [f"_row{kept}, {', '.join(shares)}", unclipped], "_shares")


def _long(table: PointsTable, kept: str) -> str:
    """One row per row and feature, with the exact points of the feature."""
    unit = _number(points_per_unit(table.need_scale(), table.exponent))
    rows = ", ".join(f"({at}, CAST(_scores._h{at} AS {_DOUBLE}) * {unit})" for at in range(len(table.features)))
    own = kept.replace(", ", ", _scores.")
    columns = [f"_scores._row{own}, _scores._unclipped, _of._feature, _of._exact", "floor(_of._exact) AS _cut"]
    return _cte("_long", columns, f"_scores CROSS JOIN LATERAL (VALUES {rows}) AS _of(_feature, _exact)")


def _ranked(table: PointsTable, kept: str) -> str:
    """The order of the remainders, how many features moved, and how many points are still to be handed out."""
    order = "CASE WHEN _exact <> 0 THEN _cut - _exact ELSE 2 END, _feature"
    base = table.need_scale().unclipped(ldexp(table.base_units, -table.exponent))
    return _cte(
        "_ranked",
        [
            f"_row{kept}, _unclipped, _feature, CAST(_cut AS BIGINT) AS _cut, CASE WHEN _exact <> 0 THEN 1 ELSE 0 END AS _moved",
            f"row_number() OVER (PARTITION BY _row ORDER BY {order}) AS _rank",
            "greatest(sum(CASE WHEN _exact <> 0 THEN 1 ELSE 0 END) OVER (PARTITION BY _row), 1) AS _many",
            f"_unclipped - {base} - CAST(sum(_cut) OVER (PARTITION BY _row) AS BIGINT) AS _missing",
        ],
        "_long",
    )


def _counted(kept: str) -> str:
    """Every moved feature gets an equal part of what is missing, those with the largest remainders one point more."""
    each = f"CAST(floor(CAST(_missing AS {_DOUBLE}) / _many) AS BIGINT)"
    points = f"_cut + _moved * ({each} + CASE WHEN _rank <= _missing - {each} * _many THEN 1 ELSE 0 END) AS _points"
    return _cte("_counted", [f"_row{kept}, _unclipped, _feature", points], "_ranked")


def _points_wide(table: PointsTable, keep: Sequence[str]) -> str:
    kept = "".join(f", _k{at}" for at in range(len(keep)))
    of = (
        f"CAST(max(_points) FILTER (WHERE _feature = {at}) AS BIGINT) AS {_name(_points_name(one.name))}"
        for at, one in enumerate(table.features)
    )
    columns = ",\n  ".join([*_kept_names(keep), *_ends(table), *of])
    return f"SELECT\n  {columns}\nFROM _counted\nGROUP BY _row{kept}, _unclipped\nORDER BY _row"


def _score_alone(table: PointsTable, keep: Sequence[str]) -> str:
    columns = ",\n  ".join([*_kept_names(keep), *_ends(table)])
    return f"SELECT\n  {columns}\nFROM _scores\nORDER BY _row"


def _kept_names(keep: Sequence[str]) -> Iterator[str]:
    return (f"_k{at} AS {_name(name)}" for at, name in enumerate(keep))


def _ends(table: PointsTable) -> tuple[str, str, str]:
    """Score, base and what the ends of the scale took or gave."""
    scale = table.need_scale()
    score = f"least(greatest(_unclipped, {scale.minimum}), {scale.maximum})"
    base = scale.unclipped(ldexp(table.base_units, -table.exponent))
    return f"{score} AS score", f"{base} AS base", f"{score} - _unclipped AS scale_limit"


def _place(column: str, feature: TableFeature, found: LookupFeature, dialect: Dialect) -> str:
    """The place of a column's value: how many edges lie below it, or which category it is."""
    missing = len(found.shares) - 1
    if isinstance(feature.bins, CategoryBins):
        return _category_place(column, feature.bins, missing)
    edges = found.edges if found.edges is not None else np.empty(0)
    return f"CASE WHEN {_is_missing(column)} THEN {missing} ELSE {_edges_below(column, edges, dialect)} END"


def _category_place(column: str, bins: CategoryBins, missing: int) -> str:
    whens = [f"WHEN {f'{column} IS NULL' if bins.textual else _is_missing(column)} THEN {missing}"]
    if bins.kind == "code":  # a code is cut to a whole number; beyond 32 bits it counts as never seen
        whens.append(f"WHEN {column} < -2147483648 OR {column} >= 2147483648 THEN {bins.unseen}")
        column = f"trunc({column})"
    texts = (_text(value) if isinstance(value, str) else _number(float(value)) for value in bins.values)
    whens += [f"WHEN {column} = {text} THEN {at}" for at, text in enumerate(texts)]
    return "\n      ".join(["CASE", *whens, f"ELSE {bins.unseen} END"])


def _edges_below(column: str, edges: NDArray[np.float64], dialect: Dialect) -> str:
    """How many edges lie below a number; one at +infinity lies below nothing."""
    finite = edges[edges < np.inf]
    if dialect == "postgresql" and len(finite):  # it counts the edges at or below: those that lie one double higher
        return f"width_bucket({column}, CAST('{{{','.join(map(_digits, np.nextafter(finite, np.inf)))}}}' AS {_DOUBLE}[]))"
    whens = (f" WHEN {column} <= {_number(float(edge))} THEN {at}" for at, edge in enumerate(finite))
    return f"CASE{''.join(whens)} ELSE {len(finite)} END" if len(finite) else "0"


def _is_missing(column: str) -> str:
    return f"{column} IS NULL OR {column} = CAST('NaN' AS {_DOUBLE})"


def _array(numbers: NDArray[np.int64], dialect: Dialect) -> str:
    first, last = "{}" if dialect == "postgresql" else "[]"
    return f"(CAST('{first}{','.join(map(str, numbers.tolist()))}{last}' AS BIGINT[]))"


def _cte(name: str, columns: Sequence[str], source: str) -> str:
    # Materialised: a database that pastes it in where it is used would compute every case once per use.
    return f"{name} AS MATERIALIZED (\n  SELECT\n    " + ",\n    ".join(columns) + f"\n  FROM {source}\n)"


def _type(feature: TableFeature) -> str:
    return "TEXT" if isinstance(feature.bins, CategoryBins) and feature.bins.textual else _DOUBLE


def _digits(value: float) -> str:
    return repr(float(value)).replace("inf", "Infinity")


def _number(value: float) -> str:
    """A double that every database reads back bit for bit."""
    if isinf(value):
        return f"CAST('{'-' if value < 0 else ''}Infinity' AS {_DOUBLE})"
    digits = repr(value)
    return digits if "e" in digits else digits + "e0"


def _points_name(feature: str) -> str:
    return f"{feature}_points"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
