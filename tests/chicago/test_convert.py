"""The compact copy in the project is what the script makes of the city's own tables."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from yexin.chicago.convert import ORIGINAL, PUBLISHED, RECORDS, convert
from yexin.chicago.nearby import near


@pytest.mark.skipif(not ORIGINAL.is_dir(), reason="the city's original tables are not beside the project")
def test_converting_again_gives_the_files_of_the_project(tmp_path: Path) -> None:
    written = convert(records=tmp_path / "records", published=tmp_path / "published.parquet")
    assert written == {
        "inspection": 27_600, "violation_count": 82_800, "business_licence": 11_403, "licence_term": 17_427,
        "facility": 12_480, "risk_class": 12_421, "sanitation_complaint": 306_058, "published": 27_600,
    }  # fmt: skip
    assert pq.read_table(tmp_path / "published.parquet").equals(pq.read_table(PUBLISHED))
    for file in sorted(RECORDS.glob("*.parquet")):
        assert pq.read_table(tmp_path / "records" / file.name).equals(pq.read_table(file)), file.name


def test_no_original_no_copy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"inspections\.parquet"):
        convert(tmp_path, records=tmp_path / "records", published=tmp_path / "published.parquet")


def test_a_complaint_is_near_every_place_within_the_circle() -> None:
    # 0.001° of latitude is 111 m. The grid has a line between the two places, the circle does not care.
    places = pd.DataFrame({"licence": [1, 2], "Latitude": [41.8500, 41.8520], "Longitude": [-87.65, -87.65]})
    heard = pd.DataFrame({"request": ["a", "b"], "Latitude": [41.8510, 41.8550], "Longitude": [-87.65, -87.65]})
    pairs = near(places, heard).sort_values("licence")
    assert pairs[["licence", "request", "distance"]].to_numpy().tolist() == [[1, "a", 111], [2, "a", 111]]
    # b is 334 m from the second place and farther from the first.
    assert len(near(places, heard, within=340)) == 3
