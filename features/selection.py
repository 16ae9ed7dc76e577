"""A selection: which records a feature looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from credit.errors import InvalidDeclaration
from credit.severity import Severity

STATUSES = ("active", "disputed", "repaired", "masked", "withdrawn", "expired")
# A disputed record is marked and its measures are suspended, yet it is not gone: it counts until the objection is upheld.
COUNTED = ("active", "disputed")
# A withdrawn record is as though it had never been: only a feature that names the status sees it.
ANY = tuple(status for status in STATUSES if status != "withdrawn")

Words = str | tuple[str, ...]


class Conditions(TypedDict, total=False):
    """What `where` understands; each may be said once. Amounts are in 万元, quantities in the unit of the item's field."""

    severity: Words
    category: Words
    status: Words
    authority: Words
    kind: Words
    amount_at_least: float
    amount_below: float
    quantity_at_least: float
    quantity_below: float
    in_force: bool


@dataclass(frozen=True)
class Selection:
    """Records of some items that meet every condition; None is no condition.

    A record without the number that a bound asks for does not meet it. `in_force` asks for an `until` that is absent or not
    before the `as_of` day.
    """

    items: tuple[str, ...]
    severities: tuple[Severity, ...] | None = None
    categories: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    authorities: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    amount_at_least: float | None = None
    amount_below: float | None = None
    quantity_at_least: float | None = None
    quantity_below: float | None = None
    in_force: bool = False

    def __post_init__(self) -> None:
        if not self.items:
            raise InvalidDeclaration("a selection", 'it names no item; write records("administrative_penalty")')
        if unknown := set(self.counted) - set(STATUSES):
            raise InvalidDeclaration("a selection", f"status {sorted(unknown)} is none of {', '.join(STATUSES)}, any")

    @property
    def counted(self) -> tuple[str, ...]:
        """The statuses that count: those asked for, or active and disputed."""
        return COUNTED if self.statuses is None else self.statuses

    def narrowed(self, conditions: Conditions) -> dict[str, object]:
        """The fields of this selection with `conditions` added.

        Raises
        ------
        InvalidDeclaration
            An unknown condition, one that is already there, or an unknown severity or status.
        """
        fields: dict[str, object] = dict(self.__dict__)
        for name, value in conditions.items():
            field, read = _FIELDS.get(name, ("", _as_is))
            if not field:
                raise InvalidDeclaration("where", f"it knows no condition {name!r}, only {', '.join(_FIELDS)}")
            if fields[field] not in (None, False):
                raise InvalidDeclaration("where", f"{name} was already said; say it once")
            fields[field] = read(value)
        return fields

    def __str__(self) -> str:
        """The conditions in words, for the data dictionary and for a feature's meaning."""
        words = [
            _either("severity", [s.name.lower() for s in self.severities or ()]),
            _either("category", self.categories or ()),
            _either("status", self.statuses or ()),
            _either("authority", self.authorities or ()),
            _either("kind", self.kinds or ()),
            *_bounds(self.__dict__),
            "in force" if self.in_force else "",
        ]
        return ", ".join([" + ".join(self.items), *(word for word in words if word)])


def _words(value: object) -> tuple[str, ...]:
    words = (value,) if isinstance(value, str) else value
    if not isinstance(words, tuple) or not words or not all(isinstance(word, str) for word in words):
        raise InvalidDeclaration("where", f"a word or a tuple of words is needed, not {value!r}")
    return tuple(dict.fromkeys(words))


def _severities(value: object) -> tuple[Severity, ...]:
    try:
        return tuple(sorted({Severity.parse(word) for word in _words(value)}))
    except ValueError as error:
        raise InvalidDeclaration("where", str(error)) from None


def _statuses(value: object) -> tuple[str, ...]:
    return ANY if value == "any" else tuple(sorted(_words(value), key=lambda s: (STATUSES.index(s) if s in STATUSES else 0, s)))


def _sorted_words(value: object) -> tuple[str, ...]:
    return tuple(sorted(_words(value)))


def _as_is(value: object) -> object:
    return value


_FIELDS = {
    "severity": ("severities", _severities),
    "category": ("categories", _sorted_words),
    "status": ("statuses", _statuses),
    "authority": ("authorities", _sorted_words),
    "kind": ("kinds", _sorted_words),
    "amount_at_least": ("amount_at_least", _as_is),
    "amount_below": ("amount_below", _as_is),
    "quantity_at_least": ("quantity_at_least", _as_is),
    "quantity_below": ("quantity_below", _as_is),
    "in_force": ("in_force", _as_is),
}


def _either(what: str, words: tuple[str, ...] | list[str]) -> str:
    return f"{what} {' or '.join(words)}" if words else ""


def _bounds(fields: Mapping[str, object]) -> list[str]:
    signs = {
        "amount_at_least": "amount ≥",
        "amount_below": "amount <",
        "quantity_at_least": "quantity ≥",
        "quantity_below": "quantity <",
    }
    return [f"{sign} {fields[name]}" for name, sign in signs.items() if fields[name] is not None]
