"""Commit, reveal, verify: nobody can choose the seed, and every change is found out."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.errors import ImpossiblePlan, UnknownPlan
from supervision.inspection.inspectors import Inspector, Inspectors, assigned
from supervision.inspection.publication import PlanFolder
from tests.supervision.inspection.town import DAY, crowd, office, population, rules

PUBLIC_DAY = date(2026, 7, 7)


def folder(tmp_path: Path, number: str = "琼双随机〔2026〕1号") -> PlanFolder:
    """A plan committed to on DAY."""
    made = PlanFolder(tmp_path / number)
    town = population(*crowd("B", 40), *crowd("B", 20, place="三亚市"), *crowd("A", 5))
    made.commit(town, rules(), office(6), day=DAY, public_value="双色球第2026076期", public_day=PUBLIC_DAY)
    return made


def test_a_plan_is_drawn_after_the_public_value_and_anybody_computes_it_again(tmp_path: Path) -> None:
    plan = folder(tmp_path)
    assert not (plan.published / "secret.hex").exists()
    with pytest.raises(ImpossiblePlan, match="known on 2026-07-07 and not before"):
        plan.draw("03 09 14 21 27 30 + 11", today=date(2026, 7, 6))
    made = plan.draw("03 09 14 21 27 30 + 11", today=PUBLIC_DAY)
    assert len(made) == 18  # 30 % of 40 and of 20
    (plan.folder / "secret.hex").unlink()  # verification needs the published files alone
    assert [check.what for check in plan.verify() if not check.holds] == []
    with pytest.raises(ImpossiblePlan, match="drawn already"):
        plan.draw("another value", today=PUBLIC_DAY)


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("population.csv", "B教育海口市0000", "B教育海口市9999", "population.csv is the file committed to"),
        ("rules.yaml", "ratio: 0.3", "ratio: 0.4", "rules.yaml is the file committed to"),
        ("inspectors.csv", "I005", "I006", "inspectors.csv is the file committed to"),
        ("commitment.json", "2026076", "2026077", "the seed is made of the secret and the public value"),
        ("revealed.json", "03 09", "04 09", "the seed is made of the secret and the public value"),
        ("visits.csv", "I00", "I01", "visits.csv is what the seed draws"),
    ],
)
def test_whatever_is_changed_afterwards_is_found(tmp_path: Path, file: str, old: str, new: str, found: str) -> None:
    plan = folder(tmp_path)
    plan.draw("03 09 14 21 27 30 + 11", today=PUBLIC_DAY)
    target = plan.published / file
    text = target.read_text("utf-8")
    assert old in text
    target.write_text(text.replace(old, new, 1), "utf-8")
    assert found in [check.what for check in plan.verify() if not check.holds]


def test_another_secret_is_found(tmp_path: Path) -> None:
    plan = folder(tmp_path)
    plan.draw("7", today=PUBLIC_DAY)
    revealed = json.loads((plan.published / "revealed.json").read_text("utf-8"))
    (plan.published / "revealed.json").write_text(json.dumps(revealed | {"secret": "ab" * 32}), "utf-8")
    assert "the secret is the one committed to" in [check.what for check in plan.verify() if not check.holds]


def test_the_committer_may_not_change_the_files_before_the_draw_either(tmp_path: Path) -> None:
    plan = folder(tmp_path)
    (plan.published / "conflicts.csv").write_text("inspector,subject,reason\nI000,x,y\n", "utf-8")
    with pytest.raises(ImpossiblePlan, match=r"changed since the commitment: conflicts\.csv"):
        plan.draw("7", today=PUBLIC_DAY)


def test_a_public_value_that_is_known_already_is_refused(tmp_path: Path) -> None:
    town = population(*crowd("B", 4))
    with pytest.raises(ImpossiblePlan, match="the committer could choose the seed"):
        PlanFolder(tmp_path / "1").commit(town, rules(), office(2), day=DAY, public_value="x", public_day=DAY)
    folder(tmp_path)
    with pytest.raises(ImpossiblePlan, match="committed to already"):
        folder(tmp_path)
    with pytest.raises(UnknownPlan):
        PlanFolder(tmp_path / "2").verify()


@given(st.integers(2, 9), st.integers(0, 60), st.integers(0, 999), st.data())
def test_inspectors_never_meet_a_conflict_and_share_the_work(size: int, visits: int, seed: int, data: st.DataObject) -> None:
    pairs = data.draw(st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, 8)), max_size=size))
    conflicts = {(f"I{one:03}", f"s{two}"): "亲属" for one, two in pairs}
    asked = [(f"s{n}", "海口市", (n * 7919 + seed) % 97) for n in range(visits)]
    inspectors = office(size, conflicts=conflicts)
    try:
        teams = assigned(inspectors, asked, seed=str(seed), team=2, most=None)
    except ImpossiblePlan:
        assert any(sum(one == subject for _, one in conflicts) > size - 2 for subject, _, _ in asked)
        return
    loads = Counter({one.number: 0 for one in inspectors.everyone})
    for (subject, _, _), team in zip(asked, teams, strict=True):
        assert len(set(team)) == 2
        assert not any((member, subject) in conflicts for member in team)
        loads.update(team)
    if not conflicts:
        assert max(loads.values()) - min(loads.values()) <= 1


def test_inspectors_go_where_they_work_and_who_works_anywhere_helps() -> None:
    inspectors = Inspectors((Inspector("h1", "海口市"), Inspector("s1", "三亚市"), Inspector("a1"), Inspector("a2")), {})
    asked = [(f"s{n}", place, n) for n, place in enumerate(["海口市", "三亚市"] * 3)]
    teams = assigned(inspectors, asked, seed="7", team=2, most=None)
    loads = Counter(member for team in teams for member in team)
    # Twelve turns for four: greedy by place, so a lot may cost one turn more or less.
    assert sorted(loads) == ["a1", "a2", "h1", "s1"]
    assert all(2 <= load <= 4 for load in loads.values())
    assert not any({"h1", "s1"} <= set(team) for team in teams)
    with pytest.raises(ImpossiblePlan, match=r"would have . visits, the most is 2"):
        assigned(inspectors, asked, seed="7", team=2, most=2)
    with pytest.raises(ImpossiblePlan, match="only 2 inspectors may visit one of the subjects in 三沙市"):
        assigned(inspectors, [("x", "三沙市", 1)], seed="7", team=3, most=None)
