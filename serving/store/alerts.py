"""Alerts in the service's database: their heads, and their steps, which are appended and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, update

from credit.errors import ImpossibleAlert, UnknownAlert
from serving.alerts.alert import AlertEvent, KeptAlert, alert_flow
from serving.store.acts_schema import ALERT_EVENTS, ALERTS
from serving.store.database import Database
from serving.store.event_log import EventLog

Kept = tuple[KeptAlert, list[AlertEvent]]


class Alerts(EventLog[AlertEvent]):
    """Alerts and what happened to them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ALERT_EVENTS, AlertEvent, key="alert_id", taken=_taken, unknown=UnknownAlert)

    def run(self, found: Sequence[KeptAlert], *, rules: Collection[str], day: date) -> tuple[int, int, int]:
        """Keep what some rules found on a day: how many alerts are new, met again, and no longer met. All or nothing of it.

        Raises
        ------
        ImpossibleAlert
            The rules have run for a later day: what was not met then cannot be judged by an earlier one.
        """
        with self._database.begin() as connection:
            ours = ALERTS.c.rule.in_(list(rules))
            last = connection.execute(select(func.max(ALERTS.c.seen_on)).where(ours)).scalar()
            if last is not None and last > day:
                raise ImpossibleAlert(f"these rules have run for {last} already: run them for that day or a later one")
            going = {(one.rule, one.subject): one for one in _heads(connection, ours & ALERTS.c.ended_on.is_(None))}
            again = [(going[key], one) for one in found if (key := (one.rule, one.subject)) in going]
            fresh = [one for one in found if (one.rule, one.subject) not in going]
            gone = [going[key] for key in going.keys() - {(one.rule, one.subject) for one in found}]
            self._see(connection, [(kept.alert_id, one) for kept, one in again], day)
            self._end(connection, [one.alert_id for one in gone], day)
            return self._open(connection, fresh, day), len(again), len(gone)

    def find(self, alert_id: str) -> Kept:
        """An alert with its steps.

        Raises
        ------
        UnknownAlert
            There is none of that id.
        """
        events = self.of(alert_id)
        with self._database.read() as connection:
            (head,) = _heads(connection, ALERTS.c.alert_id == alert_id)
        return head, events

    def alerts(self, *, only_open: bool = False, **asked: str | None) -> list[Kept]:
        """Alerts with their steps; `asked` names columns of the table (subject, rule, severity, addressee) and what they hold."""
        where = [ALERTS.c[name] == value for name, value in asked.items() if value is not None]
        closed = select(ALERT_EVENTS.c.alert_id).where(ALERT_EVENTS.c.state.in_(alert_flow().closed))
        where += [ALERTS.c.alert_id.not_in(closed)] if only_open else []
        with self._database.read() as connection:
            heads = _heads(connection, *where)
        wanted = select(ALERTS.c.alert_id).where(*where)
        events = {some[0].alert_id: some for some in self.all(ALERT_EVENTS.c.alert_id.in_(wanted))}
        return [(head, events[head.alert_id]) for head in heads]

    def feed_back(self, came: Mapping[str, bool]) -> None:
        """Write down of alerts whether what they warned of came about."""
        rows = [{"one": alert_id, "came_about": outcome} for alert_id, outcome in came.items()]
        if rows:
            change = update(ALERTS).where(ALERTS.c.alert_id == bindparam("one")).values(came=bindparam("came_about"))
            with self._database.begin() as connection:
                connection.execute(change, rows)

    def _see(self, connection: Connection, seen: Iterable[tuple[str, KeptAlert]], day: date) -> None:
        rows = [{"one": key, "why": now.reason, "why_english": now.reason_english, "on": day} for key, now in seen]
        if rows:
            change = update(ALERTS).where(ALERTS.c.alert_id == bindparam("one"))
            now = change.values(seen_on=bindparam("on"), reason=bindparam("why"), reason_english=bindparam("why_english"))
            connection.execute(now, rows)

    def _end(self, connection: Connection, gone: Iterable[str], day: date) -> None:
        rows = [{"one": alert_id, "on": day} for alert_id in gone]
        if rows:
            connection.execute(update(ALERTS).where(ALERTS.c.alert_id == bindparam("one")).values(ended_on=bindparam("on")), rows)

    def _open(self, connection: Connection, fresh: Sequence[KeptAlert], day: date) -> int:
        """Open alerts; one that was opened and ended on the same day goes on, and is no new one."""
        there = {one.alert_id for one in _heads(connection, (ALERTS.c.opened_on == day) & ALERTS.c.ended_on.is_not(None))}
        back, new = [one for one in fresh if one.alert_id in there], [one for one in fresh if one.alert_id not in there]
        for one in back:
            reason = {"reason": one.reason, "reason_english": one.reason_english}
            connection.execute(update(ALERTS).where(ALERTS.c.alert_id == one.alert_id).values(ended_on=None, **reason))
        if new:
            connection.execute(insert(ALERTS), [asdict(one) for one in new])
            self._insert(connection, tuple(_first(one) for one in new))
        return len(new)


def _first(one: KeptAlert) -> AlertEvent:
    flow = alert_flow()
    due = flow.due(flow.first, one.opened_on, grade=one.severity)
    return AlertEvent(one.alert_id, 0, flow.first, one.opened_on, due, "platform", "", "")


def _heads(connection: Connection, *where: object) -> list[KeptAlert]:
    rows = connection.execute(select(ALERTS).where(*where)).mappings().all()  # type: ignore[arg-type]
    return [KeptAlert(**row) for row in rows]


def _taken(_event: AlertEvent) -> ImpossibleAlert:
    return ImpossibleAlert("somebody else moved this alert just now; look at it again")
