"""The gate: what it lets through, what it keeps out, who decided, and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from credit.deployment import Deployment
from credit.errors import AlreadyChampion, GateClosed, InvalidRulebook, ModelNotTrained, NothingToRollBack, NotValidated
from tests.training.world import APPROVAL, RULES, World
from training.promotion import Approval, approvals, challenge, champion_table, promote, roll_back
from training.registry import CHALLENGER, Registry
from training.rulebook import Rulebook
from training.validation.kept import folder_of

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")


@pytest.fixture
def world(tiny_city: Deployment, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tiny_city, tmp_path_factory.mktemp("data"))


def report_of(world: World, version: int) -> dict:  # type: ignore[type-arg]
    file = folder_of(world.home, "enterprise") / f"v{version}.json"
    found: dict = json.loads(file.read_text("utf-8"))  # type: ignore[type-arg]
    return found


def change(world: World, version: int, **measures: float) -> None:
    """Plant measures in a kept report."""
    report = report_of(world, version)
    report["measures"] |= {name.replace("__", "."): value for name, value in measures.items()}
    (folder_of(world.home, "enterprise") / f"v{version}.json").write_text(json.dumps(report), "utf-8")


def test_from_the_first_version_to_the_third_and_all_the_way_back(world: World) -> None:
    first = world.train()
    with pytest.raises(ModelNotTrained, match="no approved table yet"):
        roll_back("enterprise", APPROVAL, home=world.home)
    approved = promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    assert [one.passed for one in approved.decision.verdicts] == [True] * 4
    with pytest.raises(AlreadyChampion, match="version 1 of 'enterprise' is the champion already"):
        promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    with pytest.raises(NothingToRollBack, match="nothing to go back to"):
        roll_back("enterprise", APPROVAL, home=world.home)

    second = world.train(trees=5)
    assert second.table.hash != first.table.hash
    challenge("enterprise", home=world.home, version=2)
    registry = Registry.of(world.home)
    assert registry.alias("enterprise", CHALLENGER) == 2
    promote("enterprise", world.city, replace(APPROVAL, reason="更简单"), home=world.home, version=2)
    assert (registry.champion("enterprise"), registry.alias("enterprise", CHALLENGER)) == (2, None)
    assert champion_table("enterprise", home=world.home).hash == second.table.hash

    back = roll_back("enterprise", replace(APPROVAL, reason="投诉增多"), home=world.home)
    assert (back.version, back.hash) == (1, first.table.hash)
    assert champion_table("enterprise", home=world.home).hash == first.table.hash
    with pytest.raises(NothingToRollBack, match="no champion before"):
        roll_back("enterprise", APPROVAL, home=world.home)
    said = [(one["version"], one["approver"], one["reason"], one["on"]) for one in approvals("enterprise", home=world.home)]
    assert said == [(1, "王敏", "首版", "2024-01-02"), (2, "王敏", "更简单", "2024-01-02"), (1, "王敏", "投诉增多", "2024-01-02")]
    tags = registry.version("enterprise", 1).tags
    assert (tags["approver"], tags["approval_reason"]) == ("王敏", "投诉增多")


def test_who_may_override_and_need_not_has_overridden_nothing(world: World) -> None:
    world.train()
    promote("enterprise", world.city, Approval("李静", "试点", date(2024, 1, 3), override=True), home=world.home, version=1)
    last = approvals("enterprise", home=world.home)[-1]
    assert (last["approver"], last["override"]) == ("李静", False)
    assert all(one["passed"] for one in last["gate"])


def test_a_closed_gate_names_what_is_broken_and_may_be_overridden_only_where_the_rule_says_so(world: World) -> None:
    world.train()
    change(world, 1, out_of_time__auc__low=0.55)
    with pytest.raises(GateClosed, match=r"discrimination \(out_of_time.auc.low\) is 0.5500, must be ≥ 0.6"):
        promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    assert approvals("enterprise", home=world.home)[0]["refused"] is True
    assert Registry.of(world.home).champion("enterprise") is None

    change(world, 1, replay__differences=1.0)
    override = Approval("李静", "试点", date(2024, 1, 3), override=True)
    with pytest.raises(GateClosed, match="replay"):
        promote("enterprise", world.city, override, home=world.home, version=1)
    change(world, 1, replay__differences=0.0)
    approved = promote("enterprise", world.city, override, home=world.home, version=1)
    assert [one.rule for one in approved.decision.broken] == ["discrimination"]
    last = approvals("enterprise", home=world.home)[-1]
    assert (last["approver"], last["override"], [one["passed"] for one in last["gate"]]) == (
        "李静",
        True,
        [False, True, True, True],
    )


def test_a_report_about_something_else_is_no_report(world: World) -> None:
    world.train()
    world.train(trees=5)  # validated while there was no champion
    promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    with pytest.raises(NotValidated, match=r"while there was no champion, and now version 1 answers; run `yexin validate"):
        promote("enterprise", world.city, APPROVAL, home=world.home, version=2)
    report = report_of(world, 1)
    (folder_of(world.home, "enterprise") / "v2.json").write_text(json.dumps(report), "utf-8")
    with pytest.raises(NotValidated, match="its report is about another table"):
        promote("enterprise", world.city, APPROVAL, home=world.home, version=2)
    (folder_of(world.home, "enterprise") / "v2.json").unlink()
    with pytest.raises(NotValidated, match="it has no validation report"):
        promote("enterprise", world.city, APPROVAL, home=world.home, version=2)


@pytest.mark.parametrize(("approver", "reason"), [("", "首版"), ("王敏", " ")])
def test_nobody_and_no_reason_approve_nothing(approver: str, reason: str) -> None:
    with pytest.raises(ValueError, match="needs the name of who approves and the reason"):
        Approval(approver, reason, date(2024, 1, 2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RULES.replace("at_least: 0.6, ", ""), "gate.0: rule 'discrimination' needs at_least or at_most"),
        (RULES.replace("edges: [1]", "edges: [1, 2]"), "slices.enterprise.fined: 2 edges make 3 groups, 2 labels are given"),
        (RULES.replace("gate:", "gates:"), "gates: Extra inputs"),
        ("gate: [", "not YAML: line"),
    ],
)
def test_rules_that_say_nothing_sensible_are_refused_with_their_place(world: World, text: str, message: str) -> None:
    world.write(rules=text)
    with pytest.raises(InvalidRulebook, match=message):
        Rulebook.of(world.city)


@pytest.mark.parametrize("name", ["hainan", "chicago"])
def test_what_ships_has_rules_whose_proofs_nobody_overrides(name: str) -> None:
    rules = {rule.name: rule for rule in Rulebook.of(Deployment.load(name)).gate}
    assert not rules["monotone"].override
    assert not rules["replay"].override
