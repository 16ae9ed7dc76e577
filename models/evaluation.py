"""An evaluation: subject kind, features, outcome, scale, tiers, rules and allowed uses, in one YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.deployment import Deployment
from credit.errors import InvalidEvaluation, TableMismatch, UnknownEvaluation, UnknownFeature
from credit.purpose import Purpose
from credit.settings_file import read_settings
from models.columns import NamedRows
from models.explanation import Value
from models.note import FeatureNote
from models.plan import Outcome, TrainingPlan
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.rules import Rule
from models.scale import Scale
from models.scored import NotScorable, Scored, ScoredRows
from models.scoring import answer_rows, score_row, score_rows
from models.tiers import Tiers

# A personal score reaches incentives and the person's own view, nothing else (P1-12; NDRC 2019-07-18, domain rule).
PERSON_USES = frozenset({Purpose.INCENTIVE, Purpose.SELF})


class Evaluation(BaseModel):
    """Everything that turns a feature row into a tier with reasons, except the numbers of the table itself.

    Examples
    --------
    >>> evaluation = Evaluation.model_validate({
    ...     "name": "enterprise", "chinese": "企业公共信用综合评价", "subject": "enterprise", "version": "1",
    ...     "uses": ["supervision"],
    ...     "scale": {"base_score": 600, "base_odds": 10, "points_to_double_odds": 50, "minimum": 0, "maximum": 1000},
    ...     "tiers": [{"name": "A", "chinese": "优", "from": 700}, {"name": "D", "chinese": "差", "from": 0}]})
    >>> evaluation.tiers.of(650).chinese
    '差'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    chinese: str = Field(min_length=1)
    english: str = ""
    subject: Literal["enterprise", "person"]
    field: str = Field(default="", description="the trade or group that it is for; empty: everybody of the kind")
    basis: tuple[str, ...] = Field(default=(), description="the documents by which it may be made")
    version: Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
    uses: tuple[Purpose, ...] = Field(min_length=1)
    features: Literal["all"] | tuple[str, ...] = "all"
    outcome: Outcome | None = None
    training: TrainingPlan | None = None
    policy: Policy | None = None
    scale: Scale
    tiers: Tiers
    rules: tuple[Rule, ...] = ()
    reasons: int = Field(default=5, ge=1, le=50, description="how many reasons an answer shows")

    @model_validator(mode="after")
    def _persons_meet_incentives_only(self) -> Evaluation:
        beyond = sorted(set(self.uses) - PERSON_USES)
        if self.subject == "person" and beyond:
            raise ValueError(
                f"a personal score may serve {' and '.join(sorted(PERSON_USES))} only, not {', '.join(beyond)}: it never "
                "reaches punishment or the denial of a service"
            )
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Evaluation:
        if self.tiers.starts[0] > self.scale.minimum:
            raise ValueError(f"the lowest tier starts at {self.tiers.starts[0]}, above the scale's minimum {self.scale.minimum}")
        for rule in self.rules:
            if rule.tier is not None and rule.tier not in self.tiers.names:
                raise ValueError(f"rule {rule.name!r} names tier {rule.tier!r}, tiers are {', '.join(self.tiers.names)}")
        if self.training is not None and self.outcome is None:
            raise ValueError("training needs an outcome to learn")
        if self.training is not None and self.policy is not None:
            raise ValueError("a table is either trained or set by policy: leave training or policy out")
        return self

    @classmethod
    def load(cls, path: Path) -> Evaluation:
        """Read an evaluation's YAML file.

        Raises
        ------
        InvalidEvaluation
            No such file, no YAML, or it does not say what it must; every fault is named with its place.
        """
        return read_settings(path, cls, partial(InvalidEvaluation, str(path)))

    @classmethod
    def names(cls, deployment: Deployment) -> tuple[str, ...]:
        """The names of the deployment's evaluations, sorted."""
        return tuple(sorted(path.stem for path in deployment.evaluations.glob("*.yaml")))

    @classmethod
    def find(cls, deployment: Deployment, name: str) -> Evaluation:
        """The evaluation of that name in a deployment: the file `<name>.yaml` among its evaluations.

        Raises
        ------
        UnknownEvaluation
            The deployment has none of that name.
        InvalidEvaluation
            Its file does not say what it must, or says another name.
        """
        known = cls.names(deployment)
        if name not in known:
            raise UnknownEvaluation(name, known=known)
        path = deployment.evaluations / f"{name}.yaml"
        evaluation = cls.load(path)
        if evaluation.name != name:
            raise InvalidEvaluation(str(path), f"it says name: {evaluation.name}; name and file must agree")
        return evaluation

    def policy_table(self, notes: Mapping[str, FeatureNote]) -> PointsTable:
        """The table that the file itself sets: in force with the file, without training; `notes` by declared feature.

        Raises
        ------
        TableMismatch
            The file sets no table by policy.
        UnknownFeature
            An indicator's feature is not among the declared ones.
        NotMonotone
            The weights break a direction that a feature declares.
        """
        if self.policy is None:
            raise TableMismatch(self.name, "its file sets no table by policy")
        if unknown := [name for name in self.policy.indicators if name not in notes]:
            raise UnknownFeature(unknown[0], known=notes, wanted_by=f"policy of evaluation {self.name!r}")
        return PointsTable.from_policy(self.policy, scale=self.scale, notes=notes)

    def score(self, row: Mapping[str, Value], table: PointsTable) -> Scored:
        """Score one feature row (all features of the table and of the rules; others are passed by).

        Raises
        ------
        TableMismatch
            The table was made for another evaluation or scale.
        ColumnsMissing, WrongType
            The row cannot be read.
        """
        return score_row(self, row, table)

    def answer(self, row: Mapping[str, Value], table: PointsTable, *, known: int) -> Scored | NotScorable:
        """As `score`, but a subject with no known records (`known` = 0) is not scorable."""
        return self.score(row, table) if known > 0 else NotScorable(self.name, self.version)

    def answers(self, rows: NamedRows, table: PointsTable) -> list[Scored | NotScorable]:
        """What `answer` says of each of many feature rows, in their order."""
        return answer_rows(self, rows, table)

    def score_rows(self, rows: NamedRows, table: PointsTable) -> ScoredRows:
        """Score many feature rows at once: the same numbers as `answer`, row by row.

        Rows with `known` 0 are not scorable and stand in no array of the answer; see `ScoredRows.position`.
        """
        return score_rows(self, rows, table)
