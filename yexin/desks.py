"""The desks for joint actions and alerts and the office for benefits, over a home's own database and records."""

from __future__ import annotations

from datetime import UTC, datetime

from serving.audit.notes import Notes
from serving.desks import Desks, build_desks
from serving.main import build_journal, open_database
from yexin.explained import scorer_of
from yexin.settings import Settings


def desks_of(settings: Settings) -> Desks:
    """What follows from a standing, as the command line works on it."""
    database = open_database(settings.home)
    notes = Notes(build_journal(settings.home, database), now=lambda: datetime.now(UTC))
    return build_desks(scorer_of(settings), notes, database)
