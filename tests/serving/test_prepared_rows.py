"""Rows that the nightly run left are answered from as long as they hold, and give the same bytes as rows built anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from credit.deployment import Deployment
from credit.errors import NightlyHalted
from credit.language import Language
from credit.subject import SubjectKind
from serving.answered import answer_of, rows_of
from serving.inquiry import Inquiry
from serving.prepared_rows import PreparedRows
from serving.scorer import Scorer
from serving.standing import Standing
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.feature_rows import FeatureRowStore, RowsOf, StoredRow
from serving.tables import ApprovedTables
from tests.serving.small_province import TODAY, settings
from tests.serving.store.test_issued import url  # noqa: F401 (SQLite and PostgreSQL, as for the other tables)
from yexin.nightly.job import Job
from yexin.nightly.rows import load_rows
from yexin.nightly.run import run
from yexin.settings import Settings

__all__ = ["settings"]
OF = RowsOf("enterprise", TODAY, "v1")


def row(number: int, stamp: tuple[int, int] = (3, 7)) -> StoredRow:
    return StoredRow(f"subject-{number:05}", stamp, number, np.array([number, np.nan, 1 / 3]))


@pytest.fixture
def database(url: str) -> Iterator[Database]:  # noqa: F811
    opened = Database.open(url)
    yield opened
    opened.close()


def test_rows_come_back_to_the_bit_from_the_newest_whole_run(database: Database) -> None:
    store = FeatureRowStore(database)
    assert store.current(OF) is None
    assert store.load(OF, map(row, range(5000))) == 5000
    number = store.current(OF)
    assert number is not None
    for one in (0, 4999):
        found = store.find(number, f"subject-{one:05}")
        assert found is not None
        assert (found.known, found.stamp) == (one, (3, 7))
        assert found.values.tobytes() == row(one).values.tobytes()
    assert store.find(number, "subject-05000") is None
    assert store.current(replace_day(OF, 1)) is None
    assert store.current(OF._replace(feature_set="v2")) is None

    def cut_off() -> Iterator[StoredRow]:
        yield row(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.load(OF, cut_off())
    assert store.current(OF) == number  # half a run is none
    for _ in range(2):
        store.load(OF, [row(1)])
    assert (store.current(OF) or 0) > number
    with pytest.raises(Exception, match="cannot be used"):
        store.find(number, "subject-00001")  # dropped


def replace_day(of: RowsOf, days: int) -> RowsOf:
    return of._replace(as_of=of.as_of + timedelta(days=days))


def test_rows_of_whom_the_law_has_records_deleted_go_with_them(database: Database) -> None:
    store = FeatureRowStore(database)
    store.load(OF, map(row, range(3)))
    number = store.current(OF)
    assert number is not None
    Erasures(database).enter(TODAY, {}, basis="test", subjects=["subject-00001"], now=datetime(2026, 6, 30, tzinfo=UTC))
    assert store.find(number, "subject-00001") is None
    assert store.find(number, "subject-00002") is not None
    left = b"".join(files_of(database, number))
    assert b"subject-00002" in left
    assert b"subject-00001" not in left


def files_of(database: Database, number: int) -> list[bytes]:
    """What the database keeps on disk of a run: tables and keys of all partitions, or SQLite's file and log."""
    with database.begin() as connection:
        if database.is_postgresql:
            parts = f"SELECT inhrelid AS part FROM pg_inherits WHERE inhparent = 'feature_rows_{number}'::regclass"
            kept = f"{parts} UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid IN ({parts})"
            paths = f"SELECT pg_read_binary_file(pg_relation_filepath(part)) FROM ({kept}) AS kept"
            return [bytes(one) for one in connection.execute(text(paths)).scalars()]
        file = Path(str(connection.engine.url.database))
    return [one.read_bytes() for one in (file, file.with_name(f"{file.name}-wal")) if one.exists()]


def test_answers_from_rows_are_those_from_records_and_a_row_is_used_only_while_it_holds(settings: Settings, tmp_path: Path) -> None:
    job = Job.of(settings, settings.store.stream(), as_of=TODAY, evaluations=("enterprise-policy",))
    run(job, workers=1)
    store = FeatureRowStore(Database.open(f"sqlite:///{tmp_path / 'service.db'}"))
    counts = load_rows(job, settings.store, store)
    subjects = settings.store.ledger().subjects("enterprise")
    assert counts["enterprise"] == len(subjects)

    plain, prepared = scorer(settings, None), scorer(settings, store)
    for subject in subjects:
        assert answer_of(standing(prepared, subject), Language.CHINESE) == answer_of(standing(plain, subject), Language.CHINESE)
        assert standing(prepared, subject).stored() is not None
        assert standing(prepared, subject, TODAY - timedelta(days=1)).stored() is None

    # A row that is planted is answered from: the answers above did come from the store.
    kind, first = standing(prepared, subjects[0]).features, standing(prepared, subjects[0]).stored()
    assert first is not None
    of = RowsOf("enterprise", TODAY, kind.version)
    store.load(of, [first._replace(values=np.full(len(kind.names), np.nan))])
    planted = scorer(settings, store)
    assert np.isnan(rows_of([standing(planted, subjects[0])]).values).all()
    # Another stamp: the subject has other records than the row was made from.
    store.load(of, [first._replace(stamp=(first.stamp[0] + 1, first.stamp[1]))])
    assert standing(scorer(settings, store), subjects[0]).stored() is None


def test_no_rows_are_loaded_of_records_that_were_deleted(settings: Settings, tmp_path: Path) -> None:
    job = Job.of(settings, settings.store.stream(), as_of=TODAY, evaluations=("enterprise-policy",))
    store = FeatureRowStore(Database.open(f"sqlite:///{tmp_path / 'service.db'}"))
    with pytest.raises(NightlyHalted, match="deleted or rewritten"):
        load_rows(replace(job, version=-1), settings.store, store)


def scorer(settings: Settings, store: FeatureRowStore | None) -> Scorer:
    return Scorer(Deployment.load("hainan"), settings.store, ApprovedTables(settings.home.tables), PreparedRows(store))


def standing(scorer: Scorer, subject: str, day: date = TODAY) -> Standing:
    return scorer.standing(Inquiry(SubjectKind.ENTERPRISE, subject, day, "enterprise-policy"), today=TODAY)
