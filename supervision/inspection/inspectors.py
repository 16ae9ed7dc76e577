"""Who inspects: inspectors drawn at random, nobody where an interest conflicts, everybody about equally often."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from credit.errors import ImpossiblePlan
from supervision.inspection.seed import tickets

ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Inspector:
    """One inspector: the number of the enforcement certificate (执法证号), and the place that is worked in (`*`: anywhere)."""

    number: str
    place: str = ANYWHERE


@dataclass(frozen=True)
class Inspectors:
    """All inspectors of a plan, and the pairs of inspector and subject that may not meet, each with its reason.

    Raises
    ------
    ImpossiblePlan
        An inspector without number or twice, or a conflict of somebody who is none of them.
    """

    everyone: tuple[Inspector, ...]
    conflicts: Mapping[tuple[str, str], str]

    def __post_init__(self) -> None:
        numbers = [one.number for one in self.everyone]
        if not all(numbers) or len(set(numbers)) < len(numbers):
            raise ImpossiblePlan("every inspector has a number, and each stands in the list once")
        if strange := {number for number, _ in self.conflicts} - set(numbers):
            raise ImpossiblePlan(
                f"conflicts name {len(strange)} inspectors who are not in the list: {', '.join(sorted(strange)[:3])}"
            )

    def files(self) -> dict[str, bytes]:
        """The two published files: inspectors.csv and conflicts.csv."""
        listed = [(one.number, one.place) for one in sorted(self.everyone, key=lambda one: one.number)]
        pairs = [(number, subject, why) for (number, subject), why in sorted(self.conflicts.items())]
        return {
            "inspectors.csv": _csv(("inspector", "place"), listed),
            "conflicts.csv": _csv(("inspector", "subject", "reason"), pairs),
        }

    @classmethod
    def read(cls, listed: bytes, conflicts: bytes) -> Inspectors:
        """From the two files.

        Raises
        ------
        ImpossiblePlan
            A column is missing.
        """
        try:
            everyone = tuple(Inspector(row["inspector"], row["place"] or ANYWHERE) for row in _rows(listed))
            pairs = {(row["inspector"], row["subject"]): row["reason"] for row in _rows(conflicts)}
        except KeyError as error:
            raise ImpossiblePlan(
                f"the lists of inspectors and conflicts need the columns inspector, place, subject, reason; no {error}"
            ) from None
        return cls(everyone, pairs)


def assigned(
    inspectors: Inspectors, visits: Sequence[tuple[str, str, int]], *, seed: str, team: int, most: int | None
) -> list[tuple[str, ...]]:
    """The inspectors of each visit (subject, place, lot), in the order given.

    The lowest lot is dealt first, to those who have the fewest visits so far and may go; among equals a lot decides that is drawn
    anew with every visit of an inspector.

    Raises
    ------
    ImpossiblePlan
        A visit has too few inspectors who may go, or somebody would have more visits than `most`.
    """
    loads = {one.number: 0 for one in inspectors.everyone}
    packs = {place: _Pack(inspectors, place, loads, seed) for place in sorted({place for _, place, _ in visits})}
    teams: list[tuple[str, ...]] = [()] * len(visits)
    for at in sorted(range(len(visits)), key=lambda at: (visits[at][2], visits[at][0])):
        subject, place, _ = visits[at]
        teams[at] = packs[place].team(team, subject)
        if len(teams[at]) < team:
            raise ImpossiblePlan(
                f"only {len(teams[at])} inspectors may visit one of the subjects in {place}, a team has {team}: name more"
            )
    highest = max(loads.values(), default=0)
    if most is not None and highest > most:
        raise ImpossiblePlan(
            f"an inspector would have {highest} visits, the most is {most}: name more inspectors, or lower the capacity"
        )
    return teams


class _Pack:
    """The inspectors of one place, the one to go next on top; those who work anywhere lie in the packs of all places."""

    def __init__(self, inspectors: Inspectors, place: str, loads: dict[str, int], seed: str) -> None:
        self._conflicts, self._loads, self._seed = inspectors.conflicts, loads, seed
        self._heap = [self._card(one.number) for one in inspectors.everyone if one.place in (place, ANYWHERE)]
        heapify(self._heap)

    def _card(self, number: str) -> tuple[int, int, str]:
        load = self._loads[number]
        return load, int(tickets(self._seed, f"turn {load}", [number])[0]), number

    def team(self, size: int, subject: str) -> tuple[str, ...]:
        """The next `size` inspectors who may go, fewer where there are no more; whoever goes has one visit more."""
        passed: list[tuple[int, int, str]] = []
        members: list[str] = []
        while self._heap and len(members) < size:
            card = heappop(self._heap)
            load, _, number = card
            if load < self._loads[number]:  # went elsewhere meanwhile
                heappush(self._heap, self._card(number))
            elif (number, subject) in self._conflicts:
                passed.append(card)
            else:
                members.append(number)
        for number in members:
            self._loads[number] += 1
        for card in (*passed, *(self._card(number) for number in members)):
            heappush(self._heap, card)
        return tuple(sorted(members))


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
