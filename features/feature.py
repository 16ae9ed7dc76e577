"""What everyone else may know of a declared feature: its words, direction and kind, not how it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.declaration import ZERO_WHEN_ABSENT, Aggregate, Declared, Derived, Direction


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of feature rows.

    `worse` is the direction in which credit falls ("higher", "lower", or None: no declared direction). `months` is the window,
    None the whole life or, for a derived feature, that of its inputs. `items` are the catalogue items it rests on. `english` is the
    English label: that of the module's ENGLISH, else the meaning.
    """

    name: str
    dimension: str
    label: str
    unit: str
    worse: Direction | None
    meaning: str
    kind: str
    months: int | None
    items: tuple[str, ...]
    absent: str
    english: str

    @property
    def internal(self) -> bool:
        """Whether it is only an input of other features, not offered to a table."""
        return self.name.startswith("_")


def described(name: str, features: Mapping[str, Declared], english: Mapping[str, str]) -> Feature:
    """The feature of that name among the declared ones."""
    one = features[name]
    kind, months, absent = "derived", None, "see meaning"
    if isinstance(one, Aggregate):
        kind, months = one.kind, one.months
        absent = "0" if kind in ZERO_WHEN_ABSENT else "absent"
    meaning = one.meaning if isinstance(one, (Aggregate, Derived)) else ""
    return Feature(
        name=name,
        dimension=one.dimension,
        label=one.label,
        unit=one.unit,
        worse=one.worse,
        meaning=meaning,
        kind=kind,
        months=months,
        items=items_of(name, features),
        absent=absent,
        english=english.get(name) or meaning,
    )


def items_of(name: str, features: Mapping[str, Declared]) -> tuple[str, ...]:
    """The catalogue items that a feature rests on, through its inputs, sorted."""
    one = features[name]
    if isinstance(one, Derived):
        return tuple(sorted({item for part in one.inputs for item in items_of(part, features)}))
    if isinstance(one, Aggregate):
        return tuple(sorted({*one.selection.items, *(one.of.items if one.of else ())}))
    return ()
