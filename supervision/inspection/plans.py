"""All plans of a home: a folder each, named by the plan's number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from credit.errors import ImpossiblePlan
from supervision.inspection.publication import PlanFolder


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans in a folder."""

    folder: Path

    def of(self, number: str) -> PlanFolder:
        """Where the plan of that number lies, or would lie.

        Raises
        ------
        ImpossiblePlan
            The number is no name of a folder.

        Examples
        --------
        >>> Plans(Path("plans")).of("琼〔2026〕1号").folder.as_posix()
        'plans/琼〔2026〕1号'
        """
        if not number.strip(". ") or Path(number).name != number or "\\" in number or not number.isprintable():
            raise ImpossiblePlan("the number of a plan names its folder: use no slash in it")
        return PlanFolder(self.folder / number)

    def all(self) -> tuple[PlanFolder, ...]:
        """Every plan that was committed to, by number."""
        files = sorted(self.folder.glob("*/published/commitment.json"))
        return tuple(PlanFolder(file.parent.parent) for file in files)
