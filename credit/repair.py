"""Where a record's repair (信用修复) is asked for, and with which two papers (P1 items 30, 31): data, as law changes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from credit.errors import InvalidCatalogue
from credit.language import Bilingual
from credit.settings_file import read_settings


class RepairRoute(BaseModel):
    """One way to repair, for records of some items (all where empty) whose authority has one of some words (any where empty)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    # Exactly two: no more may be asked for (P1 item 31).
    papers: tuple[Bilingual, Bilingual]
    where: Bilingual
    basis: str = Field(min_length=1)

    def takes(self, item: str, authority: str | None) -> bool:
        """Whether a record of that item and authority goes this way."""
        of_item = not self.items or item in self.items
        return of_item and (not self.authorities or any(word in (authority or "") for word in self.authorities))


class RepairRoutes(RootModel[tuple[RepairRoute, ...]]):
    """Ways to repair, the special ones first: the first that takes a record counts, and the last takes every record.

    Examples
    --------
    >>> route = RepairRoutes.load(NATIONAL_ROUTES).of("administrative_penalty", "海口市消防救援支队")
    >>> route.papers[1].en
    'a signed credit commitment (信用承诺书)'
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _last_takes_all(self) -> RepairRoutes:
        if not self.root or self.root[-1].items or self.root[-1].authorities:
            raise ValueError("the last route of repair must take every record: leave its items and authorities out")
        return self

    def of(self, item: str, authority: str | None) -> RepairRoute:
        """The way of a record of that item and authority."""
        return next(route for route in self.root if route.takes(item, authority))

    def unknown_items(self, known: Collection[str]) -> set[str]:
        """Items that routes name and that are not among the known ones."""
        return {item for route in self.root for item in route.items} - set(known)

    @classmethod
    def load(cls, file: Path) -> RepairRoutes:
        """Read the routes of a file.

        Raises
        ------
        InvalidCatalogue
            It is no YAML, or does not say what it must.
        """
        return read_settings(file, cls, lambda faults: InvalidCatalogue(f"{file.name}: {faults}"))


NATIONAL_ROUTES = Path(__file__).parent / "repair.yaml"
