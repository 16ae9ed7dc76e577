"""Measures: what the law forbids cannot be built, and what is matched is suspended, masked and lifted on the right day."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from credit.deployment import Deployment
from credit.errors import InvalidMeasures
from credit.record import RECORD_SCHEMA
from credit.subject import SubjectKind
from supervision.approval import approval
from supervision.lists import MeasureList, load_lists
from supervision.matching import Evaluated, Known, Match, match
from supervision.measure import AnyMeasure, Incentive, Restriction

HAINAN = Deployment.load("hainan")
LISTS = load_lists(HAINAN)
FIRM, PERSON = "91460000MA0000015T", "p" + "0" * 32
LISTED = date(2026, 1, 10)
ANY = TypeAdapter[Any](AnyMeasure)


def row(number: str, event: str, day: date, *, known: date | None = None, about: str | None = None, **more: Any) -> dict[str, Any]:
    base = dict.fromkeys(RECORD_SCHEMA.names) | {
        "record_id": number, "item": "serious_dishonesty", "subject": FIRM, "subject_kind": "enterprise", "event": event,
        "about": about, "event_date": day, "known_at": known or day, "severity": 0 if about else 3, "content": number,
        "source": f"f:{number}", "document": None if about else f"琼〔2026〕{number}号",
        "category": None if about else "海关严重失信",
    }  # fmt: skip
    return base | more


def known_on(
    day: date, *rows: dict[str, Any], kind: SubjectKind = SubjectKind.ENTERPRISE, evaluated: list[Evaluated] | None = None
) -> Known:
    table = pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA)
    return Known.of(kind, table, catalogue=HAINAN.catalogue, as_of=day, evaluated=evaluated or [])


def state(matches: tuple[Match, ...], number: str = "HN-CJ-01") -> str:
    return next((one.state for one in matches if one.measure.number == number), "none")


def restriction(**changes: Any) -> dict[str, Any]:
    return {
        "number": "HN-CJ-99", "name": "限制", "kind": "restriction", "effect": "reduces_rights", "scope": "hainan",
        "level": "mandatory", "issued_by": "省", "legal_basis": [{"kind": "law", "title": "法"}],
        "subjects": ["enterprise"], "valid_from": "2025-01-01",
        "triggers": [{"by": "record", "item": "serious_dishonesty", "least": "serious"}],
    } | changes  # fmt: skip


UNLAWFUL = {
    "from a personal score": {
        "effect": "management",
        "subjects": ["person"],
        "triggers": [{"by": "personal_score", "evaluation": "jinyefen", "at_least": 0}],
    },
    "of a person, from a tier": {
        "subjects": ["person"],
        "effect": "management",
        "triggers": [{"by": "enterprise_tier", "evaluation": "jinyefen", "tiers": ["level-1"]}],
    },
    "without legal basis": {"legal_basis": []},
    "by policy alone": {"legal_basis": [{"kind": "policy", "title": "文件"}]},
    "of rights, from a tier": {"triggers": [{"by": "enterprise_tier", "evaluation": "enterprise", "tiers": ["D"]}]},
    "for a general fault": {"triggers": [{"by": "record", "item": "administrative_penalty", "least": "general"}]},
    "for any fault": {"triggers": [{"by": "record", "item": "administrative_penalty"}]},
    "without a trigger": {"triggers": []},
    "over before it began": {"valid_until": "2024-01-01"},
}


@pytest.mark.parametrize("changes", UNLAWFUL.values(), ids=UNLAWFUL.keys())
def test_an_unlawful_restriction_cannot_be_built_by_any_way(changes: dict[str, Any]) -> None:
    lawful = Restriction.model_validate(restriction())
    for build in (Restriction.model_validate, ANY.validate_python, lambda values: Restriction.model_construct(**values)):
        with pytest.raises(ValidationError):
            build(restriction(**changes))
    with pytest.raises(ValidationError):
        lawful.model_copy(update=changes)
    with pytest.raises(ValidationError):
        lawful.name = "其他"  # type: ignore[misc]  # frozen: that is what is tested


def test_what_is_shipped_covers_the_seven_fields_and_three_thresholds() -> None:
    measures = {measure.number: measure for one in LISTS for measure in one.measures}
    fields = [measures[f"HN-CJ-{n:02}"].name.removeprefix("限制或者禁止：") for n in range(1, 8)]
    assert fields == [
        "申请政府资金", "享受税收优惠", "参与公共资源交易活动", "股票债券发行", "评先评优",
        "公务员招录遴选聘任", "事业单位公开招聘",
    ]  # fmt: skip
    scenes = [m.triggers[0].at_least for n, m in measures.items() if n.startswith("HN-JYF")]  # type: ignore[union-attr]
    assert scenes == [1020, 1030, 1040]
    assert all(measure.legal_basis for measure in measures.values())


def test_a_list_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for trigger, said in (
        ({"by": "record", "item": "rumour", "least": "serious"}, "not in the catalogue"),
        ({"by": "record", "item": "volunteering", "least": "serious"}, "may not be used for supervision"),
        (
            {"by": "enterprise_tier", "evaluation": "jinyefen", "tiers": ["level-1"]},
            "no evaluation of subjects of the kind enterprise",
        ),
        ({"by": "enterprise_tier", "evaluation": "enterprise", "tiers": ["E"]}, "has no tier E"),
    ):
        one = restriction(triggers=[trigger], effect="management")
        (tmp_path / "list.yaml").write_text(str({"title": "t", "edition": "1", "measures": [one]}), "utf-8")
        deployment = Deployment("x", HAINAN.catalogue_folder, HAINAN.features, HAINAN.evaluations, tmp_path)
        with pytest.raises(InvalidMeasures, match=said):
            load_lists(deployment)


def test_a_measure_follows_its_record_from_day_to_day() -> None:
    # Listed on 10 January, known on the 12th; objection in February; reorganisation in April and May; repaired a year later.
    rows = (
        row("1", "recorded", LISTED, known=date(2026, 1, 12)),
        row("2", "dispute_opened", date(2026, 2, 1), about="1"),
        row("3", "dispute_rejected", date(2026, 3, 1), about="1"),
        row("4", "masked", date(2026, 4, 1), about="1"),
        row("5", "unmasked", date(2026, 6, 1), about="1"),
        row("6", "repaired", date(2027, 2, 1), known=date(2027, 2, 5), about="1"),
    )
    expected = {
        date(2026, 1, 11): "none", date(2026, 1, 12): "in_force", date(2026, 1, 31): "in_force", date(2026, 2, 1): "suspended",
        date(2026, 2, 28): "suspended", date(2026, 3, 1): "in_force", date(2026, 4, 1): "masked", date(2026, 6, 1): "in_force",
        date(2027, 2, 4): "in_force", date(2027, 2, 5): "lifted",
    }  # fmt: skip
    assert {day: state(match(LISTS, known_on(day, *rows))) for day in expected} == expected
    one = next(m for m in match(LISTS, known_on(date(2026, 3, 1), *rows)) if m.measure.number == "HN-CJ-01")
    assert one.list_title == "海南省失信惩戒措施补充清单"
    # Serious and decided under the national rule: public for three years.
    assert (one.until, one.grounds[0].record["document"]) == (date(2029, 1, 10), "琼〔2026〕1号")  # type: ignore[index]
    assert state(match(LISTS, known_on(date(2029, 1, 11), *rows[:1]))) == "none"


def test_clean_years_open_the_green_channel_and_an_objection_holds_it() -> None:
    old = row("0", "recorded", date(2020, 1, 1), item="registration", severity=0, category=None)
    bad, opened = row("1", "recorded", LISTED), row("2", "dispute_opened", date(2026, 2, 1), about="1")
    day = date(2026, 2, 10)
    assert state(match(LISTS, known_on(day, old)), "HN-JL-01") == "in_force"
    assert state(match(LISTS, known_on(day, old, bad)), "HN-JL-01") == "none"
    assert state(match(LISTS, known_on(day, old, bad, opened)), "HN-JL-01") == "suspended"
    assert state(match(LISTS, known_on(day, {**old, "event_date": date(2024, 1, 1)})), "HN-JL-01") == "none"


def test_colours() -> None:
    listed = match(LISTS, known_on(date(2026, 2, 1), row("1", "recorded", LISTED), evaluated=[Evaluated("enterprise", 800, "A")]))
    black = approval(SubjectKind.ENTERPRISE, [Evaluated("enterprise", 800, "A")], listed)
    assert (black.colour, black.papers_may_follow, black.promise_may_stand) == ("黑", False, False)
    by_tier = {tier: approval(SubjectKind.ENTERPRISE, [Evaluated("enterprise", 1, tier)], []).colour for tier in "ABCD"}
    assert by_tier == {"A": "红", "B": "橙", "C": "蓝", "D": "黑"}


@given(score=st.integers(-500, 3000))
def test_a_personal_score_alone_brings_incentives_and_nothing_else(score: int) -> None:
    evaluated = [Evaluated("jinyefen", score, "level-1"), Evaluated("enterprise", 0, "D")]
    found = match(LISTS, known_on(date(2026, 6, 1), kind=SubjectKind.PERSON, evaluated=evaluated))
    assert all(isinstance(one.measure, Incentive) for one in found)
    # A scene of its own at each threshold, and without a deposit two at 1020, two at 1030, one at 1040.
    assert len(found) == 3 * (score >= 1020) + 3 * (score >= 1030) + 2 * (score >= 1040)
    assert approval(SubjectKind.PERSON, evaluated, found).colour in ("红", "橙", "蓝")


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["dispute_opened", "dispute_upheld", "dispute_rejected", "masked", "unmasked", "repaired", "withdrawn"]),
        st.integers(0, 1500),
        st.integers(0, 60),
    ),
    max_size=6,
)


@given(events=EVENTS, offset=st.integers(0, 1600))
def test_a_restriction_is_in_force_only_on_an_active_record_and_knows_nothing_of_the_future(
    events: list[tuple[str, int, int]], offset: int
) -> None:
    day = LISTED + timedelta(days=offset)
    rows = [row("1", "recorded", LISTED)]
    for number, (event, after, delay) in enumerate(events, start=2):
        happened = LISTED + timedelta(days=after)
        rows.append(row(str(number), event, happened, known=happened + timedelta(days=delay), about="1"))
    found = match(LISTS, known_on(day, *rows))
    told = [r for r in rows if r["known_at"] <= day]
    assert found == match(LISTS, known_on(day, *told))
    ended = {r["event"] for r in told} & {"repaired", "withdrawn", "dispute_upheld"}
    expired = day > date(2029, 1, 10)
    if expired:
        assert state(found) == "none"
    elif ended:
        assert state(found) in ("none", "lifted")
    if not any(r["about"] for r in told) and not expired:
        assert state(found) == "in_force"
    if state(found) == "in_force":
        last = [r["event"] for r in sorted(told, key=lambda r: r["event_date"]) if r["event"].startswith("dispute")]
        same_day = len({r["event_date"] for r in told}) < len(told)
        assert same_day or not last or last[-1] != "dispute_opened"


def test_every_list_is_a_list() -> None:
    assert len(LISTS) == 6
    assert all(isinstance(one, MeasureList) for one in LISTS)
