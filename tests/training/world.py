"""A tiny city with an evaluation whose report has every section, trained and validated into a home of its own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from credit.deployment import Deployment
from credit.home import Home
from features.life.lives import Lives
from tests.training.tiny_records import EVALUATION, tiny_lives
from training.promotion import Approval
from training.train import TrainingResult, train

PLAN = "first: 2019-01-01, last: 2022-12-31, every_months: 6, test_days: 1, calibration_days: 1"
RULES = """\
gate:
  - {name: discrimination, measure: out_of_time.auc.low, at_least: 0.6, chinese: 区分能力}
  - {name: not-worse, measure: champion.auc_difference.low, at_least: -0.01, absent: pass, chinese: 不劣于现用版本}
  - {name: monotone, measure: monotone.breaks, at_most: 0, override: false, chinese: 单调性}
  - {name: replay, measure: replay.differences, at_most: 0, override: false, chinese: 复算}
alerts:
  - {name: score-drift, measure: score.psi, at_most: 0.25, level: alarm, chinese: 分值漂移}
  - {name: volume, measure: volume.change, at_least: -0.2, level: alarm, chinese: 主体数}
  - {name: feature-drift, measure: features.worst_csi, at_most: 0.25, level: watch, chinese: 指标漂移}
slices:
  enterprise:
    part: {chinese: 编号, identifier: {start: 4, stop: 5}, names: {"0": 甲, "1": 乙, "2": 丙, "3": 丁}}
    fined: {chinese: 处罚, feature: penalties_12m, edges: [1], labels: [无, 有]}
fairness: {slices: [part, fined], least_rows: 20, least_bad: 3}
"""
APPROVAL = Approval("王敏", "首版", date(2024, 1, 2))


class World:
    """The city, its records and its data folder."""

    def __init__(self, city: Deployment, folder: Path) -> None:
        self.city, self.home = city, Home(folder, city.name)
        self.lives: Lives = tiny_lives(city)
        self.write()
        (city.evaluations.parent / "training.yaml").write_text(RULES, "utf-8")

    @classmethod
    def made(cls, folder: Path) -> World:
        """A city and a home below a folder of the test's own."""
        shutil.copytree(Path(__file__).parents[1] / "tiny_city", folder / "tiny_city", ignore=shutil.ignore_patterns("__pycache__"))
        return cls(Deployment.load(str(folder / "tiny_city")), folder / "data")

    def write(self, *, trees: int = 60, rules: str = RULES) -> None:
        """Write the evaluation, with so many trees, and the rules of promotion."""
        text = EVALUATION.replace("first: 2019-01-01, last: 2022-12-31, every_months: 6", PLAN).replace(
            "trees: 60", f"trees: {trees}"
        )
        text = text.replace("from: 600", "from: 500")
        text += """\
rules:
  - {name: fined, chinese: 屡次处罚, when: {feature: penalties_12m, at_least: 3}, cap: 300, basis: By-law 1}
"""
        (self.city.evaluations / "enterprise.yaml").write_text(text, "utf-8")
        (self.city.evaluations.parent / "training.yaml").write_text(rules, "utf-8")

    def train(self, *, trees: int = 60) -> TrainingResult:
        """Train the evaluation with so many trees at most."""
        self.write(trees=trees)
        return train("enterprise", self.city, home=self.home, lives=self.lives)
