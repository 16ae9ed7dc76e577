"""The printable page: what it says is what the table answers, and it needs nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from credit.errors import ScaleMissing
from models.bins import NumericBins
from models.forms.curves import Axis, curve
from models.forms.grid import grid
from models.forms.reading import read_features, read_pairs
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale
from tests.models.random_tables import MadeTable, made_tables, make_table

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)
VOID = ("meta", "br", "line", "path", "circle", "rect")


class Balance(HTMLParser):
    """Fails where tags do not close; collects the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def words(page: str) -> list[str]:
    reader = Balance()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return [text.strip() for text in reader.texts if text.strip()]


def policy_table(**change: Any) -> PointsTable:
    bands = [{"below": 1, "points": 0}, {"at_most": 3, "points": -40}, {"points": -90}]
    indicators = {
        "fines": {"bands": bands, "dimension": "law", "label": "罚款 <次数> & 金额"},
        "grade": {"bands": [{"category": "A", "points": 25}, {"category": "<D>", "points": -10}], "dimension": "tax"},
        "still": {"each": 0, "most": 2, "label": "不计分"},
    }
    return PointsTable.from_policy(Policy.model_validate({"indicators": indicators, **change}), scale=SCALE)


def test_every_stretch_stands_with_its_points() -> None:
    text = words(policy_table().to_html(title="企业评价", dimensions={"law": "遵纪守法"}))
    assert text[0] == text[2] == "企业评价"
    start = text.index("罚款 <次数> & 金额")
    at = text.index("取值", start)
    assert text[at : at + 10] == ["取值", "分值", "< 1", "0", "[1, 3]", "-40", "> 3", "-90", "缺失", "0"]
    assert {"遵纪守法", "tax", "<D>", "+25", "-10", "其他类别", "600", "不计分"} <= set(text)
    assert "得分不升" not in " ".join(text)  # no direction is declared


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = policy_table().to_html()
    assert not re.search(r"https?:|<script|<link|@import|url\(|src=|href=|\bon\w+=", page)


@pytest.mark.parametrize(
    ("measure", "said"),
    [("nothing", "全部指标均不计分的主体"), ("best", "全部指标均取最高分的主体"), ("uniform", "各档取值机会均等的主体")],
)
def test_the_page_says_what_points_are_measured_against(measure: str, said: str) -> None:
    table = policy_table(measured_against=measure)
    assert said in table.to_html()
    assert f"measured against {measure} (policy)." in table.to_markdown()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_tables())
def test_any_table_has_a_sound_page(made: MadeTable) -> None:
    text = words(made.table.to_html())
    assert f"{made.table.explain(made.rows).base}" in text
    readings, pairs = read_features(made.table), read_pairs(made.table)
    for picture in [*(curve(one, Axis.of(readings)) for one in readings), *(grid(one) for one in pairs)]:
        assert ElementTree.fromstring(picture).tag == "svg"
        assert "nan" not in picture
        assert "inf" not in picture


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_tables())
def test_lines_are_the_points_that_rows_get(made: MadeTable) -> None:
    table = made.table
    values = table.contributions(made.rows).values * -table.need_scale().factor
    paired = {at for pair in table.pairs for at in (pair.first, pair.second)}
    for reading in read_features(table):
        at = table.feature_names.index(reading.feature.name)
        assert sum(line.rows for line in reading.lines) <= 50
        if at not in paired:
            said = {round(line.points, 1) for line in reading.lines}
            assert all(min(abs(value - one) for one in said) <= 0.11 for value in values[:, at].tolist())


def test_neighbours_that_are_worth_the_same_are_one_line() -> None:
    bands = [{"at_least": at, "points": -10 * (at // 2)} for at in range(1, 6)]
    policy = Policy.model_validate({"indicators": {"x": {"bands": bands}}})
    (reading,) = read_features(PointsTable.from_policy(policy, scale=SCALE))
    assert [(line.label, round(line.points)) for line in reading.lines] == [
        ("< 2", 0), ("[2, 4)", -10), ("≥ 4", -20), ("缺失", 0),
    ]  # fmt: skip
    assert len(reading.points) == 7  # slots as they are


def test_a_large_pair_is_drawn_and_a_small_one_written() -> None:
    rng = np.random.default_rng(0)
    small = make_table(rng, ["text", "code"], pairs=1, coarse=False, ends=(0, 1000))
    assert "<table class='grid'>" in small.to_html()
    large = make_table(rng, ["dense", "dense"], pairs=1, coarse=False, ends=(0, 1000))
    assert '<svg class="grid"' in large.to_html()


def test_a_feature_of_no_dimension_stands_under_words() -> None:
    indicators = {"bare": {"each": -3, "most": 2}, "law": {"each": -3, "most": 2, "dimension": "law"}}
    table = PointsTable.from_policy(Policy.model_validate({"indicators": indicators}), scale=SCALE)
    assert table.features[0].note.dimension == "other"
    text = words(table.to_html(dimensions={"law": "遵纪守法"}))
    assert text.count("其他指标") == text.count("遵纪守法") == 2  # in the summary, and above its features
    assert "other" not in text


def test_a_table_without_points_has_no_page() -> None:
    with pytest.raises(ScaleMissing, match="this table has no scale"):
        replace(policy_table(), scale=None).to_html()


def test_an_end_that_its_digits_belong_beyond_is_open() -> None:
    edges = np.array([0.0, np.nextafter(1, 0), 2.0])
    assert NumericBins(edges).labels == ("≤ 0", "(0, 1)", "[1, 2]", "> 2", "missing")
    assert NumericBins(np.array([0.1, 0.1 + 1e-9])).labels[0] == "≤ 0.10000000000000001"
