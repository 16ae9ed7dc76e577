"""The operations on joint actions, alerts and benefits as methods."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from serving.actions.action import JointAction
from serving.actions.answers import ActionList, Compared, Initiated
from serving.actions.statistics import Effect
from serving.alerts.alert import AlertAnswer
from serving.alerts.desk import RuleFigures
from serving.alerts.routes import AlertList, Figures
from serving.benefits.answers import Eligibilities
from serving.client.acts import path_of
from serving.client.connection import Connection


class ActionsClient:
    """Asks about joint actions, alerts and benefits; every method raises as those of `YexinClient`."""

    _ask: Connection

    def lists(self, subject: str) -> Compared:
        """On which of the three lists a subject stands."""
        return self._ask.get(f"{path_of(subject)}/lists", Compared)

    def benefits(self, subject: str) -> Eligibilities:
        """Which benefits a subject has without asking, and what is missing for the others."""
        return self._ask.get(f"{path_of(subject)}/benefits", Eligibilities)

    def actions(self, *, only_open: bool = False, **asked: str) -> Iterator[JointAction]:
        """Joint actions, those due first come first; `asked` may name a subject or an executor."""
        return self._ask.pages("/v1/joint-actions", ActionList, lambda page: page.actions, open=str(only_open).lower(), **asked)

    def action(self, action_id: str) -> JointAction:
        """One joint action with its history, and what the law says of its ground today."""
        return self._ask.get(f"/v1/joint-actions/{quote(action_id, safe='')}", JointAction)

    def initiate(self, subject: str, measure: str, note: str = "") -> JointAction:
        """Initiate a joint action on a measure that meets the subject."""
        return self._ask.post("/v1/joint-actions", JointAction, {"subject": subject, "measure": measure, "note": note})

    def match_actions(self, subject: str) -> tuple[JointAction, ...]:
        """Initiate an action on every measure in force that is not under way for the subject."""
        return self._ask.post("/v1/joint-actions/matching", Initiated, {"subject": subject}).actions

    def move_action(self, action_id: str, to: str, note: str = "") -> JointAction:
        """Take a step of a joint action."""
        return self._ask.post(f"/v1/joint-actions/{quote(action_id, safe='')}/steps", JointAction, {"to": to, "note": note})

    def effect(self, by: str = "department") -> Effect:
        """The statistics of joint actions, by department, measure, month or stage."""
        return self._ask.get("/v1/joint-actions/effect", Effect, by=by)

    def alerts(self, *, only_open: bool = False, **asked: str) -> Iterator[AlertAnswer]:
        """Alerts, open ones first, then the gravest; `asked` may name a subject, severity, rule or addressee."""
        return self._ask.pages("/v1/alerts", AlertList, lambda page: page.alerts, open=str(only_open).lower(), **asked)

    def move_alert(self, alert_id: str, to: str, note: str = "") -> AlertAnswer:
        """Take a step of an alert."""
        return self._ask.post(f"/v1/alerts/{quote(alert_id, safe='')}/steps", AlertAnswer, {"to": to, "note": note})

    def alert_figures(self) -> tuple[RuleFigures, ...]:
        """What became of each rule's alerts, and how often what they warned of came about."""
        return self._ask.get("/v1/alerts/figures", Figures).rules
