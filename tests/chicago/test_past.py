"""The city computed its point-in-time columns with its own program; ours must be equal in every one of the 27,600 rows."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from credit.deployment import Deployment
from features.feature_set import FeatureSet
from features.readers.reader import Reader
from features.records.store import RecordStore
from features.rows import FeatureRows
from yexin.chicago.convert import RECEIVED, RECORDS
from yexin.chicago.past import as_the_city_counts, equal_rows, rows_before
from yexin.chicago.published import POINT_IN_TIME, Published

CHICAGO = Deployment.load("chicago")
INSPECTED = ("inspection", "violation_count")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RecordStore:
    """The inspections, through the reader into a store."""
    store = RecordStore.open(tmp_path_factory.mktemp("chicago"), CHICAGO.catalogue)
    for item in INSPECTED:
        reading = Reader(CHICAGO.catalogue).read(RECORDS / f"{item}.parquet", received=RECEIVED)
        assert not reading.rejects
        store.append(reading.records)
    return store


@pytest.fixture(scope="module")
def published() -> Published:
    return Published.load()


@pytest.fixture(scope="module")
def features() -> FeatureSet:
    return FeatureSet.load(CHICAGO, "enterprise")


@pytest.fixture(scope="module")
def rows(store: RecordStore, features: FeatureSet, published: Published) -> FeatureRows:
    return rows_before(store, features, published, catalogue=CHICAGO.catalogue)


def test_every_column_is_equal_in_every_row(rows: FeatureRows, published: Published) -> None:
    assert equal_rows(rows, published) == dict.fromkeys(POINT_IN_TIME, 27_600)


def test_the_second_inspection_of_a_day_sees_the_first(rows: FeatureRows, published: Published) -> None:
    # Licence 349 was inspected twice on 2013-08-09, the first time with one serious and three minor violations.
    second = np.flatnonzero((published.licence == "349") & published.second_of_the_day)
    assert published.second_of_the_day.sum() == 16
    assert [str(day) for day in rows.as_of[second]] == ["2013-08-09"]
    ours = as_the_city_counts(rows, published)
    assert [ours[name][second].tolist() for name in POINT_IN_TIME] == [[0.0], [0.0], [1.0], [3.0], [0.0]]


def test_one_day_later_the_inspection_itself_would_leak(store: RecordStore, features: FeatureSet, published: Published) -> None:
    # So the equality above is no accident: a row that stands on the day of the inspection knows its outcome.
    late = features.build_pairs(store.lives(), subjects=published.licence.tolist(), as_of=published.day)
    assert equal_rows(late, published)["past_critical"] < 27_600


def test_the_compact_copy_names_nobody_and_no_inspector() -> None:
    for file in [*RECORDS.glob("*.parquet"), *(RECORDS.parent / "published").glob("*.parquet")]:
        columns = " ".join(pq.read_schema(file).names).lower()
        assert not any(word in columns for word in ("name", "inspector", "address", "latitude", "longitude")), file.name


def test_the_compact_copy_is_small_and_carries_its_licence() -> None:
    folder: Path = RECORDS.parent
    assert sum(file.stat().st_size for file in folder.rglob("*.parquet")) < 5_000_000
    assert "Copyright, 2014 City of Chicago" in (folder / "LICENCE").read_text("utf-8")
