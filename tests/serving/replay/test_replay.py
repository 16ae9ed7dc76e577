"""Issued scores come out again bit for bit, whatever arrives afterwards and in whatever order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from credit.deployment import Deployment
from credit.errors import ArchiveIncomplete, StoreCorrupted, YexinError
from credit.home import Home
from credit.language import Language
from credit.record import RECORD_SCHEMA, digest
from credit.subject import Pseudonymiser, SubjectKind
from features.readers.reader import Reader
from features.records.store import RecordStore
from models.evaluation import Evaluation
from serving.inquiry import Inquiry
from serving.main import build_app
from serving.replay.archive import Archive
from serving.replay.issuing import Issuer, written
from serving.replay.replayer import Replayer
from serving.scorer import Scorer
from serving.store.database import Database
from serving.store.issued import IssuedScore, IssuedScores
from serving.store.journal import Journal
from serving.tables import ApprovedTables
from tests.serving.asking import asking
from yexin.simulate import simulate

END = date(2026, 6, 30)
LIGHT, HEAVY, FEW = 300, 10_000, 50


class Province:
    """A small province whose records arrive in six batches in random order, and what issues its scores."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.deployment, self.rng = Deployment.load("hainan"), np.random.default_rng(seed)
        home = Home(folder / "data", "hainan")
        self.store = RecordStore.open(home.records, self.deployment.catalogue)
        self.database = Database.open(home.database_url)
        self.issued, self.archive = IssuedScores(self.database), Archive(home.archive)
        self.tables = ApprovedTables(home.tables)
        self.batches = self._batches(folder / "files")
        self.ids: list[str] = []

    def _batches(self, folder: Path) -> list[pa.Table]:
        """Facts before the events about them, all else shuffled: what is late, is late by batches."""
        manifest = simulate(folder, enterprises=200, persons=300, years=4, end=END, seed=int(self.rng.integers(99)))
        reader = Reader(self.deployment.catalogue, pseudonymiser=Pseudonymiser(b"0123456789abcdef"))
        tables = [reader.read(folder / name, received=END).records for name in manifest.files]
        rows = [row for row in pa.concat_tables(tables).to_pylist() if row["subject_kind"] == "enterprise"]
        rows += [later for row in rows if row["event"] == "recorded" for later in self._later(row)]
        place = {row["record_id"]: int(self.rng.integers(6)) for row in rows}
        batch_of = [max(place[row["record_id"]], place.get(row["about"], 0)) for row in rows]
        order = self.rng.permutation(len(rows))
        chosen = [[rows[at] for at in order if batch_of[at] == number] for number in range(6)]
        return [pa.Table.from_pylist(batch, schema=RECORD_SCHEMA) for batch in chosen]

    def _later(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """For every second fact, something that happened to it within two years and became known within another month."""
        day = row["known_at"] + timedelta(days=int(self.rng.integers(1, 730)))
        known = day + timedelta(days=int(self.rng.integers(31)))
        if known > END or self.rng.random() < 0.5:
            return []
        event = str(self.rng.choice(["corrected", "withdrawn", "dispute_opened"]))
        changed = {"amount": (row["amount"] or 0.0) + 1.0, "severity": min(row["severity"], 1)} if event == "corrected" else {}
        name = digest(row["record_id"], event)
        own = {"record_id": name, "content": name, "source": name, "about": row["record_id"], "event": event}
        return [{**row, **changed, **own, "event_date": day if event != "corrected" else row["event_date"], "known_at": known}]

    def issue(self, count: int) -> None:
        scorer = Scorer(self.deployment, self.store, self.tables)  # a running one looks for new records once a second
        issuer = Issuer(scorer, Journal(self.database), self.archive, now=lambda: datetime(2026, 7, 1, tzinfo=UTC))
        subjects = self.store.ledger().subjects("enterprise")
        for _ in range(count):
            subject, day = subjects[self.rng.integers(len(subjects))], END - timedelta(days=int(self.rng.integers(900)))
            answer = issuer.score(Inquiry(SubjectKind.ENTERPRISE, subject, day, "enterprise-policy"), today=END)
            assert answer.score_id is not None
            self.ids.append(answer.score_id)

    def verdicts(self, change: Any = None) -> Counter[str]:
        replayer = Replayer(self.deployment, self.store, self.archive)
        found = (self.issued.find(score_id) for score_id in self.ids[: FEW if change else None])
        return Counter(replayer.replay(change(one) if change else one).verdict for one in found)


@pytest.mark.parametrize("count", [LIGHT, pytest.param(HEAVY, marks=pytest.mark.nightly)])
def test_scores_come_out_again_bit_for_bit_under_random_orders_of_arrival(count: int, tmp_path: Path) -> None:
    province = Province(tmp_path, seed=count)
    for number, batch in enumerate(province.batches):
        appended = province.store.append(batch)
        assert appended.added > 0.9 * batch.num_rows
        if number < 5:
            province.issue(count // 5)
    assert province.verdicts() == {"equal": count}
    # The comparison can fail: with all that arrived since, most of them come out otherwise.
    late = province.store.version
    assert province.verdicts(lambda one: replace(one, store_version=late))["different"] > FEW // 10
    assert province.verdicts(lambda one: replace(one, as_of=one.as_of - timedelta(days=1)))["different"] == FEW
    province.database.close()


@pytest.fixture
def asked(tiny_city: Deployment, tmp_path: Path) -> Iterator[tuple[Home, RecordStore, IssuedScore]]:
    """A score that the server gave over HTTP, and what it lies on."""
    file = tmp_path / "penalty.csv"
    file.write_text("uscc,no,kind,decided,获知日期\n91460000MA0000015T,1号,罚款,2024-03-01,2024-03-05\n", "utf-8")
    home = Home(tmp_path / "data", tiny_city.name)
    store = RecordStore.open(home.records, tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(file, received=date(2024, 6, 30)).records)
    with asking(build_app(tiny_city, home, store, pseudonymiser=None)) as client:
        answer = client.get("/v1/enterprises/91460000MA0000015T/score", params={"as_of": "2024-06-30", "lang": "en"})
    database = Database.open(home.database_url)
    issued = IssuedScores(database).find(answer.json()["score_id"])
    assert issued.answer == answer.text
    yield home, store, issued
    database.close()


def test_an_http_answer_is_replayed_in_its_language(asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment) -> None:
    home, store, issued = asked
    assert Replayer(tiny_city, store, Archive(home.archive)).replay(issued).verdict == "equal"


def test_a_difference_is_named_by_its_place(asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment) -> None:
    home, store, issued = asked
    told = replace(issued, answer=issued.answer.replace('"points":-60', '"points":-61'), feature_set="of another day")
    found = Replayer(tiny_city, store, Archive(home.archive)).replay(told)
    assert (found.verdict, found.differing, found.changed) == ("different", ("reasons[0].points",), ("feature set",))


def test_other_words_are_no_other_score(asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment) -> None:
    home, store, issued = asked
    label = f'"tier_label":"{json.loads(issued.answer)["tier_label"]}"'
    assert label in issued.answer
    found = Replayer(tiny_city, store, Archive(home.archive)).replay(
        replace(issued, answer=issued.answer.replace(label, '"tier_label":"as it was called then"'))
    )
    assert (found.verdict, found.differing) == ("reworded", ("tier_label",))


def test_an_edited_evaluation_does_not_change_what_was_issued(
    asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment
) -> None:
    home, store, issued = asked
    file = tiny_city.evaluations / "trust.yaml"
    file.write_text(file.read_text("utf-8").replace("550", "400"), "utf-8")
    assert Replayer(tiny_city, store, Archive(home.archive)).replay(issued).verdict == "equal"


def test_what_is_gone_is_named(asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment, tmp_path: Path) -> None:
    home, store, issued = asked
    replayer = Replayer(tiny_city, store, Archive(tmp_path / "nowhere"))
    with pytest.raises(ArchiveIncomplete, match="restore it from a backup"):
        replayer.replay(issued)
    with pytest.raises(StoreCorrupted, match="ends before version 99"):
        replayer.replay(replace(issued, store_version=99))
    empty = RecordStore.open(tmp_path / "empty", tiny_city.catalogue)
    with pytest.raises(YexinError):
        Replayer(tiny_city, empty, Archive(home.archive)).replay(issued)
    assert replayer.replay(replace(issued, subject="91460100MA00000150")).verdict == "records gone"


@pytest.mark.parametrize("deployment", ["hainan", "chicago"])
def test_every_shipped_evaluation_survives_the_archive(deployment: str, tmp_path: Path) -> None:
    place, archive = Deployment.load(deployment), Archive(tmp_path)
    for name in Evaluation.names(place):
        evaluation = Evaluation.find(place, name)
        assert archive.evaluation(archive.keep_evaluation(evaluation)) == evaluation


def test_a_past_day_s_answer_tells_nothing_that_became_known_later(
    asked: tuple[Home, RecordStore, IssuedScore], tiny_city: Deployment
) -> None:
    home, store, issued = asked
    fact = store.records().to_pylist()[0]
    own = {"record_id": "later", "content": "later", "source": "later", "event": "withdrawn", "about": fact["record_id"]}
    days = {"event_date": date(2024, 6, 20), "known_at": date(2024, 7, 1)}  # it happened before the day asked about
    assert store.append(pa.Table.from_pylist([{**fact, **own, **days}], schema=RECORD_SCHEMA)).added == 1
    scorer = Scorer(tiny_city, store, ApprovedTables(home.tables))

    def told(day: date) -> str:
        answer = scorer.score(Inquiry(SubjectKind.ENTERPRISE, issued.subject, day), today=END, language=Language.ENGLISH)
        return written(msgspec.structs.replace(answer, score_id=issued.score_id, store_version=issued.store_version))

    assert told(date(2024, 6, 30)) == issued.answer
    assert '"status":"not_scorable"' in told(date(2024, 7, 1))
