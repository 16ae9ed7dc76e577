"""Where the office for reports is put together from its real parts and the environment's settings."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from credit.errors import SealUnusable
from credit.home import Home
from features.records.store import RecordStore
from serving.audit.notes import Notes
from serving.replay.issuing import Issuer
from serving.report.office import Office
from serving.report.signatory import Signatory
from serving.store.database import Database
from serving.store.reports import IssuedReports

_LOCAL = "http://127.0.0.1:8000"


def build_office(home: Home, store: RecordStore, issuer: Issuer, notes: Notes, database: Database) -> Office:
    """The office of a home: signed by YEXIN_REPORT_KEY and YEXIN_REPORT_CERTIFICATE, verified below YEXIN_PUBLIC_URL."""
    address = os.environ.get("YEXIN_PUBLIC_URL", _LOCAL)
    signatory = cache(lambda: signatory_of(home))
    deployment, reports = issuer.scorer.deployment, IssuedReports(database)
    return Office(deployment, store, issuer, notes, reports, signatory, address, lambda: datetime.now(UTC))


def signatory_of(home: Home) -> Signatory:
    """The signatory that the environment names; in development, one of the home's own that is made on first use.

    Raises
    ------
    SealUnusable
        One of the two is not named, or neither in production.
    """
    key, certificate = os.environ.get("YEXIN_REPORT_KEY"), os.environ.get("YEXIN_REPORT_CERTIFICATE")
    if key and certificate:
        return Signatory.load(Path(key), Path(certificate))
    if key or certificate:
        raise SealUnusable("only one of the key and the certificate is named")
    if os.environ.get("YEXIN_MODE") == "production":
        raise SealUnusable("neither is named, and in production no key is made up")
    return Signatory.of_development(home.folder / home.deployment / "signatory", now=datetime.now(UTC))
