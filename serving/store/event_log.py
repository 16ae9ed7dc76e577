"""Events of things that move from state to state (cases, joint actions, alerts) in the service's database, appended only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from serving.store.database import Database


class Numbered(Protocol):
    """An event: 0 opens its thing, and the next is one higher, so that two people cannot both take the same step."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def number(self) -> int: ...  # noqa: D102


Event = TypeVar("Event", bound=Numbered)


class EventLog(Generic[Event]):
    """The events of one table, whose primary key is the thing's id (`key`) and the event's number.

    Parameters
    ----------
    taken, unknown
        The error where somebody else took a step first; the error where nothing was ever opened under an id.
    """

    def __init__(
        self,
        database: Database,
        table: Table,
        of: type[Event],
        *,
        key: str,
        taken: Callable[[Event], Exception],
        unknown: Callable[[str], Exception],
    ) -> None:
        self._database, self._table, self._of = database, table, of
        self._key, self._taken, self._unknown = key, taken, unknown

    def add(self, *events: Event) -> None:
        """Keep events, all or none of them; on return they are on disk.

        Raises
        ------
        YexinError
            Somebody else took the first of these steps before (`taken`).
        """
        with self._database.begin() as connection:
            self._insert(connection, events)

    def of(self, thing: str) -> list[Event]:
        """The events of one thing, in order.

        Raises
        ------
        YexinError
            Nothing was ever opened under that id (`unknown`).
        """
        found = self.all(self._table.c[self._key] == thing)
        if not found:
            raise self._unknown(thing)
        return found[0]

    def all(self, *where: ColumnElement[bool]) -> list[list[Event]]:
        """The events that meet the conditions, those of one thing together and in order."""
        table = self._table
        wanted = select(table).where(*where).order_by(table.c[self._key], table.c.number)
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [list(events) for _, events in groupby((self._of(**row) for row in rows), lambda one: getattr(one, self._key))]

    def without(self, states: Iterable[str]) -> ColumnElement[bool]:
        """The condition that a thing never came into one of these states."""
        column = self._table.c[self._key]
        ended = select(column).where(self._table.c.state.in_(list(states)))
        return column.not_in(ended)

    def _insert(self, connection: Connection, events: tuple[Event, ...]) -> None:
        try:
            connection.execute(insert(self._table), [asdict(one) for one in events])
        except IntegrityError:
            raise self._taken(events[0]) from None
