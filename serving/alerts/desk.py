"""The desk at which alerts are kept, worked off by their addressees, and judged by what came later."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from credit.calendar import add_months
from credit.errors import ImpossibleAlert, NotAllowed
from credit.language import Language
from credit.subject import Subject
from serving.access.caller import Caller
from serving.alerts.alert import AlertAnswer, AlertEvent, KeptAlert, alert_flow, answer_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.store.alerts import Alerts
from supervision.flow import step_between
from supervision.joint.frame import Frame
from supervision.warning.alerts import Alert
from supervision.warning.precision import Precision
from supervision.warning.rules import SEVERITIES

# Of some subjects, whether the outcome came about within the months after a day; one that is not known then is left out.
Came = Callable[[date, Collection[str]], Mapping[str, bool]]


class Run(msgspec.Struct, frozen=True):
    """What a run of the rules did: alerts that are new, that are met again, and that are no longer met."""

    day: date
    new: int
    again: int
    ended: int


class RuleFigures(msgspec.Struct, frozen=True):
    """A rule's alerts in numbers; `judged` are those whose months are over, `right` those of them where the outcome came.

    `precision` is right of judged, with Wilson's 95 % interval (`low`, `high`); null where none is judged yet. `dismissed_right`
    are alerts that an addressee dismissed and that came about all the same.
    """

    rule: str
    name: str
    alerts: int
    open: int
    overdue: int
    handled: int
    dismissed: int
    judged: int
    right: int
    dismissed_right: int
    precision: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class AlertDesk:
    """Keeps and moves alerts; days are arguments, and every step is in the audit trail before it is kept."""

    kept: Alerts
    frame: Frame
    notes: Notes

    def run(self, found: Sequence[Alert], *, rules: Collection[str], day: date) -> Run:
        """Keep what some rules found on a day; found again it is no new alert, run again for the same day nothing changes.

        Raises
        ------
        ImpossibleAlert
            The rules have run for a later day.
        """
        return Run(day, *self.kept.run([KeptAlert.of(one) for one in found], rules=rules, day=day))

    def advance(self, alert_id: str, to: str, *, visit: Visit, today: date, note: str = "") -> AlertAnswer:
        """Take a step of an alert, as whoever the caller is to it.

        Raises
        ------
        UnknownAlert, ImpossibleAlert
            There is no such alert, or it cannot take that step now.
        NotAllowed
            It is addressed to another department than the caller's.
        """
        head, events = self.kept.find(alert_id)
        last, flow = events[-1], alert_flow()
        actor = self._actor(head, last.state, to, visit.caller)
        step = step_between(flow.steps, last.state, to, by=actor, refuse=ImpossibleAlert)
        if step.reason and not note.strip():
            raise ImpossibleAlert(f"the step to {to!r} needs its reason: give a note")
        due = flow.due(to, today, grade=head.severity)
        following = AlertEvent(alert_id, last.number + 1, to, today, due, actor, visit.caller.organisation or "", note)
        self.notes.note(replace(visit, detail=f"{alert_id} {head.rule} {to}"), Subject.named(head.subject))
        self.kept.add(following)
        return answer_of(head, [*events, following], today=today)

    def find(self, alert_id: str, *, today: date, language: Language = Language.CHINESE) -> AlertAnswer:
        """The alert of that id.

        Raises
        ------
        UnknownAlert
            There is none.
        """
        return answer_of(*self.kept.find(alert_id), today=today, language=language)

    def alerts(
        self, *, today: date, language: Language = Language.CHINESE, only_open: bool = False, **asked: str | None
    ) -> list[AlertAnswer]:
        """Alerts, open ones first, then the gravest, then those due first; `asked` as in `Alerts.alerts`."""
        found = (answer_of(*one, today=today, language=language) for one in self.kept.alerts(only_open=only_open, **asked))
        return sorted(found, key=rank_of)

    def feed_back(self, came: Came, *, months: int, today: date) -> int:
        """Judge the alerts whose months are over by what came; how many were judged now."""
        waiting = [head for head, _ in self.kept.alerts() if head.came is None and add_months(head.opened_on, months) <= today]
        by_day: dict[date, list[KeptAlert]] = defaultdict(list)
        for head in waiting:
            by_day[head.opened_on].append(head)
        judged: dict[str, bool] = {}
        for day, heads in by_day.items():
            told = came(day, {head.subject for head in heads})
            judged |= {head.alert_id: told[head.subject] for head in heads if head.subject in told}
        self.kept.feed_back(judged)
        return len(judged)

    def figures(self, *, today: date, language: Language = Language.CHINESE) -> list[RuleFigures]:
        """Each rule's alerts in numbers, in the order of the rules' ids."""
        by_rule: dict[str, list[AlertAnswer]] = defaultdict(list)
        for one in self.alerts(today=today, language=language):
            by_rule[one.rule].append(one)
        return [_figures(rule, some) for rule, some in sorted(by_rule.items())]

    def _actor(self, head: KeptAlert, state: str, to: str, caller: Caller) -> str:
        ways = [step for step in alert_flow().steps if state in step.from_]
        actor = next((step.by for step in ways if step.to == to), ways[0].by if ways else "addressee")
        if caller.organisation is None:
            return actor
        if actor != "addressee" or not self.frame.acts_for(head.addressee, caller.organisation):
            raise NotAllowed(caller.role, f"take this step as the {actor} of an alert that is not addressed to it")
        return actor


def rank_of(one: AlertAnswer) -> tuple[bool, int, date, str]:
    """Where an alert stands in a list."""
    return not one.open, list(SEVERITIES).index(one.severity), one.due or date.max, one.alert_id


def _figures(rule: str, some: Sequence[AlertAnswer]) -> RuleFigures:
    judged = [one for one in some if one.came is not None]
    ever = Counter(state for one in some for state in {step.state for step in one.history})
    numbers = Precision(rule, some[0].name, len(judged), sum(bool(one.came) for one in judged), 0, 0)
    dismissed_right = sum(bool(one.came) for one in judged if any(step.state == "dismissed" for step in one.history))
    low, high = numbers.interval if judged else (None, None)
    return RuleFigures(
        rule=rule, name=some[0].name, alerts=len(some), open=sum(one.open for one in some),
        overdue=sum(one.overdue for one in some), handled=ever["handled"], dismissed=ever["dismissed"], judged=len(judged),
        right=numbers.right, dismissed_right=dismissed_right, precision=numbers.precision if judged else None, low=low, high=high,
    )  # fmt: skip
