"""The publicity clock: docs/publicity.md is its decision table, worked by hand."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from credit.clock import months_of, publicity_of
from credit.deployment import Deployment
from credit.publicity import NATIONAL, NO_PERIOD, PublicityRule, PublicityVersion
from credit.publicity_page import with_rules
from credit.record import RECORD_SCHEMA
from credit.severity import Severity
from features.days import add_months, number_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "publicity.md"
CATALOGUE = Deployment.load("hainan").catalogue
WITH_RULE = sorted(item.id for item in CATALOGUE.values() if item.publicity)


def record(item: str, decided: date, severity: int, fields: dict[str, str]) -> dict[str, Any]:
    """A row of the item with the given fields, those with a role in their column and the others in the details."""
    roles = {field.code: field.role for field in CATALOGUE[item].fields}
    row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names) | {"record_id": "r", "item": item, "subject": "s", "event": "recorded"}
    row |= {"subject_kind": "enterprise", "content": "c", "source": "test", "known_at": decided}
    details = {code: text for code, text in fields.items() if roles[code] is None}
    row |= {str(roles[code]): text for code, text in fields.items() if roles[code]}
    return row | {"event_date": decided, "severity": severity, "details": json.dumps(details, ensure_ascii=False)}


def cases() -> list[Any]:
    """The worked cases of the page."""
    _, _, table = PAGE.read_text("utf-8").partition("| because |\n|---|---|---|---|---|---|---|\n")
    lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    return [pytest.param(*cells[:6], id="-".join(cells[:4])) for cells in lines]


def parsed(item: str, decided: str, severity: str, fields: str) -> dict[str, Any]:
    words = dict(part.split("=") for part in re.split(r"; ", fields) if part)
    return record(item, date.fromisoformat(decided), int(Severity.parse(severity)), words)


@pytest.mark.parametrize(("item", "decided", "severity", "fields", "opens", "ends"), cases())
def test_every_case_of_the_page(item: str, decided: str, severity: str, fields: str, opens: str, ends: str) -> None:
    clock = publicity_of(parsed(item, decided, severity, fields), CATALOGUE[item])
    assert (opens, ends) == (("never", "never") if clock is None else (str(clock.repair_opens), str(clock.ends)))


def test_every_period_and_exception_of_every_rule_has_a_case() -> None:
    rows = [parsed(*case.values[:4]) for case in cases()]
    clocks = {number: publicity_of(row, CATALOGUE[row["item"]]) for number, row in enumerate(rows)}
    bases = {basis for clock in clocks.values() if clock for basis in clock.basis.split("；")}
    covered = {(rule_of(row["item"]), version_of(row), Severity(row["severity"])) for row in rows}
    for item in WITH_RULE:
        for number, version in enumerate(versions_of(item)):
            missing = [s for s in Severity if version.period(s) and (rule_of(item), number, s) not in covered]
            assert not missing, (item, version.basis)
            assert {exception.basis for exception in version.exceptions} <= bases


def versions_of(item: str) -> tuple[PublicityVersion, ...]:
    rule = CATALOGUE[item].publicity
    return rule.versions if rule else ()


def rule_of(item: str) -> str:
    return " ".join(version.model_dump_json() for version in versions_of(item))


def version_of(row: dict[str, Any]) -> int:
    return sum(version.first is not None and row["event_date"] >= version.first for version in versions_of(row["item"])[1:])


def test_the_rules_on_the_page_are_those_of_the_catalogue() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_rules(page, CATALOGUE), "docs/publicity.md is out of date: run `yexin dictionary`"


@pytest.mark.parametrize(
    ("decided", "basis"),
    [
        (date(2023, 4, 30), "发改办财金〔2019〕527号"),
        (date(2026, 3, 31), "国家发展改革委令第58号；第58号令：食品、药品、特种设备、安全生产、消防领域最短一年"),
        (date(2026, 4, 1), "国家发展改革委令第36号；琼营商办〔2025〕31号第20条"),
    ],
)
def test_the_clock_names_its_law(decided: date, basis: str) -> None:
    item = CATALOGUE["administrative_penalty"]
    clock = publicity_of(record(item.id, decided, 2, {"CF_WFXW": "未落实安全生产责任"}), item)
    assert clock is not None
    assert clock.basis == basis


def test_a_rule_without_a_law_of_its_own_names_the_law_of_its_item() -> None:
    item = CATALOGUE["court_enforcement"]
    clock = publicity_of(record(item.id, date(2024, 1, 1), 3, {}), item)
    assert clock is not None
    assert clock.basis == item.legal_basis


offences = st.sampled_from(["虚假宣传", '引号"CF_WFXW": "食品"', "食品\\经营", "消防", "反斜杠\\", ""])
rows = st.builds(
    record,
    st.just("administrative_penalty"),
    st.dates(date(2016, 1, 1), date(2028, 1, 1))
    | st.sampled_from([date(2023, 4, 30), date(2023, 5, 1), date(2026, 3, 31), date(2026, 4, 1)]),
    st.integers(0, 3),
    st.fixed_dictionaries(
        {},
        optional={
            "CF_WFXW": offences,
            "CF_SY": offences,
            "CF_CFLB": st.sampled_from(["警告", "罚款", "通报批评"]),
            "CF_CFJG": st.sampled_from(["应急管理局", "税务局"]),
        },
    ),
)
PERIODS = {1: (0, 3), 2: (3, 12), 3: (12, 36)}


def by_hand(row: dict[str, Any]) -> tuple[int, int]:
    """Shortest and longest months of a penalty, from the words of the laws."""
    if row["severity"] == 0:
        return NO_PERIOD, NO_PERIOD
    if row["event_date"] < date(2023, 5, 1):
        return (6, 36) if row["severity"] == 3 else (3, 12)
    if row["event_date"] >= date(2026, 4, 1):
        return PERIODS[row["severity"]]
    if row["category"] in ("警告", "通报批评"):
        return 0, 0
    offence, authority = json.loads(row["details"]).get("CF_WFXW", ""), row["authority"] or ""
    special = "食品" in offence or "消防" in offence or "应急管理" in authority
    return (12 if special else 3), 36


@given(rows=st.lists(rows, min_size=1, max_size=20))
def test_many_records_at_once_get_what_each_gets_alone_and_by_hand(rows: list[dict[str, Any]]) -> None:
    table, zeros = pa.Table.from_pylist(rows, schema=RECORD_SCHEMA), np.zeros(len(rows), np.int64)
    shortest, longest = (
        months_of(limit, table, item=zeros, names=["administrative_penalty"], catalogue=CATALOGUE)
        for limit in ("shortest", "longest")
    )
    assert list(zip(shortest.tolist(), longest.tolist(), strict=True)) == [by_hand(row) for row in rows]
    ends = add_months(number_of([row["event_date"] for row in rows]), np.maximum(longest, 0))
    for row, end, months in zip(rows, ends, longest, strict=True):
        clock = publicity_of(row, CATALOGUE["administrative_penalty"])
        assert (clock is None) == (months == NO_PERIOD)
        assert clock is None or clock.ends == np.datetime64(int(end), "D").astype(object)


def test_a_rule_without_versions_holds_for_all_days() -> None:
    rule = PublicityRule.model_validate({"general": {"shortest": 1, "longest": 2}})
    assert rule.ends(Severity.GENERAL, date(1999, 12, 31)) == date(2000, 2, 29)
    assert rule.repair_opens(Severity.GENERAL, date(1999, 12, 31)) == date(2000, 1, 31)
    assert rule.ends(Severity.SERIOUS, date(1999, 12, 31)) is None
    assert (rule.longest_months(Severity.GENERAL), NATIONAL.longest_months(Severity.NONE)) == (2, None)


@pytest.mark.parametrize(
    ("publicity", "reason"),
    [
        ({"general": {"shortest": 4, "longest": 3}}, "shortest publicity 4 months is longer than the longest, 3"),
        ({"versions": [{}, {}]}, "needs a later day `from`"),
        ({"versions": [{}, {"from": "2024-01-02"}, {"from": "2024-01-01"}]}, "needs a later day `from`"),
        ({"versions": [{"from": "2024-01-02"}, {"from": "2024-01-01"}]}, "must begin before the second"),
        (
            {"general": {"shortest": 0, "longest": 3}, "exceptions": [{"basis": "b", "holds": {"A": ["x"]}, "shortest": 4}]},
            "'b' makes the shortest publicity longer than the longest",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(publicity: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        PublicityRule.model_validate(publicity)


@pytest.mark.parametrize("code", ["NOBODY", "CF_XDR_MC", "CF_NR_FK", "CF_XDR_SHXYM"])
def test_an_exception_that_reads_what_is_not_kept_as_text_is_refused(code: str) -> None:
    raw = CATALOGUE["administrative_penalty"].model_dump(by_alias=True)
    raw["publicity"] = {"exceptions": [{"basis": "b", "holds": {code: ["x"]}, "shortest": 1}]}
    with pytest.raises(ValidationError, match=f"a publicity exception names \\['{code}'\\]"):
        type(CATALOGUE["administrative_penalty"]).model_validate(raw)
