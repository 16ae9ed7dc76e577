"""Where the service is put together from its real parts."""

from __future__ import annotations

from datetime import date

from fastapi import FastAPI

from credit.deployment import Deployment
from credit.home import Home
from credit.subject import Pseudonymiser
from features.store import RecordStore
from serving.app import create_app
from serving.scorer import Scorer
from serving.tables import ApprovedTables


def build_app(deployment: Deployment, home: Home, store: RecordStore, *, pseudonymiser: Pseudonymiser | None) -> FastAPI:
    """The app over a deployment's record store and approved tables."""
    scorer = Scorer(deployment, store, ApprovedTables(home.tables))
    return create_app(scorer, today=date.today, pseudonymiser=pseudonymiser)
