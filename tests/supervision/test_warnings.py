"""Early warning by hand: which rule is met with which reason, what cannot be written, and precision as it is counted."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from credit.deployment import Deployment
from credit.errors import InvalidRules
from credit.language import Bilingual
from features.feature_set import FeatureSet
from features.rows import FeatureRows
from supervision.standings import Standings
from supervision.warning.alerts import alerts
from supervision.warning.precision import precisions
from supervision.warning.rules import FOLDER, WarningRule, load_rules

DAY, EARLIER = date(2026, 6, 30), date(2025, 12, 30)
TIERS = ("D", "C", "B", "A")


def standings(day: date, tiers: str, values: list[float], names: str = "abcd") -> Standings:
    """Of subjects with these tiers and values of the feature x."""
    subjects = np.array(list(names[: len(tiers)]))
    rows = FeatureRows(
        ("x",), subjects, np.full(len(subjects), np.datetime64(day)), np.array(values)[:, None], np.ones(len(subjects), np.int64)
    )
    tier = np.array([TIERS.index(one) for one in tiers])
    return Standings(day, subjects, tier * 100, tier, TIERS, rows, np.arange(len(subjects)))


def rule(name: str, **when: Any) -> WarningRule:
    said = {"rule": name, "name": name, "severity": "notice", "addressee": "局", "basis": "文件", "when": when}
    return WarningRule.model_validate(said)


NOW = standings(DAY, "CDAB", [2.0, np.nan, 0.0, 5.0])
LABELS = {"x": Bilingual(zh="违约次数", en="breaches")}
# d was not there yet; a stood at B, b at B, c at C.
PAST = standings(EARLIER, "BBC", [3.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"by": "feature", "feature": "x", "at_least": 2}, {"a": "违约次数：2，阈值 2", "d": "违约次数：5，阈值 2"}),
        ({"by": "tier_fall", "months": 6, "steps": 1}, {"a": "2025-12-30 B → 2026-06-30 C", "b": "2025-12-30 B → 2026-06-30 D"}),
        ({"by": "tier_fall", "months": 6, "steps": 2}, {"b": "2025-12-30 B → 2026-06-30 D"}),
        (
            {"by": "drop", "feature": "x", "months": 6, "at_least": 1},
            {"a": "违约次数：2025-12-30 3 → 2026-06-30 2"},
        ),  # b has no value now
        ({"by": "signal", "signal": "related_listed", "at_least": 1}, {"c": "与 z 同一法定代表人"}),
    ],
)
def test_who_is_warned_of_and_why(when: dict[str, Any], told: dict[str, str]) -> None:
    evidence = Bilingual(zh="与 z 同一法定代表人", en="one representative with z")
    signals = {"related_listed": {"c": evidence, "nobody": evidence}}
    found = alerts([rule("r", **when)], NOW, past={EARLIER: PAST}.__getitem__, signals=signals, labels=LABELS)
    assert {one.subject: one.reason.zh for one in found} == told
    assert {one.reason.en[:3] for one in found} <= {"bre", "202", "one"}


def test_the_gravest_come_first() -> None:
    grave = rule("z", by="feature", feature="x", at_least=5).model_copy(update={"severity": "grave"})
    found = alerts([rule("a", by="feature", feature="x", at_least=2), grave], NOW, past=lambda _: PAST, signals={}, labels=LABELS)
    assert [(one.severity, one.subject) for one in found] == [("grave", "d"), ("notice", "a"), ("notice", "d")]


def test_precision_is_counted_over_days_and_any_rule_counts_a_subject_once() -> None:
    rules = [rule("two", by="feature", feature="x", at_least=2), rule("five", by="feature", feature="x", at_least=5)]
    found = precisions(rules, [NOW, NOW], past=lambda _: PAST, outcome=lambda s: s.subjects == "d", signals=lambda _: {})
    two, five, any_of = found
    # Of 8 looked at 2 had the outcome, both d: `two` warned of a and d on both days, `five` of d alone.
    assert (two.alerts, two.right, two.precision, two.recall, two.lift) == (4, 2, 0.5, 1.0, 2.0)
    assert (five.alerts, five.precision, five.lift) == (2, 1.0, 4.0)
    assert (any_of.alerts, any_of.right) == (4, 2)
    silent = precisions([rule("none", by="feature", feature="x", at_least=9)], [NOW], past=lambda _: PAST,
                        outcome=lambda s: s.subjects == "d", signals=lambda _: {})[0]  # fmt: skip
    assert math.isnan(silent.precision)


def test_the_shipped_rules_name_what_is_there_and_the_issues_seven_signs() -> None:
    features = FeatureSet.load(Deployment.load("hainan"), "enterprise").names
    names = {one.rule for one in load_rules(FOLDER / "hainan.yaml", features=features)}
    assert names >= {
        "tier-fall", "two-general-records", "related-listed", "tax-grade-fall", "contract-breaches", "sudden-changes", "arrears",
    }  # fmt: skip


RULE = "- &r {{rule: r, name: n, severity: notice, addressee: a, basis: b, when: {{by: feature, feature: {}, at_least: 1}}}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {rule: r}", "Field required"),
        ("[", "not YAML"),
        (RULE.format("luck"), "luck"),
        (RULE.format("x") + "\n- *r", "one name"),
    ],
)
def test_rules_that_say_nothing_are_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidRules, match=said):
        load_rules(file, features=("x",))
    with pytest.raises(InvalidRules, match="write them there"):
        load_rules(tmp_path / "none.yaml", features=())
