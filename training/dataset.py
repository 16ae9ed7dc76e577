"""Records → examples to learn from: subjects × days, with the outcome of the months after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months
from credit.errors import ColumnsMissing, NoOutcomes
from features.days import NEVER, number_of
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.plan import Outcome, TrainingPlan
from training.examples import Examples, joined, select, take
from training.leak import check_no_leak, check_plausible
from training.slices import Slice
from training.split import Split
from training.waterfall import Waterfall

# A place where nothing happens for so long is one whose records end.
_DAYS_WITHOUT_RECORDS = 31
# A few records are much older than the platform; where the first hundredth is known, the platform's records begin.
_BEGINNING = 0.01
PARTS = ("learn", "calibration", "test", "out_of_time")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples of each part, in order of time, and how many rows were left out for which reason.

    `learn` fits the table; `calibration` (if any) sets the level of its probabilities; on `test` (if any) versions are compared;
    `out_of_time`, the latest, is looked at once, when everything is chosen.
    """

    learn: Examples
    out_of_time: Examples
    calibration: Examples | None = None
    test: Examples | None = None
    waterfall: Waterfall = field(default_factory=lambda: Waterfall(0))

    @property
    def parts(self) -> dict[str, Examples]:
        """The parts that there are by name, in order of time."""
        found = {name: getattr(self, name) for name in PARTS}
        return {name: part for name, part in found.items() if part is not None}

    @property
    def hash(self) -> str:
        """One line a part: equal data have equal lines on any machine."""
        return "\n".join(f"{name} {part.hash}" for name, part in self.parts.items())


def make_dataset(
    evaluation: Evaluation, features: FeatureSet, lives: Lives, *, slices: Mapping[str, Slice] | None = None
) -> Dataset:
    """Every subject with known records, on each day of the evaluation's plan; `Split` and `Outcome` say who is left out.

    Rows carry the columns of the evaluation's rules beside those of its table, and the group of each slice.

    Raises
    ------
    NoOutcomes
        The evaluation plans no training, or its days give no rows, or the records begin too late or end before the last outcome.
    ColumnsMissing
        The evaluation names features that are not declared.
    LeakFound
        A day's rows hold what became known after it, or a column that is the outcome itself.
    """
    plan, outcome = evaluation.training, evaluation.outcome
    if plan is None or outcome is None:
        raise NoOutcomes(f"evaluation {evaluation.name!r} plans no training: give it outcome and training, or a table of its own")
    names, split = feature_names(evaluation, features), Split.of(plan, outcome)
    check_known(lives, add_months(split.out_of_time[-1], outcome.months))
    check_begun(lives, plan, kind=features.subject_kind)
    check_no_leak(features, lives, split.learn[-1])
    whole, fall = _examples(features, lives, split, evaluation)
    groups = {name: one.groups(whole.rows, lives, kind=features.subject_kind) for name, one in (slices or {}).items()}
    whole = replace(select(whole, names, beside=rule_features(evaluation)), groups=groups)
    day = whole.rows.as_of.astype("datetime64[D]")
    parts = {name: take(whole, np.isin(day, np.array(getattr(split, name), "datetime64[D]"))) for name in PARTS}
    if empty := [name for name in PARTS if getattr(split, name) and not len(parts[name])]:
        days = ", ".join(map(str, getattr(split, empty[0])))
        raise NoOutcomes(f"no {features.subject_kind} had known records on {days}: ingest records first")
    learn = _draw(parts["learn"], plan)
    fall = fall.without("rows not drawn", len(parts["learn"]) - len(learn))
    check_plausible(learn)
    chosen = {name: part if len(part) else None for name, part in (parts | {"learn": learn}).items()}
    return Dataset(waterfall=fall, **chosen)  # type: ignore[arg-type]  # learn and out_of_time are never empty here


def feature_names(evaluation: Evaluation, features: FeatureSet) -> tuple[str, ...]:
    """The columns that the evaluation's table reads."""
    chosen = evaluation.features if evaluation.policy is None else tuple(evaluation.policy.indicators)
    if chosen == "all":
        return features.names
    if missing := [name for name in chosen if name not in features.names]:
        raise ColumnsMissing(missing)
    return chosen


def rule_features(evaluation: Evaluation) -> tuple[str, ...]:
    """The columns that the evaluation's rules look at."""
    return tuple(dict.fromkeys(rule.when.feature for rule in evaluation.rules))


def check_known(lives: Lives, day: date) -> None:
    """Refuse to learn from a future: outcomes after the last record would all look good.

    Raises
    ------
    NoOutcomes
        The records end more than a month before `day`.
    """
    if not reaches(lives, day):
        raise NoOutcomes(
            f"outcomes are asked for up to {day}, the records end on {np.datetime64(_last(lives), 'D')}: let the days end earlier"
        )


def reaches(lives: Lives, day: date) -> bool:
    """Whether the records go on to a day, give or take a month in which nothing happens."""
    return _last(lives) + _DAYS_WITHOUT_RECORDS >= int(number_of(day)[0])


def _last(lives: Lives) -> int:
    return min(int(lives.event_date.max(initial=0)), lives.last_day)


def check_begun(lives: Lives, plan: TrainingPlan, *, kind: str) -> None:
    """Refuse days on which the features would look back to before the platform's records: their zeros mean "not kept".

    Raises
    ------
    NoOutcomes
        The records begin later than `observation_months` before the first day.
    """
    first, last = lives.range_of(kind)
    known = np.asarray(lives.from_day[lives.offsets[first] : lives.offsets[last]])
    if not plan.observation_months or not len(known):
        return
    begin, needed = int(np.quantile(known, _BEGINNING)), add_months(plan.first, -plan.observation_months)
    if begin > int(number_of(needed)[0]):
        raise NoOutcomes(
            f"the features look back {plan.observation_months} months from {plan.first} and the records begin on "
            f"{np.datetime64(begin, 'D')}: let the days begin later, or ask for fewer observation_months"
        )


def first_known(lives: Lives) -> NDArray[np.int64]:
    """The first day on which anything was known of each subject; NEVER where nothing ever was."""
    first, starts = np.full(len(lives.subjects), NEVER, np.int64), np.asarray(lives.offsets[:-1])
    has = np.diff(lives.offsets) > 0
    if has.any():
        first[has] = np.minimum.reduceat(np.asarray(lives.from_day, np.int64), starts[has])
    return first


def _examples(features: FeatureSet, lives: Lives, split: Split, evaluation: Evaluation) -> tuple[Examples, Waterfall]:
    """Rows of the subjects that count on the split's days, with their outcomes, and who was left out."""
    outcome, plan = evaluation.outcome, evaluation.training
    assert outcome is not None  # noqa: S101 (make_dataset looked)
    assert plan is not None  # noqa: S101
    low, high = lives.range_of(features.subject_kind)
    fall = Waterfall((high - low) * (len(split.used) + len(split.purged)))
    fall = fall.without("days whose outcome overlaps a later part", (high - low) * len(split.purged))
    since, blocks = first_known(lives)[low:high], []
    for pair, subject in _blocks(features, lives, split, outcome):
        kept = np.ones(len(subject), np.bool_)
        for reason, out in _reasons(*pair, since[subject], evaluation):
            fall = fall.without(reason, int(np.count_nonzero(out & kept)))
            kept &= ~out
        blocks.append(take(Examples(pair[0], reached(pair[1], outcome.any).astype(np.int8)), kept))
    if not blocks:
        raise NoOutcomes(f"no {features.subject_kind} is on record: ingest records first")
    return joined(blocks), fall


def _blocks(
    features: FeatureSet, lives: Lives, split: Split, outcome: Outcome
) -> Iterator[tuple[tuple[FeatureRows, FeatureRows], NDArray[np.intp]]]:
    """Rows of the days and rows of their outcomes, with the number of each row's subject."""
    days, at = list(split.used), 0
    later = [add_months(day, outcome.months) for day in days]
    for now, then in zip(features.blocks(lives, as_of=days), features.blocks(lives, as_of=later), strict=True):
        subjects = len(now) // len(days)
        yield (now, then), np.repeat(np.arange(at, at + subjects), len(days))
        at += subjects


def _reasons(
    now: FeatureRows, then: FeatureRows, since: NDArray[np.int64], evaluation: Evaluation
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Why rows are left out, and which, in the order of the waterfall."""
    outcome, plan = evaluation.outcome, evaluation.training
    assert outcome is not None  # noqa: S101 (make_dataset looked)
    assert plan is not None  # noqa: S101
    yield "nothing known of the subject", now.known <= 0
    if plan.history_months:
        yield f"known for less than {plan.history_months} months", _too_new(now, since, plan)
    if outcome.exclude:
        yield f"bad already: {' or '.join(outcome.exclude)}", reached(now, outcome.exclude)
    if outcome.observed:
        yield f"outcome not to be seen: no {' or '.join(outcome.observed)}", ~reached(then, outcome.observed)


def _too_new(now: FeatureRows, since: NDArray[np.int64], plan: TrainingPlan) -> NDArray[np.bool_]:
    days, at = np.unique(now.as_of, return_inverse=True)
    needed = np.array([number_of(add_months(day.astype(date), -plan.history_months))[0] for day in days], np.int64)
    return np.asarray(since > needed[at], np.bool_)


def reached(rows: FeatureRows, bounds: Mapping[str, float]) -> NDArray[np.bool_]:
    """Where any feature reaches its bound; NaN reaches none."""
    if missing := [name for name in bounds if name not in rows.names]:
        raise ColumnsMissing(missing)
    return np.asarray(np.logical_or.reduce([rows.column(name) >= bound for name, bound in bounds.items()]), np.bool_)


def _draw(examples: Examples, plan: TrainingPlan) -> Examples:
    """At most so many rows, drawn with the plan's seed."""
    surplus = len(examples) - plan.most_rows
    if surplus <= 0:
        return examples
    kept = np.random.default_rng(plan.seed).permutation(len(examples))[: plan.most_rows]
    return take(examples, np.sort(kept))
