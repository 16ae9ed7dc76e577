"""Records on a line of time: from the decision to the end of publicity, with the day from which repair is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit.calendar import add_months
from credit.clock import publicity_of
from credit.language import Language
from serving.report.document import FactLine
from serving.report.facts import Facts

# The drawing is this wide; days are placed between LEFT and WIDTH − RIGHT.
WIDTH, LEFT, RIGHT, ROW, TOP = 960, 16, 16, 34, 26
_SHOWN, _LABEL = 24, 48


@dataclass(frozen=True, slots=True)
class Span:
    """One record: its line, the first day of repair (None: none is open before publicity ends), and where it stands."""

    line: FactLine
    repair_from: date | None
    x: float
    width: float
    repair_x: float | None
    y: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans with the marks of years and of the day; empty where there is nothing to show."""

    spans: tuple[Span, ...]
    years: tuple[tuple[int, float], ...]
    today_x: float
    height: float

    @classmethod
    def of(cls, facts: Facts, record_ids: Sequence[str], *, as_of: date, language: Language) -> Timeline:
        """The records of those ids that have an end of publicity, newest first."""
        lines = [facts.line(facts.facts[record_id], language) for record_id in record_ids]
        lines = [line for line in lines if line.public_until is not None][:_SHOWN]
        if not lines:
            return cls((), (), 0, 0)
        first = min(*(line.day for line in lines), add_months(as_of, -12))
        last = max(*(line.public_until or line.day for line in lines), add_months(as_of, 12))
        scale = _Scale(first, last)
        spans = tuple(_span(line, facts, scale, place) for place, line in enumerate(lines))
        years = tuple((year, scale.x(date(year, 1, 1))) for year in range(first.year + 1, last.year + 1))
        # The day's own mark goes before that of a year beside it.
        years = tuple((year, x) for year, x in years if not -_LABEL < x - scale.x(as_of) < _LABEL)
        return cls(spans, years, scale.x(as_of), TOP + ROW * len(spans) + 8)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _span(line: FactLine, facts: Facts, scale: _Scale, place: int) -> Span:
    fact = facts.facts[line.record_id]
    clock = publicity_of(fact, facts.catalogue[fact["item"]])
    opens = clock.repair_opens if clock is not None and clock.repair_opens < clock.ends else None
    start, end = scale.x(line.day), scale.x(line.public_until or line.day)
    repair_x = None if opens is None else scale.x(opens)
    return Span(line, opens, start, round(max(end - start, 2), 1), repair_x, TOP + ROW * place)
