"""The office that commits to plans, draws and verifies them, and takes in what the visits found."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from credit.errors import NotKept, TooManyAtOnce
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.crowd import Crowd
from serving.inspection.answers import RefusedResult, TakenAnswer, results_answer
from serving.inspection.asked import NewPlan, NewResult
from supervision.inspection.feedback import RESULTS_FORM, feedback, results_form
from supervision.inspection.gathering import gather
from supervision.inspection.plans import Plans
from supervision.inspection.publication import PlanFolder
from supervision.inspection.summary import PlanSummary

ITEM = "inspection_result"
_HELD = 8


@dataclass
class InspectionOffice:
    """Plans of one home; days are arguments. One plan is committed to or drawn at a time."""

    plans: Plans
    store: RecordStore
    crowd: Crowd
    _lock: Lock = field(default_factory=Lock)
    _summaries: dict[tuple[str, bool], PlanSummary] = field(default_factory=dict)

    def commit(self, asked: NewPlan, *, today: date) -> PlanFolder:
        """Gather who may be inspected today, commit to it and to a secret, and publish the hashes.

        Raises
        ------
        ImpossiblePlan, InvalidRules, UnknownEvaluation, ModelNotTrained
            The plan cannot be made like that.
        NotKept
            The deployment has no inspection results or registrations.
        TooManyAtOnce
            `yexin plan inspections` does it beside the service.
        """
        plan, rules, office = self.plans.of(asked.number), asked.plan_rules(), asked.office()
        evaluation = asked.evaluation or self.crowd.scorer.default("enterprise")
        self._require_items()
        for cause in rules.causes:
            self.crowd.require_feature("enterprise", cause.when.feature, cause.name)
        command = f"yexin plan inspections {asked.number} …"
        standings = self.crowd.standings(evaluation, as_of=today, today=today, command=command)
        with self._lock:
            population = gather(self.store, standings, rules)
            plan.commit(population, rules, office, day=today, public_value=asked.public_value, public_day=asked.public_day)
        return plan

    def draw(self, number: str, value: str, *, today: date) -> PlanFolder:
        """Reveal the secret, draw subjects and inspectors, publish them; raises as `PlanFolder.draw`."""
        plan = self.plans.of(number)
        size = self.summary(plan).population
        if size > self.crowd.most:
            raise TooManyAtOnce(size, most=self.crowd.most, command=f"yexin plan draw {number} --value …")
        with self._lock:
            drawn = plan.draw(value, today=today)
            (plan.folder / "results-form.csv").write_bytes(results_form(drawn.bytes(), plan=number))
        return plan

    def summary(self, plan: PlanFolder) -> PlanSummary:
        """A plan in numbers; what is published does not change, so that it is read once before and once after the draw."""
        key = (plan.folder.name, plan.drawn)
        if key not in self._summaries:
            self._summaries = {key: PlanSummary.of(plan), **dict(list(self._summaries.items())[: _HELD - 1])}
        return self._summaries[key]

    def take(self, number: str, results: Sequence[NewResult], *, today: date) -> TakenAnswer:
        """Take in results as records, by the same reader that reads what departments send.

        Raises
        ------
        UnknownPlan, ImpossiblePlan
            There is no such plan, or it is not drawn yet.
        """
        plan = self.plans.of(number)
        visits = plan.visits()
        self._require_items()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{ITEM}.csv"
            _write(file, number, results)
            reading = Reader(self.crowd.scorer.deployment.catalogue).read(file, received=today)
        appended = self.store.append(reading.records)
        refused = [RefusedResult(one.line - 1, one.column, one.reason, one.remedy) for one in reading.rejects]
        told = results_answer(number, today, feedback(self.store, visits, plan=number, as_of=today))
        return TakenAnswer(appended.added, appended.known + appended.conflicts, tuple(refused), told)

    def _require_items(self) -> None:
        catalogue = self.crowd.scorer.deployment.catalogue
        if any(item not in catalogue for item in (ITEM, "registration")):
            raise NotKept("双随机检查 (inspections)")


def _write(file: Path, number: str, results: Sequence[NewResult]) -> None:
    """The results under the columns of the catalogue's item, as a department would send them."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(RESULTS_FORM)
        for one in results:
            writer.writerow((one.subject, number, one.kind, one.inspected_on, one.result, one.problems, one.authority))
