"""A deployment with Hainan's own catalogue, lists and frame, a handful of records, and the desk for joint actions there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from credit.deployment import Deployment
from credit.home import Home
from credit.record import RECORD_SCHEMA
from credit.subject import Subject
from features.records.store import RecordStore
from serving.access.caller import Caller, Role
from serving.actions.desk import ActionDesk
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.main import build_journal
from serving.scorer import Scorer
from serving.store.action_events import ActionEvents
from serving.store.database import Database
from serving.tables import ApprovedTables
from supervision.joint.frame import Frame, load_frame
from supervision.lists import load_lists

FIRM, OTHER = Subject.named("91460000MA0000015T"), Subject.named("91460100MA00000150")
PERSON = Subject.named("p" + "0" * 32)
LISTED = date(2026, 1, 12)
HAINAN = Deployment.load("hainan")


def row(number: str, event: str, day: date, *, about: str | None = None, subject: Subject = FIRM, **more: Any) -> dict[str, Any]:
    """An entry in a list of the serious kind, or a later event of it."""
    base = dict.fromkeys(RECORD_SCHEMA.names) | {
        "record_id": number * 32, "item": "serious_dishonesty", "subject": subject.id, "subject_kind": str(subject.kind),
        "event": event, "about": about and about * 32, "event_date": day, "known_at": day, "severity": 0 if about else 3,
        "content": number * 32, "source": f"f:{number}", "document": f"琼〔2026〕{about or number}号",
        "category": None if about else "海关严重失信",
    }  # fmt: skip
    return base | more


def officer(organisation: str | None = None) -> Visit:
    """A regulator: of the coordinating body, or of a department."""
    return Visit(Caller("officer", Role.REGULATOR, organisation=organisation), "joint_action")


@dataclass
class Harbour:
    """The store, its database and the desk."""

    store: RecordStore
    desk: ActionDesk
    database: Database

    def append(self, *rows: dict[str, Any]) -> None:
        appended = self.store.append(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA))
        assert not appended.refused, appended.refused
        self.desk.scorer.watch._look_at = 0.0  # it looks for new records once a second


def harbours(url: str, folder: Path, *, frame: Callable[[Frame], Frame] = lambda one: one) -> Iterator[Harbour]:
    """FIRM stands on a list since LISTED; PERSON does not keep a judgment."""
    home = Home(folder / "data", "hainan")
    store, database = RecordStore.open(home.records, HAINAN.catalogue), Database.open(url)
    lists = load_lists(HAINAN)
    notes = Notes(build_journal(home, database), now=lambda: datetime(2026, 6, 1, tzinfo=UTC))
    scorer = Scorer(HAINAN, store, ApprovedTables(home.tables))
    desk = ActionDesk(ActionEvents(database), scorer, lists, frame(load_frame(HAINAN, lists)), notes)
    harbour = Harbour(store, desk, database)
    harbour.append(
        row("a", "recorded", LISTED),
        row("b", "recorded", LISTED, subject=PERSON, item="court_enforcement", category=None, document="琼执1号"),
    )
    yield harbour
    database.close()
