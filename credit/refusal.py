"""A later event that was refused, with the reason and what to do, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit.events import Verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row; `source` is the hash of its file and its line, as in the record."""

    event: str
    source: str
    reason: str
    remedy: str


_RESEND = "ingest the record first, then send this event again"
_ORDER = "check the event and its day in the department's system; send the missing event before it, or with it"
_WORDS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.UNKNOWN_RECORD: ("the event is about a record that is not stored", _RESEND),
    Verdict.BEFORE_RECORD: ("the event is dated before the record itself", "correct the day of the event, or of the record"),
    Verdict.WITHDRAWN: ("the record was withdrawn, or an objection to it was upheld: nothing more can happen to it", _ORDER),
    Verdict.NOTHING_TO_REPAIR: (
        "no rule gives this record a day from which it may be repaired (信用修复)",
        "send what was meant: 撤销 for a record that was wrong",
    ),
    Verdict.ALREADY_REPAIRED: ("the record is repaired (信用修复) already", _ORDER),
    Verdict.ALREADY_DISPUTED: ("an objection (异议) to the record is open already", _ORDER),
    Verdict.NOT_DISPUTED: ("an objection (异议) is decided that was never opened", _ORDER),
    Verdict.ALREADY_MASKED: ("the record is masked (屏蔽) already", _ORDER),
    Verdict.NOT_MASKED: ("a mask (屏蔽) ends that never began", _ORDER),
    Verdict.CONTRADICTS_STORED: (
        "with this event a later one, which is stored, could not have happened",
        "check both days; what is stored stays until it is withdrawn",
    ),
}


def refusal(verdict: Verdict, *, event: str, source: str, repair_opens: date | None) -> Refusal:
    """The refusal of one event.

    Parameters
    ----------
    repair_opens
        The day on which repair opened or opens, needed for a repair that came before it.

    Examples
    --------
    >>> refusal(Verdict.BEFORE_REPAIR_OPENS, event="repaired", source="f:2", repair_opens=date(2024, 6, 1)).reason
    'repair (信用修复) before the shortest publicity is over: it opens on 2024-06-01'
    """
    if verdict == Verdict.BEFORE_REPAIR_OPENS:
        reason = f"repair (信用修复) before the shortest publicity is over: it opens on {repair_opens}"
        return Refusal(event, source, reason, f"send the repair that was granted on {repair_opens} or later, or correct its day")
    return Refusal(event, source, *_WORDS[verdict])
