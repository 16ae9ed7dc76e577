"""`yexin plan`: from registered firms to a plan, its results as ordinary records, and its verification by a stranger."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from credit.errors import ImpossiblePlan
from supervision.inspection.feedback import feedback, results_form
from supervision.inspection.gathering import gather
from supervision.inspection.inspectors import Inspectors
from supervision.inspection.rules import PlanRules
from yexin import ingest as ingestion
from yexin.__main__ import app
from yexin.commands.plan import folder_of
from yexin.settings import Settings
from yexin.standings import standings_of

TODAY = date(2026, 7, 1)
FIRMS = ["91460000MA0000015T", "91460100MA00000150", "92460200MA00000152", "91469025MA0000015H"]
OFFICE = Inspectors.read(b"inspector,place\nHN1,\nHN2,*\nHN3,*\n", f"inspector,subject,reason\nHN1,{FIRMS[0]},x\n".encode())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Four firms in two cities: one inspected lately, one on the abnormal list, one whose term has ended."""
    made = Settings(tmp_path / "home", "hainan", TODAY)
    rows = [
        f"{FIRMS[0]},甲,教育,2020-01-01,,海口市", f"{FIRMS[1]},乙,教育,2020-01-01,,三亚市",
        f"{FIRMS[2]},丙,建筑业,2020-01-01,,三亚市", f"{FIRMS[3]},丁,教育,2010-01-01,2020-01-01,海口市",
    ]  # fmt: skip
    registered = "统一社会信用代码,企业名称,行业门类,成立日期,营业期限至,登记地市县\n" + "\n".join(rows) + "\n"
    (tmp_path / "registration.csv").write_text(registered, "utf-8")
    seen = f"统一社会信用代码,抽查计划编号,检查日期,检查结果\n{FIRMS[1]},旧1号,2026-03-01,未发现问题\n"
    (tmp_path / "inspection_result.csv").write_text(seen, "utf-8")
    entry = f"统一社会信用代码,列入决定书文号,列入日期,列入原因\n{FIRMS[2]},异1号,2026-06-01,未按期公示年度报告\n"
    (tmp_path / "abnormal_operation.csv").write_text(entry, "utf-8")
    _, failed = ingestion.ingest(made, sorted(tmp_path.glob("*.csv")), received=TODAY)
    assert not failed
    return made


def test_the_population_is_who_is_registered_with_tier_last_visit_and_cause(settings: Settings) -> None:
    rules = PlanRules.find("hainan-2025")
    found = gather(settings.store, standings_of(settings, "enterprise-policy", as_of=TODAY), rules).table.to_pylist()
    told = {(r["subject"], r["industry"], r["place"], r["last_inspected"], r["cause"]) for r in found}
    assert told == {
        (FIRMS[0], "教育", "海口市", None, ""),
        (FIRMS[1], "教育", "三亚市", date(2026, 3, 1), ""),
        (FIRMS[2], "建筑业", "三亚市", None, "列入经营异常名录"),
    }
    assert {r["tier"] for r in found} <= {"A", "B", "C", "D"}


def test_from_commitment_to_results_as_records(settings: Settings, tmp_path: Path) -> None:
    everyone = {tier: {"ratio": 1} for tier in "ABCD"}
    rules = PlanRules.model_validate({"name": "all", "title": "t", "source": "测试", "verified": True, "tiers": everyone})
    plan = folder_of(settings, "琼〔2026〕1号")
    population = gather(settings.store, standings_of(settings, "enterprise-policy", as_of=TODAY), rules)
    plan.commit(population, rules, OFFICE, day=TODAY, public_value="双色球", public_day=date(2026, 7, 7))
    drawn = plan.draw("7", today=date(2026, 7, 7))
    assert drawn.visits.column("subject").to_pylist() == sorted(FIRMS[:3])
    assert "HN1" not in drawn.visits.to_pylist()[0]["inspectors"]
    form = results_form(drawn.bytes(), plan="琼〔2026〕1号").decode().splitlines()
    # Two of the three are filled in, one with a problem put right; the third is still to come, and a stranger's does not count.
    filled = [
        form[0],
        form[1].replace(",,,,", ",2026-07-20,未发现问题,0,局"),
        form[2].replace(",,,,", ",2026-07-21,发现问题已责令改正,2,局"),
    ]
    stranger = f"{FIRMS[3]},琼〔2026〕1号,定向抽查,2026-07-21,未发现问题,0,局"
    file = tmp_path / "inspection_result__1.csv"
    file.write_text("\n".join([*filled, stranger]) + "\n", "utf-8")
    _, failed = ingestion.ingest(replace(settings, today=date(2026, 8, 1)), [file], received=date(2026, 8, 1))
    assert not failed
    found = feedback(settings.store, plan.visits(), plan="琼〔2026〕1号", as_of=date(2026, 8, 1))
    assert (found.planned, found.done, found.problems, found.rectified, found.outside) == (3, 2, 1, 1, 1)
    assert (found.coverage, found.problem_rate, found.rectified_rate) == (2 / 3, 0.5, 1.0)
    assert feedback(settings.store, plan.visits(), plan="琼〔2026〕1号", as_of=date(2026, 7, 31)).done == 0
    # A stranger has a copy of what was published and the command line, nothing else.
    copy = tmp_path / "copy" / "published"
    shutil.copytree(plan.published, copy)
    assert CliRunner().invoke(app, ["plan", "verify", str(copy)]).exit_code == 0
    (copy / "visits.csv").write_text((copy / "visits.csv").read_text("utf-8").replace("HN3", "HN1"), "utf-8")
    assert CliRunner().invoke(app, ["plan", "verify", str(copy.parent)]).exit_code == 1


@pytest.mark.parametrize("number", ["../1", "a/b", "..", ""])
def test_a_number_that_is_no_folder_is_refused(settings: Settings, number: str) -> None:
    with pytest.raises(ImpossiblePlan, match="use no slash"):
        folder_of(settings, number)
