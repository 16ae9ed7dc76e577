"""Steps of joint actions in the service's database, appended and never changed."""

from __future__ import annotations

from credit.errors import ImpossibleAction, UnknownAction
from serving.actions.action import ActionEvent, action_flow
from serving.store.acts_schema import ACTION_EVENTS as EVENTS
from serving.store.database import Database
from serving.store.event_log import EventLog


class ActionEvents(EventLog[ActionEvent]):
    """What happened to joint actions."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, EVENTS, ActionEvent, key="action_id", taken=_taken, unknown=UnknownAction)

    def actions(self, *, subject: str | None = None, executor: str | None = None, settled: bool = True) -> list[list[ActionEvent]]:
        """The events of every action of a subject or executor, each in order; without `settled` those alone that may still change.

        An action that was fed back may: its ground can fall away.
        """
        where = [] if subject is None else [EVENTS.c.subject == subject]
        where += [] if executor is None else [EVENTS.c.executor == executor]
        ends = [state for state in action_flow().closed if state != "fed_back"]
        return self.all(*where, *([] if settled else [self.without(ends)]))


def _taken(_event: ActionEvent) -> ImpossibleAction:
    return ImpossibleAction("somebody else moved this action just now; look at it again")
