"""The register of deletions, and answers emptied with them, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from serving.store.database import Database
from serving.store.erasures import Erasure, Erasures
from serving.store.issued import IssuedScores
from tests.serving.store.test_issued import SCORE, url

__all__ = ["url"]
DAY, BASIS = date(2026, 6, 30), "《征信业管理条例》第十六条"
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database.open(url)
    yield database
    database.close()


def test_answers_about_the_person_are_emptied_and_no_others(database: Database) -> None:
    issued, erasures = IssuedScores(database), Erasures(database)
    issued.add(replace(SCORE, subject="p1"))
    issued.add(replace(SCORE, score_id="b" * 32, subject="p2"))
    assert erasures.enter(DAY, {"penalty": 2}, basis=BASIS, subjects=["p1", "p3"], now=NOW) == 1
    gone, kept = issued.find(SCORE.score_id), issued.find("b" * 32)
    assert (gone.answer, gone.erased_on) == ("", DAY)
    assert (kept.answer, kept.erased_on) == (SCORE.answer, None)
    assert erasures.all() == [Erasure(DAY, "penalty", 2, BASIS)]


def test_done_again_after_a_crash_the_register_keeps_the_larger_count(database: Database) -> None:
    erasures = Erasures(database)
    for count in (5, 3):
        erasures.enter(DAY, {"penalty": count}, basis=BASIS, subjects=[], now=NOW)
    assert [entry.records for entry in erasures.all()] == [5]


def test_no_byte_of_an_emptied_answer_stays_in_the_file(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'service.db'}")
    planted = "planted-0815 " * 900  # longer than a page: it lies on pages of its own

    def told() -> list[str]:
        return [file.name for file in tmp_path.iterdir() if b"planted-0815" in file.read_bytes()]

    IssuedScores(database).add(replace(SCORE, subject="p1", answer=planted))
    assert told()
    Erasures(database).enter(DAY, {"penalty": 1}, basis=BASIS, subjects=["p1"], now=NOW)
    assert not told()
    database.close()
