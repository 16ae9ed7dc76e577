"""An alert as it is kept: what the rule said, and what its events make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import msgspec

from credit.language import Language
from credit.record import digest
from supervision.flow import Flow, load_flow
from supervision.warning.alerts import Alert
from supervision.warning.rules import FOLDER, SEVERITIES

_ENGLISH = {"grave": "grave", "warning": "warning", "notice": "notice"}


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """One alert: of whom, by which rule, since when, and whether the rule is still met.

    Attributes
    ----------
    english, reason_english
        The rule's name and the reason in English; empty of alerts from before these were kept.
    seen_on, ended_on
        The last run in which the rule was met, and the first in which it was not (None: it still is).
    came
        Whether what was warned of came about; None until the months of its outcome are over.
    """

    alert_id: str
    rule: str
    name: str
    english: str
    subject: str
    severity: str
    addressee: str
    basis: str
    reason: str
    reason_english: str
    opened_on: date
    seen_on: date
    ended_on: date | None = None
    came: bool | None = None

    @classmethod
    def of(cls, alert: Alert) -> KeptAlert:
        """An alert that is met for the first time; found again on the same day it bears the same id."""
        return cls(
            alert_id=digest("alert", alert.rule, alert.subject, str(alert.day)), rule=alert.rule, name=alert.name.zh,
            english=alert.name.en, subject=alert.subject, severity=alert.severity, addressee=alert.addressee, basis=alert.basis,
            reason=alert.reason.zh, reason_english=alert.reason.en, opened_on=alert.day, seen_on=alert.day,
        )  # fmt: skip

    def called(self, language: Language) -> str:
        """The rule's name in that language; the Chinese one where no other was kept."""
        return self.name if language is Language.CHINESE else self.english or self.name

    def why(self, language: Language) -> str:
        """The reason in that language; the Chinese one where no other was kept."""
        return self.reason if language is Language.CHINESE else self.reason_english or self.reason


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One step of an alert; nothing of it is changed later. `due` is by when the next is due, as the flow said on that day."""

    alert_id: str
    number: int
    state: str
    day: date
    due: date | None
    actor: str
    organisation: str
    note: str


class AlertStep(msgspec.Struct, frozen=True):
    """One line of an alert's history."""

    state: str
    state_label: str
    day: date
    actor: str
    organisation: str
    note: str


class AlertAnswer(msgspec.Struct, frozen=True):
    """An alert as it stands: of whom, by which rule, why, how grave, to whom, its state, and when the next step is due.

    `still_met` is whether the last run found the rule met; `came` whether what was warned of came about, null while it is open.
    """

    alert_id: str
    rule: str
    name: str
    subject: str
    severity: str
    severity_label: str
    addressee: str
    reason: str
    basis: str
    opened_on: date
    seen_on: date
    still_met: bool
    came: bool | None
    state: str
    state_label: str
    open: bool
    due: date | None
    overdue: bool
    history: tuple[AlertStep, ...]


@cache
def alert_flow() -> Flow:
    """The flow of alerts."""
    return load_flow(FOLDER / "flow.yaml")


def answer_of(kept: KeptAlert, events: Sequence[AlertEvent], *, today: date, language: Language = Language.CHINESE) -> AlertAnswer:
    """Fold the events of one alert, in their order."""
    flow, last = alert_flow(), events[-1]
    is_open = last.state not in flow.closed
    severity = SEVERITIES[kept.severity] if language is Language.CHINESE else _ENGLISH[kept.severity]
    steps = (AlertStep(e.state, flow.label(e.state, language), e.day, e.actor, e.organisation, e.note) for e in events)
    return AlertAnswer(
        alert_id=kept.alert_id, rule=kept.rule, name=kept.called(language), subject=kept.subject, severity=kept.severity,
        severity_label=severity, addressee=kept.addressee, reason=kept.why(language), basis=kept.basis, opened_on=kept.opened_on,
        seen_on=kept.seen_on, still_met=kept.ended_on is None, came=kept.came, state=last.state,
        state_label=flow.label(last.state, language), open=is_open, due=last.due,
        overdue=is_open and last.due is not None and today > last.due, history=tuple(steps),
    )  # fmt: skip
