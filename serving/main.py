"""Where the service is put together from its real parts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from fastapi import FastAPI

from credit.deployment import Deployment
from credit.home import Home
from credit.items import Catalogue
from credit.subject import Pseudonymiser
from features.records.store import RecordStore
from models.watched_gauges import WatchedGauges
from serving.access.gate import Gate
from serving.access.sealing import service_seal
from serving.access.tokens import Tokens
from serving.acts import Acts, act_routes
from serving.app import create_app
from serving.audit.checkpoint import Witness
from serving.audit.key import audit_key
from serving.audit.notes import Notes
from serving.audit.routes import audit_routes
from serving.audit.trail import AuditTrail
from serving.cases.desk import CaseDesk
from serving.cases.routes import case_routes
from serving.consents.consents import Consents
from serving.consents.routes import consent_routes
from serving.console.build import Parts, console_routes
from serving.desks import build_desks
from serving.history.routes import history_routes
from serving.holdings.routes import holding_routes
from serving.operation.metrics import Metrics
from serving.operation.routes import operation_routes
from serving.operation.telemetry import Teller
from serving.operation.traces import Traces
from serving.preloan.checker import Checker
from serving.preloan.routes import preloan_routes
from serving.prepared_rows import PreparedRows
from serving.replay.archive import Archive
from serving.replay.issuing import Issuer
from serving.report.build import build_office
from serving.report.routes import report_routes
from serving.scorer import Scorer
from serving.store.case_events import CaseEvents
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.feature_rows import FeatureRowStore
from serving.store.issued import IssuedScores
from serving.store.journal import Journal
from serving.store.replies import Replies
from serving.store.signing_keys import SigningKeys
from serving.tables import ApprovedTables


def build_app(
    deployment: Deployment,
    home: Home,
    store: RecordStore,
    *,
    pseudonymiser: Pseudonymiser | None,
    log: Callable[[bytes], object] | None = None,
    traces: Traces | None = None,
) -> FastAPI:
    """The app over a deployment's record store and approved tables; `log` takes a line (JSON) of each request, `traces` a span."""
    database = open_database(home)
    journal = build_journal(home, database)
    rows = PreparedRows(FeatureRowStore(database))
    issuer = Issuer(Scorer(deployment, store, ApprovedTables(home.tables), rows), journal, Archive(home.archive), now=_now)
    notes = Notes(journal, now=_now)
    watched = WatchedGauges(home.reports / "monitor", deployment=home.deployment)
    teller = Teller(Metrics(issuer, watched), log, traces)
    app = create_app(issuer, notes, teller=teller, gate=build_gate(home, database), today=date.today, pseudonymiser=pseudonymiser)
    app.include_router(operation_routes(issuer, database, teller.metrics))
    app.state.scorer = issuer.scorer
    add_nouns(app, issuer, notes, home=home, database=database, store=store)
    return app


def add_nouns(app: FastAPI, issuer: Issuer, notes: Notes, *, home: Home, database: Database, store: RecordStore) -> None:
    """Add the operations that rest on the service's database or on the record store; each noun has its own."""
    scorer, today = issuer.scorer, date.today
    catalogue, issued = scorer.deployment.catalogue, IssuedScores(database)
    desk = CaseDesk(CaseEvents(database, issuer.journal), issued, store, catalogue, now=_now)
    app.state.replies = Replies(database)
    office = build_office(home, store, issuer, notes, database)
    acts = app.state.acts = Acts.of(scorer, build_desks(scorer, notes, database), home=home, store=store)
    parts = Parts(home, store, issuer, notes, database, desk, office, app.state.gate, acts)
    for routes in (
        case_routes(desk, notes, today=today),
        history_routes(issued, desk, notes, today=today),
        holding_routes(store, catalogue, notes, today=today),
        act_routes(acts, scorer, notes, today=today),
        consent_routes(Consents(store, catalogue, notes), notes, today=today),
        audit_routes(AuditTrail(database)),
        preloan_routes(Checker(issuer), today=today),
        report_routes(office, today=today),
        console_routes(parts, today=today),
    ):
        app.include_router(routes)


def _now() -> datetime:
    return datetime.now(UTC)


def build_issuer(scorer: Scorer, home: Home) -> Issuer:
    """What issues scores of a home, over its database and archive."""
    return Issuer(scorer, build_journal(home), Archive(home.archive), now=_now)


def build_journal(home: Home, database: Database | None = None) -> Journal:
    """What keeps a home's audit entries and issued scores."""
    return Journal(database or open_database(home), Witness(home.audit, audit_key(home)))


def build_desk(home: Home, store: RecordStore, catalogue: Catalogue) -> CaseDesk:
    """The desk for cases of a home."""
    database = open_database(home)
    return CaseDesk(CaseEvents(database, build_journal(home, database)), IssuedScores(database), store, catalogue, now=_now)


def build_gate(home: Home, database: Database | None = None) -> Gate:
    """The gate of a home: its clients, and tokens signed with its keys."""
    database = database or open_database(home)
    return Gate(Clients(database), build_tokens(home, database), monotonic=time.monotonic, seconds=time.time)


def build_tokens(home: Home, database: Database) -> Tokens:
    """What issues and reads the tokens of a home, in the name of YEXIN_PUBLIC_URL."""
    issuer = os.environ.get("YEXIN_PUBLIC_URL", "urn:yexin:development")
    return Tokens(SigningKeys(database), service_seal(home.service_key), issuer=issuer, now=_now)


def open_database(home: Home) -> Database:
    """The database that YEXIN_DATABASE_URL names, else the file in the home."""
    return Database.open(os.environ.get("YEXIN_DATABASE_URL", home.database_url))
