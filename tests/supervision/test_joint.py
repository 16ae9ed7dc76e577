"""The four threes: every measure has one place, and a list or action that the law forbids cannot be built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from credit.deployment import Deployment
from credit.errors import InvalidMeasures
from credit.subject import SubjectKind
from supervision.flow import Flow
from supervision.joint.basis import basis_from
from supervision.joint.compare import compare
from supervision.joint.frame import CHECKLISTS, STAGES, load_frame
from supervision.lists import load_lists
from tests.supervision.test_measures import HAINAN, LISTED, LISTS, PERSON, known_on, row

FRAME = load_frame(HAINAN, LISTS)
RAW: dict[str, Any] = yaml.safe_load((HAINAN.measures / "joint" / "frame.yaml").read_text("utf-8"))


def test_three_lists_three_checklists_three_stages() -> None:
    assert [one.list for one in FRAME.lists] == ["trustworthy", "restricted", "graded"]
    assert (len(CHECKLISTS), len(STAGES)) == (3, 3)
    assert {place.stage for place in FRAME.places} == set(STAGES)
    measures = [measure.number for one in LISTS for measure in one.measures]
    assert sorted(m.number for name in CHECKLISTS for m in FRAME.checklist(name, LISTS)) == sorted(measures)


def test_who_stands_on_which_list_and_by_which_record() -> None:
    (restricted,) = compare(FRAME, known_on(LISTED, row("1", "recorded", LISTED)))
    assert (restricted.on.list, restricted.state) == ("restricted", "in_force")
    assert [ground.record and ground.record["record_id"] for ground in restricted.grounds] == ["1"]
    disputed = row("2", "dispute_opened", LISTED, about="1")
    (suspended,) = compare(FRAME, known_on(LISTED, row("1", "recorded", LISTED), disputed))
    assert suspended.state == "suspended"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda raw: raw["places"].pop(), "EX-CJ-01"),
        (lambda raw: raw["places"][0]["measures"].append("HN-XX-99"), "HN-XX-99"),
        (lambda raw: raw["places"].append(raw["places"][0]), "two places"),
        (lambda raw: raw["places"][0].update(executor="nobody"), "no department nobody"),
        (
            lambda raw: raw["lists"][1]["triggers"].append({"by": "personal_score", "evaluation": "jinyefen", "at_least": 1}),
            "triggers",
        ),
        (lambda raw: raw["lists"][1]["triggers"].append({"by": "clean_record", "months": 1}), "triggers"),
        (lambda raw: raw["lists"][1].update(triggers=raw["lists"][2]["triggers"]), "never restricted by an evaluation"),
        (lambda raw: raw["lists"][2].update(subjects=["person"]), "subjects"),
        (lambda raw: raw["lists"][0]["triggers"].append({"by": "record", "item": "horoscope"}), "horoscope"),
    ],
)
def test_a_frame_that_the_law_forbids_is_refused(tmp_path: Path, change: Callable[[Any], Any], match: str) -> None:
    raw = yaml.safe_load(yaml.safe_dump(RAW))
    change(raw)
    (tmp_path / "joint").mkdir()
    (tmp_path / "joint" / "frame.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    city = Deployment("hainan", HAINAN.catalogue_folder, HAINAN.features, HAINAN.evaluations, tmp_path)
    with pytest.raises(InvalidMeasures, match=match):
        load_frame(city, load_lists(HAINAN))


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "person", "by": ("personal_score",)},
        {"subject": "person", "by": ("enterprise_tier",)},
        {"subject": "person", "by": ("record",), "records": ()},
        {"subject": "person", "by": ("record", "enterprise_tier"), "records": ("1",)},
        {"subject": "enterprise", "by": ("personal_score",)},
        {"subject": "enterprise", "by": ("clean_record",)},
    ],
)
def test_a_restriction_on_such_a_ground_cannot_be_built(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        basis_from({"kind": "restriction", **values})
    if values["by"] == ("personal_score",):
        assert basis_from({"kind": "incentive", **values}).by == ("personal_score",)


@pytest.mark.parametrize(
    ("states", "steps", "match"),
    [
        (["a", "b"], [("b", ["x"])], "not there"),
        (["a", "b", "c"], [("b", ["a"])], "no step leads to"),
        (["a", "b"], [("b", ["a"])], "no step leads out"),
    ],
)
def test_a_flow_with_a_hole_is_refused(states: list[str], steps: list[tuple[str, list[str]]], match: str) -> None:
    name = {"zh": "名", "en": "name"}
    raw = {
        "basis": "b",
        "states": [{"state": one, "name": name} for one in states],
        "steps": [{"to": to, "from": since, "by": "officer", "name": name} for to, since in steps],
    }
    with pytest.raises(ValidationError, match=match):
        Flow.model_validate(raw)


def test_a_person_is_on_the_restricted_list_by_its_records_alone() -> None:
    mine = row("1", "recorded", LISTED) | {
        "subject": PERSON,
        "subject_kind": "person",
        "item": "court_enforcement",
        "category": None,
    }

    (only,) = compare(FRAME, known_on(LISTED, mine, kind=SubjectKind.PERSON))
    assert only.on.list == "restricted"
