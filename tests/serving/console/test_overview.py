"""The overview of all subjects says what asking about each would say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from credit.deployment import Deployment
from credit.home import Home
from credit.subject import SubjectKind
from features.records.store import RecordStore
from serving.console.overview import NO_TIER, Overview, month_before
from serving.console.overviews import Overviews
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from serving.tables import ApprovedTables
from tests.serving.console.town import EVIL, FINED, GOOD, UNNAMED, WORSE, build_town

TODAY = date(2024, 6, 20)


@pytest.fixture
def overviews(tiny_city: Deployment, tmp_path: Path) -> Overviews:
    build_town(tiny_city, tmp_path, today=TODAY)
    city = Deployment.load(str(tiny_city.catalogue_folder.parent))
    home = Home(tmp_path / "data", city.name)
    store = RecordStore.open(home.records, city.catalogue)
    return Overviews(city, store, Scorer(city, store, ApprovedTables(home.tables)), tmp_path / "overviews")


def test_each_line_is_the_subject_s_own_score(overviews: Overviews) -> None:
    overview = overviews.of("trust", as_of=TODAY)
    for row in overview.find("", most=10):
        asked = Inquiry(SubjectKind.ENTERPRISE, str(row["subject"]), TODAY)
        answer = overviews.scorer.score(asked, today=TODAY)
        assert (row["score"], row["tier"]) == (answer.score, answer.tier)
        then = overviews.scorer.score(Inquiry(SubjectKind.ENTERPRISE, str(row["subject"]), month_before(TODAY)), today=TODAY)
        assert row["before"] == then.tier


def test_the_numbers_of_a_town_of_four(overviews: Overviews) -> None:
    overview = overviews.of("trust", as_of=TODAY)
    # tiers D C B A from 0, 400, 550, 620: base 600 + licence 20 = 620; one penalty 560; two 500
    assert overview.distribution().tolist() == [0, 1, 1, 2]
    assert overview.scored == 4
    moved = overview.moves()
    assert (moved[2, 1], moved[2, 2], moved[3, 3], int(moved.sum())) == (1, 1, 2, 4)  # WORSE: B at the end of May, C now
    assert [(name, counts.tolist()) for name, counts in overview.by("region")] == [
        ("海口市", [0, 1, 0, 1]),
        ("三亚市", [0, 0, 1, 0]),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": ""}, [WORSE, FINED, GOOD, UNNAMED]),  # the fewest points first
        ({"text": "914601"}, [FINED]),
        ({"text": "海口"}, [WORSE, GOOD]),
        ({"text": "", "tier": "A"}, [GOOD, UNNAMED]),
        ({"text": "", "moved": "down"}, [WORSE]),
        ({"text": "", "moved": "up"}, []),
        ({"text": "nobody"}, []),
        ({"text": "", "most": 1}, [WORSE]),
    ],
)
def test_subjects_are_found(overviews: Overviews, asked: dict[str, str], found: list[str]) -> None:
    overview = overviews.of("trust", as_of=TODAY)
    assert [row["subject"] for row in overview.find(**asked)] == found  # type: ignore[arg-type]


def test_names_come_from_the_register(overviews: Overviews) -> None:
    names = {row["subject"]: row["name"] for row in overviews.of("trust", as_of=TODAY).find("", most=10)}
    assert (names[GOOD], names[UNNAMED]) == (EVIL, "")


def test_it_is_computed_once_and_read_from_its_file_by_the_next_process(overviews: Overviews) -> None:
    first = overviews.of("trust", as_of=TODAY)
    (file,) = overviews.folder.glob("trust-*.arrow")
    written = file.stat().st_mtime_ns
    other = Overviews(overviews.deployment, overviews.store, overviews.scorer, overviews.folder)
    assert other.of("trust", as_of=TODAY).rows.equals(first.rows)
    assert file.stat().st_mtime_ns == written
    file.write_bytes(b"cut off")  # damaged: made again
    again = Overviews(overviews.deployment, overviews.store, overviews.scorer, overviews.folder)
    assert again.of("trust", as_of=TODAY).rows.equals(first.rows)


def test_an_empty_province_has_an_overview() -> None:
    from serving.console.overview import SCHEMA

    empty = Overview("trust", TODAY, -1, ("D", "C"), SCHEMA.empty_table())
    assert (empty.scored, empty.by("region"), empty.find("x"), int(np.sum(empty.moves()))) == (0, [], [], 0)
    assert NO_TIER < 0
