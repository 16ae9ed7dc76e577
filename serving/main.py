"""Where the service is put together from its real parts."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime

from fastapi import FastAPI

from credit.deployment import Deployment
from credit.home import Home
from credit.items import Catalogue
from credit.subject import Pseudonymiser
from features.records.store import RecordStore
from serving.access.gate import Gate
from serving.access.sealing import Seal
from serving.access.tokens import Tokens
from serving.app import create_app
from serving.audit.checkpoint import Witness
from serving.audit.key import audit_key
from serving.cases.desk import CaseDesk
from serving.cases.routes import case_routes
from serving.consents.consents import Consents
from serving.consents.routes import consent_routes
from serving.history.routes import history_routes
from serving.holdings.routes import holding_routes
from serving.measures.routes import measure_routes
from serving.replay.archive import Archive
from serving.replay.issuing import Issuer
from serving.scorer import Scorer
from serving.store.case_events import CaseEvents
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.issued import IssuedScores
from serving.store.journal import Journal
from serving.store.replies import Replies
from serving.store.signing_keys import SigningKeys
from serving.tables import ApprovedTables
from supervision.lists import load_lists


def build_app(deployment: Deployment, home: Home, store: RecordStore, *, pseudonymiser: Pseudonymiser | None) -> FastAPI:
    """The app over a deployment's record store and approved tables."""
    scorer = Scorer(deployment, store, ApprovedTables(home.tables))
    issuer = build_issuer(scorer, home)
    app = create_app(scorer, issuer, gate=build_gate(home), today=date.today, pseudonymiser=pseudonymiser)
    add_nouns(app, deployment, home, store, scorer)
    return app


def add_nouns(app: FastAPI, deployment: Deployment, home: Home, store: RecordStore, scorer: Scorer) -> None:
    """Add the operations that rest on the service's database or on the record store; each noun has its own."""
    database, catalogue, today = open_database(home), deployment.catalogue, date.today
    issued = IssuedScores(database)
    desk = CaseDesk(CaseEvents(database), issued, store, catalogue)
    app.state.replies = Replies(database)
    for routes in (
        case_routes(desk, today=today),
        history_routes(issued, desk, today=today),
        holding_routes(store, catalogue, today=today),
        measure_routes(scorer, load_lists(deployment), today=today),
        consent_routes(Consents(store, catalogue), today=today),
    ):
        app.include_router(routes)


def build_issuer(scorer: Scorer, home: Home) -> Issuer:
    """What issues scores of a home, over its database and archive."""
    return Issuer(scorer, build_journal(home), Archive(home.archive), now=lambda: datetime.now(UTC))


def build_journal(home: Home) -> Journal:
    """What keeps a home's audit entries and issued scores."""
    return Journal(open_database(home), Witness(home.audit, audit_key(home)))


def build_desk(home: Home, store: RecordStore, catalogue: Catalogue) -> CaseDesk:
    """The desk for cases of a home."""
    database = open_database(home)
    return CaseDesk(CaseEvents(database), IssuedScores(database), store, catalogue)


def build_gate(home: Home) -> Gate:
    """The gate of a home: its clients, and tokens signed with its keys."""
    database = open_database(home)
    return Gate(Clients(database), build_tokens(home, database), monotonic=time.monotonic, seconds=time.time)


def build_tokens(home: Home, database: Database) -> Tokens:
    """What issues and reads the tokens of a home, in the name of YEXIN_PUBLIC_URL."""
    issuer = os.environ.get("YEXIN_PUBLIC_URL", "urn:yexin:development")
    return Tokens(SigningKeys(database), Seal.of(home.service_key), issuer=issuer, now=lambda: datetime.now(UTC))


def open_database(home: Home) -> Database:
    """The database that YEXIN_DATABASE_URL names, else the file in the home."""
    return Database.open(os.environ.get("YEXIN_DATABASE_URL", home.database_url))
