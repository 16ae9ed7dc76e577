"""A tiny city whose persons were asked about before their pseudonyms are rotated, and all that must hold afterwards."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from credit.deployment import Deployment
from credit.subject import Pseudonymiser
from serving import main
from serving.access.caller import Role
from serving.access.client import Client
from serving.audit.checkpoint import Witness, checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.replay.archive import Archive
from serving.replay.replayer import Replayer
from serving.store.issued import IssuedScores
from serving.store.schema import METADATA
from serving.store.vault import vault_names
from tests.features.records.test_deletion import readable
from tests.serving.small_city import with_persons
from yexin import ingest as ingestion
from yexin.settings import Settings

ANNA, BOB = "11010519491231002X", "440524188001010014"
STRANGER = "110105194912310038"  # asked about, and never on record
OLD, NEXT, VAULT = (bytes(range(n, n + 32)).hex() for n in (1, 64, 128))
TODAY = date(2026, 6, 30)
FILES = {
    # Of one day: in an answer they stand in the order of their ids, which a rotation changes.
    "authorisation.csv": f"id_number,signed,until\n{BOB},2026-01-10,\n"
    + "".join(f"{ANNA},2026-01-10,{year}-01-10\n" for year in range(2031, 2037)),
    "penalty.csv": "uscc,id_number,no,kind,fine,decided\n"
    f"91460000MA0000015T,,1号,罚款,2,2026-03-01\n,{ANNA},2号,罚款,1,2026-03-01\n",
    "record_event__1.csv": f"信息类别,公民身份号码,文书号,事件,生效日期\n处罚,{ANNA},2号,异议受理,2026-04-01\n",
}


@dataclass
class Town:
    settings: Settings
    folder: Path
    scores: list[str] = field(default_factory=list)

    @property
    def names(self) -> Pseudonymiser:
        found = self.settings.pseudonymiser()
        assert found is not None
        return found

    def ingest(self) -> int:
        """The three files; how many rows were added."""
        for name, told in FILES.items():
            (self.folder / name).write_text(told, "utf-8")
        done, failed = ingestion.ingest(self.fresh(), [self.folder / name for name in FILES], received=TODAY)
        assert not failed
        return sum(one.appended.added for one in done)

    def fresh(self) -> Settings:
        """As the next command of an operator would start."""
        return replace(self.settings)

    @contextmanager
    def asking(self) -> Iterator[tuple[TestClient, Any]]:
        """The service, and what makes headers for a role; its locks end with it."""
        held: list[Witness] = []

        class Known(Witness):
            def __init__(self, *told: Any) -> None:
                super().__init__(*told)
                held.append(self)

        settings = self.fresh()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(main, "Witness", Known)
            app = main.build_app(settings.deployment, settings.home, settings.store, pseudonymiser=settings.pseudonymiser())

        def headers(role: Role, subject: str | None = None) -> dict[str, str]:
            name = f"{role}-{'anna' if subject else 'office'}"
            client = app.state.gate.clients.find(name)
            if client is None:
                client = Client(name, role, "none", TODAY, None, subject, per_second=10_000)
                app.state.gate.clients.add(client)
            return {"Authorization": f"Bearer {app.state.gate.tokens.issue(client).text}"}

        with TestClient(app) as client:
            yield client, headers
        for one in held:
            one.close()

    def lived(self) -> None:
        """The office asks for the scores of Anna, Bob and a stranger, once without a purpose; Anna asks for hers, and why."""
        with self.asking() as (client, headers):
            office, anna = headers(Role.REGULATOR), self.names.pseudonym(ANNA)
            own = headers(Role.SUBJECT, anna)
            for number in (ANNA, BOB, STRANGER):
                asked = {"id_number": number, "purpose": "incentive"}
                answer = client.post("/v1/persons/score", json=asked, headers=office)
                self.scores += [answer.json()["score_id"]] if answer.status_code == 200 else []
            own_score = client.get(f"/v1/persons/{anna}/score", params={"purpose": "self", "lang": "en"}, headers=own).json()
            firm = client.get("/v1/enterprises/91460000MA0000015T/score", headers=office).json()
            self.scores += [own_score["score_id"], firm["score_id"]]
            assert client.get(f"/v1/persons/{anna}/score", headers=office).status_code == 422
            asked = {"kind": "explanation", "subject": anna, "reference": own_score["score_id"]}
            opened = client.post("/v1/cases", json=asked, headers={**own, "Idempotency-Key": "key-0001"})
            assert opened.status_code in (200, 201), opened.text
        assert len(self.scores) == 4

    def seen_by_anna(self) -> dict[str, Any]:
        """What Anna is shown of herself: who asked, her score, her cases, her records by document."""
        with self.asking() as (client, headers):
            own, name = headers(Role.SUBJECT, self.names.pseudonym(ANNA)), self.names.pseudonym(ANNA)
            inquiries = client.get("/v1/inquiries", headers=own).json()["inquiries"]
            score = client.get(f"/v1/persons/{name}/score", params={"purpose": "self"}, headers=own).json()
            cases = client.get("/v1/cases", headers=own).json()["cases"]
            records = client.get(f"/v1/persons/{name}/records", headers=own).json()["records"]
        asked = [(one["operation"], one["purpose"], one["outcome"], one["client"], len(one["records"])) for one in inquiries]
        return {
            "asked": Counter(asked), "score": (score["score"], score["tier"]), "cases": [one["state"] for one in cases],
            "records": sorted((one["item"], one["document"], one["status"]) for one in records),
        }  # fmt: skip

    def verdicts(self) -> Counter[str]:
        settings = self.fresh()
        database = main.open_database(settings.home)
        replayer = Replayer(settings.deployment, settings.store, Archive(settings.home.archive))
        found: Counter[str] = Counter(replayer.replay(IssuedScores(database).find(one)).verdict for one in self.scores)
        database.close()
        return found

    def faults(self) -> list[Any]:
        home, database = self.settings.home, main.open_database(self.settings.home)
        key = audit_key(home).public_key().public_bytes_raw().hex()
        found = list(verify(AuditTrail(database), checkpoints_in(sorted(home.audit.glob("*.json"))), key=key).findings)
        database.close()
        return found

    def vault(self) -> dict[str, str]:
        """Whose number the vault has."""
        database, vault = main.open_database(self.settings.home), self.settings.vault()
        if vault is None:
            return dict.fromkeys(vault_names(database), "")
        with database.begin() as connection:
            found = {one.pseudonym: one.id_number for one in vault.opened(connection)}
            assert not [one for one in vault.opened(connection) if one.former]
        database.close()
        return found

    def tokens(self) -> set[str]:
        """What tells of a person: pseudonyms, and the ids of records that name one."""
        rows = self.fresh().store.records().to_pylist()
        theirs = [row for row in rows if row["subject_kind"] == "person"]
        return {row["subject"] for row in theirs} | {row["record_id"] for row in theirs} | {self.names.pseudonym(STRANGER)}

    def holding(self, tokens: set[str]) -> list[str]:
        """Every file of the home, and every table of the database, in which one of the tokens can be read."""
        told = {str(path): readable(path) for path in self.settings.home_folder.rglob("*") if path.is_file()}
        told |= dumped(os.environ.get("YEXIN_DATABASE_URL", self.settings.home.database_url))
        return sorted(name for name, text in told.items() if any(token in text for token in tokens))


def dumped(url: str) -> dict[str, str]:
    """Each table as text; in PostgreSQL the bytes of its file as well, dead rows and all."""
    engine, found = create_engine(url), dict[str, str]()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CHECKPOINT"))
        for table in METADATA.tables:
            found[table] = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            if engine.dialect.name == "postgresql":
                raw = connection.execute(text(f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))")).scalar_one()
                found[f"file of {table}"] = bytes(raw).decode("utf-8", "replace")
    engine.dispose()
    return found


def town(tiny_city: Deployment, tmp_path: Path, patch: pytest.MonkeyPatch, *, vault: bool, url: str | None = None) -> Town:
    """The town, its files ingested and its persons asked about."""
    for name in ("YEXIN_DATABASE_URL", "YEXIN_VAULT_KEY", "YEXIN_PSEUDONYM_KEY_NEXT", "YEXIN_MODE"):
        patch.delenv(name, raising=False)
    patch.setenv("YEXIN_PSEUDONYM_KEY", OLD)
    if vault:
        patch.setenv("YEXIN_VAULT_KEY", VAULT)
    if url is not None:
        patch.setenv("YEXIN_DATABASE_URL", url)
    city = with_persons(tiny_city)
    made = replace(Settings.of(home=tmp_path / "home", deployment=str(city.evaluations.parent)), today=TODAY)
    place = Town(made, tmp_path)
    assert place.ingest() == 10
    place.lived()
    return place
