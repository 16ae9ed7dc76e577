"""The desk at which joint actions are initiated and moved; what the law does to an action is found by matching, never typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from credit.errors import ImpossibleAction, ModelNotTrained, NotAllowed
from credit.record import digest
from credit.subject import Subject
from serving.access.caller import Caller
from serving.actions.action import CARRIED_OUT, ActionEvent, JointAction, Wording, action_flow, action_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.measures.known import known_to_platform, named_in, triggers_of
from serving.scorer import Scorer
from serving.store.action_events import ActionEvents
from supervision.flow import step_between
from supervision.joint.basis import Standing, basis_of, standing_of
from supervision.joint.compare import Membership, compare
from supervision.joint.frame import Frame
from supervision.lists import MeasureList
from supervision.matching import Known, Match, match

PLATFORM = "platform"


@dataclass(frozen=True)
class ActionDesk:
    """Initiates and moves joint actions; days are arguments, and every step is in the audit trail before it is kept."""

    events: ActionEvents
    scorer: Scorer
    lists: Sequence[MeasureList]
    frame: Frame
    notes: Notes

    def known(self, subject: Subject, *, today: date) -> Known:
        """What is known of a subject for comparing and matching.

        Raises
        ------
        UnknownSubject
            No record of it was ever stored.
        """
        triggers = [*triggers_of(self.lists), *(trigger for one in self.frame.lists for trigger in one.triggers)]
        return known_to_platform(self.scorer, subject, named_in(triggers, subject.kind), today=today)

    def compared(self, subject: Subject, *, today: date) -> tuple[Membership, ...]:
        """On which of the three lists a subject stands."""
        return compare(self.frame, self.known(subject, today=today))

    def initiate(self, subject: Subject, measure: str, *, visit: Visit, today: date, note: str = "") -> JointAction:
        """Initiate an action on a measure that meets the subject.

        Raises
        ------
        UnknownSubject
            No record of it was ever stored.
        ImpossibleAction
            The measure does not meet the subject, or not in force, or the same is under way on the same ground.
        """
        found = next((one for one in match(self.lists, self.known(subject, today=today)) if one.measure.number == measure), None)
        if found is None:
            raise ImpossibleAction(f"{measure} is no measure of the lists that meets this subject today: see its measures")
        return self._initiate(found, subject, visit=visit, today=today, note=note)

    def initiate_all(self, subject: Subject, *, visit: Visit, today: date) -> list[JointAction]:
        """Initiate every action in force that is not under way (措施自动匹配实施); done again on the same day it does nothing."""
        found = match(self.lists, self.known(subject, today=today))
        new = (one for one in found if one.state == "in_force" and self._under_way(subject, one) is None)
        return [self._initiate(one, subject, visit=visit, today=today, note="") for one in new]

    def advance(self, action_id: str, to: str, *, visit: Visit, today: date, note: str = "") -> JointAction:
        """Take a step of an action, as whoever the caller is to it.

        Raises
        ------
        UnknownAction, ImpossibleAction
            There is no such action, or it cannot take that step now; the message says why.
        NotAllowed
            The caller belongs to a department that the action is not given to.
        """
        events = self.events.of(action_id)
        standing = self._standing(events[-1], self._matches(events[0].subject, today))
        last = self._settled(events, standing, visit=visit, today=today)
        if standing is None:
            raise ModelNotTrained(min(self._evaluations_of(last)))
        actor = self._actor(last, to, visit.caller)
        step = step_between(action_flow().steps, last.state, to, by=actor, refuse=ImpossibleAction)
        if step.reason and not note.strip():
            raise ImpossibleAction(f"the step to {to!r} needs its reason: give a note")
        if to == "declined" and self.wording().measures[last.measure].level == "mandatory":
            raise ImpossibleAction(f"{last.measure} is mandatory (应当): it cannot be declined; report why it was not executed")
        self._take(last, to, actor=actor, visit=visit, today=today, note=note)
        return self._shown(action_id, today=today, standing=standing)

    def refresh(self, *, visit: Visit, today: date, subject: str | None = None) -> list[JointAction]:
        """Suspend, resume, push and release what matching says must be; the actions that changed."""
        changed, waiting = [], self.events.actions(subject=subject, settled=False)
        matches = {one: self._matches(one, today) for one in {events[0].subject for events in waiting}}
        for events in waiting:
            standing = self._standing(events[-1], matches[events[0].subject])
            last = self._settled(events, standing, visit=visit, today=today)
            if last.state == "responded":
                last = self._take(last, "pushed", actor=PLATFORM, visit=visit, today=today)
            if last.number != events[-1].number:
                changed.append(self._shown(last.action_id, today=today, standing=standing))
        return changed

    def find(self, action_id: str, *, today: date, wording: Wording | None = None) -> JointAction:
        """The action of that id, with what the law says of its ground today.

        Raises
        ------
        UnknownAction
            None was ever initiated under it.
        """
        events = self.events.of(action_id)
        standing = self._standing(events[-1], self._matches(events[0].subject, today))
        return action_of(events, wording or self.wording(), today=today, standing=standing)

    def actions(
        self, *, today: date, wording: Wording | None = None, subject: str | None = None, executor: str | None = None
    ) -> list[JointAction]:
        """Every action, or those of a subject or executor; those due first come first, closed ones last."""
        words = wording or self.wording()
        found = [action_of(events, words, today=today) for events in self.events.actions(subject=subject, executor=executor)]
        return sorted(found, key=lambda one: (not one.open, one.due or date.max, one.action_id))

    def wording(self) -> Wording:
        """What the codes of actions mean, in Chinese."""
        return Wording(self.frame, {measure.number: measure for one in self.lists for measure in one.measures})

    def _initiate(self, found: Match, subject: Subject, *, visit: Visit, today: date, note: str) -> JointAction:
        number, place = found.measure.number, self.frame.place(found.measure.number)
        if found.state != "in_force" or place is None:
            raise ImpossibleAction(f"{number} meets this subject in the state {found.state!r}: an action needs a ground in force")
        if (running := self._under_way(subject, found)) is not None:
            raise ImpossibleAction(f"the same is under way: {running}")
        basis, before = basis_of(found, subject.kind), len(self.events.actions(subject=subject.id))
        event = ActionEvent(
            action_id=digest("joint action", subject.id, number, *basis.records, str(before)), number=0, subject=subject.id,
            subject_kind=str(subject.kind), measure=number, kind=basis.kind, rests_on=",".join(basis.by),
            records=",".join(basis.records), initiator=visit.caller.organisation or "", executor=place.executor,
            state=action_flow().first, day=today, due=action_flow().due(action_flow().first, today), actor="initiator",
            organisation=visit.caller.organisation or "", note=note,
        )  # fmt: skip
        self._keep(event, visit)
        return self._shown(event.action_id, today=today, standing="in_force")

    def _under_way(self, subject: Subject, found: Match) -> str | None:
        """The id of an action on that measure and on one of its grounds that was not ended."""
        basis = basis_of(found, subject.kind)
        for events in self.events.actions(subject=subject.id, settled=False):
            last = events[-1]
            shared = set(last.basis.records) & set(basis.records) or (not last.basis.records and not basis.records)
            if last.measure == found.measure.number and shared:
                return last.action_id
        return None

    def _actor(self, last: ActionEvent, to: str, caller: Caller) -> str:
        """As whom the caller may take the step: the coordinating body for everybody, a department for what is its own."""
        ways = [step for step in action_flow().steps if last.state in step.from_ and step.by != PLATFORM]
        actor = next((step.by for step in ways if step.to == to), ways[0].by if ways else "initiator")
        if caller.organisation is None:
            return actor
        executes = self.frame.acts_for(last.executor, caller.organisation)
        own = executes if actor == "executor" else caller.organisation == last.initiator
        if not own:
            raise NotAllowed(caller.role, f"take this step as the {actor} of another department's joint action")
        return actor

    def _settled(self, events: Sequence[ActionEvent], standing: Standing | None, *, visit: Visit, today: date) -> ActionEvent:
        """The last event once the platform has done what the ground's standing asks of it."""
        to = _asked_for(events, standing)
        if to is None:
            return events[-1]
        return self._take(events[-1], to, actor=PLATFORM, visit=visit, today=today, note=str(standing))

    def _matches(self, subject: str, today: date) -> tuple[Match, ...]:
        return match(self.lists, self.known(Subject.named(subject), today=today))

    def _standing(self, last: ActionEvent, matches: Sequence[Match]) -> Standing | None:
        """None while no table of the evaluation that it rests on is in force: nothing ends because a file is away."""
        versions = self.scorer.approved_versions()
        if any(versions.get(name) is None for name in self._evaluations_of(last)):
            return None
        return standing_of(last.measure, last.basis, matches)

    def _evaluations_of(self, last: ActionEvent) -> set[str]:
        """The evaluations that the action rests on; none where records alone do."""
        measure = self.wording().measures.get(last.measure)
        if measure is None or {"record", "clean_record"} >= set(last.basis.by):
            return set()
        return named_in(measure.triggers, Subject.named(last.subject).kind)

    def _take(self, last: ActionEvent, to: str, *, actor: str, visit: Visit, today: date, note: str = "") -> ActionEvent:
        organisation = "" if actor == PLATFORM else visit.caller.organisation or ""
        following = replace(
            last, number=last.number + 1, state=to, day=today, due=action_flow().due(to, today), actor=actor,
            organisation=organisation, note=note,
        )  # fmt: skip
        self._keep(following, visit)
        return following

    def _keep(self, event: ActionEvent, visit: Visit) -> None:
        told = replace(visit, detail=f"{event.action_id} {event.measure} {event.state}")
        self.notes.note(told, Subject.named(event.subject), records=event.basis.records)
        self.events.add(event)

    def _shown(self, action_id: str, *, today: date, standing: Standing | None) -> JointAction:
        return action_of(self.events.of(action_id), self.wording(), today=today, standing=standing)


def _asked_for(events: Sequence[ActionEvent], standing: Standing | None) -> str | None:
    """The state that the platform must bring an action to, None where it stands as it must."""
    state, flow = events[-1].state, action_flow()
    if standing is None or (state in (*flow.closed, "releasing") and state != "fed_back"):
        return None
    if standing in ("suspended", "masked"):
        return None if state == "suspended" else "suspended"
    if standing in ("lifted", "ended"):
        return "releasing" if any(one.state in CARRIED_OUT for one in events) else "released"
    return next(one.state for one in reversed(events) if one.state != "suspended") if state == "suspended" else None
