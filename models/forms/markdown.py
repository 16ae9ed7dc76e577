"""A points table as a Markdown page: what every value of every feature is worth."""

from __future__ import annotations

from collections.abc import Iterator
from math import ldexp
from typing import TYPE_CHECKING

from models.lookup.batch import points_per_unit
from models.parts import TableFeature, TablePair

if TYPE_CHECKING:
    from models.points_table import PointsTable


def page(table: PointsTable) -> str:
    """Base, scale, and one small table per feature and pair, in points to one decimal against the average subject."""
    scale = table.need_scale()
    unit = points_per_unit(scale, table.exponent)
    base = scale.unclipped(ldexp(table.base_units, -table.exponent))
    lines = [
        f"# Points table {table.hash[:12]}",
        "",
        f"Base {base}; scale {scale.minimum} to {scale.maximum}; {scale.points_to_double_odds:g} points double the odds; "
        f"measured against {_background(table)}.",
    ]
    for feature in table.features:
        if feature.units.any():
            lines += _feature(feature, unit)
    for pair in table.pairs:
        lines += _pair(table.features[pair.first], table.features[pair.second], pair, unit)
    return "\n".join(lines) + "\n"


def _background(table: PointsTable) -> str:
    """What contributions are the difference to; see `models.policy.weights` and `models.blend` for what is no sample of rows."""
    said = table.origin.get("measured_against")
    return f"{table.background_rows:,} rows" if said in (None, "one background") else f"{said} ({table.origin['made']})"


def _feature(feature: TableFeature, unit: float) -> Iterator[str]:
    direction = f", worse when {feature.note.worse}" if feature.note.worse else ""
    yield from ("", f"## {feature.note.label} (`{feature.name}`{direction})", "", "| value | rows | points |", "|---|---:|---:|")
    for label, count, units in zip(feature.bins.labels, feature.counts, feature.units, strict=True):
        yield f"| {_cell(label)} | {count:,} | {(int(units) - feature.mean) * unit:+.1f} |"


def _pair(first: TableFeature, second: TableFeature, pair: TablePair, unit: float) -> Iterator[str]:
    yield from ("", f"## {first.note.label} × {second.note.label} (`{first.name}` × `{second.name}`)", "")
    yield f"| | {' | '.join(map(_cell, second.bins.labels))} |"
    yield "|---|" + "---:|" * second.bins.size
    for label, row in zip(first.bins.labels, pair.units, strict=True):
        yield f"| {_cell(label)} | " + " | ".join(f"{(int(units) - pair.mean) * unit:+.1f}" for units in row) + " |"


def _cell(label: str) -> str:
    return label.replace("|", "\\|").replace("\n", " ")
