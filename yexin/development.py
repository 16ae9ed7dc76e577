"""A developer's machine: a client of each role, with secrets that are printed and end with the next start."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from credit.subject import SubjectKind
from features.records.store import RecordStore
from serving.access.enrolment import enrol_for_development
from serving.main import open_database
from serving.store.clients import Clients
from yexin.commands.clients import show_secrets
from yexin.settings import Settings

_SOME_BANK = "91460000MA00000155"
_SOME_SUBJECT = "91460000MA0000015T"


def let_developers_in(console: Console, settings: Settings, *, port: int) -> None:
    """Make the clients, print their secrets, and say how to ask."""
    store, catalogue = settings.store, settings.deployment.catalogue
    consents = [item.id for item in catalogue.values() if item.consent is not None]
    bank, subject = _bank(store, consents), _subject(store)
    secrets = enrol_for_development(Clients(open_database(settings.home)), bank=bank, subject=subject, day=settings.today)
    show_secrets(secrets)
    elsewhere = "" if settings.home_folder == Path("data") else f" --home {settings.home_folder}"
    console.print(
        f"dev-bank asks in the name of {bank}, dev-subject is {subject}. On /docs press Authorize, or:\n"
        f'  curl -H "Authorization: Bearer $(yexin token dev-regulator{elsewhere})" http://127.0.0.1:{port}/v1/enterprises/{subject}/score',
        highlight=False,
        soft_wrap=True,
        markup=False,
    )


def _bank(store: RecordStore, consents: list[str]) -> str:
    """A bank to which somebody consented, where there is one: it has somebody to ask about."""
    named = store.records(items=consents, columns=["counterparty"]).column("counterparty").drop_null()
    return str(named[0].as_py()) if len(named) else _SOME_BANK


def _subject(store: RecordStore) -> str:
    if store.version < 0:
        return _SOME_SUBJECT
    known = store.ledger().subjects(SubjectKind.ENTERPRISE)
    return known[0] if known else _SOME_SUBJECT
