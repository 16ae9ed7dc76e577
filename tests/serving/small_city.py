"""The tiny city with consents of persons, an evaluation of persons and one for banks, and whoever asks there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking

USCC, OTHER = "91460000MA0000015T", "91460100MA00000150"
BANK = "91460000MA00000155"
MANDATED = "授〔2026〕1号"
PERSON = "p" + "0" * 32
CONSENT = """
id: authorisation
name: 授权
english: Authorisation
subjects: [person]
legal_basis: By-law of the tiny city, article 3
purposes: [incentive, preloan, self]
consent: {purposes: [incentive]}
fields:
  - {code: id_number, name: 公民身份号码, role: subject, identifier: id_number, required: true, sensitive: true}
  - {code: bank, name: 被授权单位, role: counterparty, identifier: uscc}
  - {code: signed, name: 授权日期, type: date, role: event_date, required: true}
  - {code: until, name: 截止日期, type: date, role: until}
"""
MANDATE = """
id: mandate
name: 授权书
english: Mandate
subjects: [enterprise]
legal_basis: By-law of the tiny city, article 4
purposes: [preloan, self]
consent: {purposes: [preloan], written: true}
fields:
  - {code: uscc, name: 统一社会信用代码, role: subject, identifier: uscc, required: true}
  - {code: "no", name: 授权书编号, role: document, required: true}
  - {code: bank, name: 被授权单位, role: counterparty, identifier: uscc, required: true}
  - {code: signed, name: 授权日期, type: date, role: event_date, required: true}
  - {code: until, name: 截止日期, type: date, role: until, required: true}
"""
FEATURES = '''
"""One column about persons of a tiny city."""

from features.declaration import records

SUBJECT_KIND = "person"
DIMENSIONS = {"law": "遵纪守法"}
consents = records("authorisation").count(months=None, better="higher", dimension="law", label="授权次数", unit="records")
'''
EVALUATION = """
name: citizen
chinese: 市民分
subject: person
version: 1
uses: [incentive, self]
features: all
scale: {base_score: 1000, base_odds: 10, points_to_double_odds: 50, minimum: 0, maximum: 2000}
tiers: [{name: high, chinese: 高, from: 1000}, {name: low, chinese: 低, from: 0}]
policy: {indicators: {consents: {each: 1}}}
"""


def with_persons(tiny_city: Deployment) -> Deployment:
    """The tiny city with an evaluation of persons."""
    folder = tiny_city.evaluations.parent
    (folder / "catalogue" / "authorisation.yaml").write_text(CONSENT, "utf-8")
    (folder / "features").mkdir()
    (folder / "features.py").rename(folder / "features" / "enterprise.py")
    (folder / "features" / "person.py").write_text(FEATURES, "utf-8")
    (folder / "evaluations" / "citizen.yaml").write_text(EVALUATION, "utf-8")
    return Deployment.load(str(folder))


def row(record_id: str, **values: object) -> dict[str, object]:
    """A penalty of the enterprise, decided on 2024-03-01 and known two days later; or what `values` say."""
    plain = dict.fromkeys(RECORD_SCHEMA.names) | {
        "record_id": record_id, "item": "penalty", "subject": USCC, "subject_kind": "enterprise", "event": "recorded",
        "event_date": date(2024, 3, 1), "known_at": date(2024, 3, 3), "severity": 2, "content": record_id, "source": record_id,
    }  # fmt: skip
    return plain | values


def consent(record_id: str, **values: object) -> dict[str, object]:
    """A consent of the person to the platform, since 2024-01-10."""
    plain = {"item": "authorisation", "subject": PERSON, "subject_kind": "person", "severity": 0, "event_date": date(2024, 1, 10)}
    return row(record_id, **(plain | values))


def mandate(record_id: str, bank: str = BANK, **values: object) -> dict[str, object]:
    """A mandate of the enterprise to a bank, since 2024-01-10."""
    plain = {"item": "mandate", "severity": 0, "event_date": date(2024, 1, 10), "counterparty": bank, "document": MANDATED}
    return row(record_id, **(plain | values))


def service(city: Deployment, folder: Path, *rows: dict[str, object]) -> FastAPI:
    """A service over the rows."""
    home = Home(folder / "data", city.name)
    store = RecordStore.open(home.records, city.catalogue)
    store.append(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA))
    return build_app(city, home, store, pseudonymiser=None)


@pytest.fixture
def app(tiny_city: Deployment, tmp_path: Path) -> FastAPI:
    """The service of the tiny city with two penalties of an enterprise, and a person who consented twice."""
    rows = [row("a" * 32, document="1号"), row("b" * 32, document="2号", event_date=date(2024, 4, 1), known_at=date(2024, 4, 2))]
    return service(with_persons(tiny_city), tmp_path, *rows, consent("c" * 32), consent("d" * 32, event_date=date(2024, 2, 1)))


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client
