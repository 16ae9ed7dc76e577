"""Records → examples to learn from: subjects × days, with the outcome of the months after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months
from credit.errors import ColumnsMissing, NoOutcomes
from features.days import number_of
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.plan import Outcome, TrainingPlan

# A place where nothing happens for so long is one whose records end.
_DAYS_WITHOUT_RECORDS = 31


@dataclass(frozen=True, eq=False)
class Examples:
    """Feature rows and, for each, whether the outcome was bad (1) or not (0)."""

    rows: FeatureRows
    target: NDArray[np.int8]

    @property
    def bad_rate(self) -> float:
        """Share of bad rows; NaN without rows."""
        return float(self.target.mean()) if len(self.target) else float("nan")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to learn from and later ones to test on, and how many rows were left out for which reason."""

    learn: Examples
    test: Examples
    left_out: dict[str, int]


def make_dataset(evaluation: Evaluation, features: FeatureSet, lives: Lives) -> Dataset:
    """Every subject with known records, on each day of the evaluation's plan.

    The last `held_out_days` days are the test. A day whose outcome is only known after the first test day is left out of
    learning: on that day nobody could have learnt from it.

    Raises
    ------
    NoOutcomes
        The evaluation plans no training, or its days give no rows, or the records end before the last outcome.
    ColumnsMissing
        The evaluation names features that are not declared.
    """
    plan, outcome = evaluation.training, evaluation.outcome
    if plan is None or outcome is None:
        raise NoOutcomes(f"evaluation {evaluation.name!r} plans no training: give it outcome and training, or a table of its own")
    names = feature_names(evaluation, features)
    learn_days, test_days, purged = split_days(plan, outcome)
    learn, unknown = _examples(features, lives, learn_days, outcome)
    test, unknown_too = _examples(features, lives, test_days, outcome)
    drawn = _draw(learn, plan)
    left_out = {
        "days whose outcome overlaps the test": len(purged),
        "rows of subjects without known records": unknown + unknown_too,
        "rows not drawn": len(learn.target) - len(drawn.target),
    }
    return Dataset(select(drawn, names), select(test, names), left_out)


def feature_names(evaluation: Evaluation, features: FeatureSet) -> tuple[str, ...]:
    """The columns that the evaluation's table reads."""
    chosen = evaluation.features if evaluation.policy is None else tuple(evaluation.policy.indicators)
    if chosen == "all":
        return features.names
    if missing := [name for name in chosen if name not in features.names]:
        raise ColumnsMissing(missing)
    return chosen


def split_days(plan: TrainingPlan, outcome: Outcome) -> tuple[list[date], list[date], list[date]]:
    """Days to learn from, days to test on, and days left out between them.

    Examples
    --------
    >>> plan = TrainingPlan(first=date(2020, 1, 1), last=date(2022, 1, 1), every_months=6)
    >>> learn, test, between = split_days(plan, Outcome(months=12, any={"penalty_count_12m": 1}))
    >>> [str(day) for day in learn], [str(day) for day in test], [str(day) for day in between]
    (['2020-01-01', '2020-07-01', '2021-01-01'], ['2022-01-01'], ['2021-07-01'])
    """
    days = [plan.first]
    while (following := add_months(plan.first, plan.every_months * len(days))) <= plan.last:
        days.append(following)
    test = days[-plan.held_out_days :]
    earlier = days[: -plan.held_out_days]
    learn = [day for day in earlier if add_months(day, outcome.months) <= test[0]]
    if not learn:
        raise NoOutcomes(f"no training day's outcome is known by the first test day {test[0]}: begin earlier than {plan.first}")
    return learn, test, [day for day in earlier if day not in learn]


def select(examples: Examples, names: Sequence[str]) -> Examples:
    """The same examples with only some columns."""
    rows = examples.rows
    places = [rows.names.index(name) for name in names]
    return replace(examples, rows=replace(rows, names=tuple(names), values=rows.values[:, places]))


def _examples(features: FeatureSet, lives: Lives, days: Sequence[date], outcome: Outcome) -> tuple[Examples, int]:
    """Rows of known subjects on the days with their outcomes, and how many rows had nothing known."""
    later = [add_months(day, outcome.months) for day in days]
    check_known(lives, later[-1])
    blocks, unknown = [], 0
    for now, then in zip(features.blocks(lives, as_of=days), features.blocks(lives, as_of=later), strict=True):
        known = now.known > 0
        unknown += int(np.count_nonzero(~known))
        blocks.append(take(Examples(now, _bad(then, outcome)), known))
    if not any(len(block.target) for block in blocks):
        raise NoOutcomes(f"no {features.subject_kind} had known records on {', '.join(map(str, days))}: ingest records first")
    return _joined(blocks), unknown


def check_known(lives: Lives, day: date) -> None:
    """Refuse to learn from a future: outcomes after the last record would all look good.

    Raises
    ------
    NoOutcomes
        The records end more than a month before `day`.
    """
    last = min(int(lives.event_date.max(initial=0)), lives.last_day)
    if last + _DAYS_WITHOUT_RECORDS < int(number_of(day)[0]):
        raise NoOutcomes(
            f"outcomes are asked for up to {day}, the records end on {np.datetime64(last, 'D')}: let the days end earlier"
        )


def _bad(then: FeatureRows, outcome: Outcome) -> NDArray[np.int8]:
    """1 where any outcome feature reaches its bound; NaN reaches none."""
    if missing := [name for name in outcome.any if name not in then.names]:
        raise ColumnsMissing(missing)
    reached = [then.column(name) >= bound for name, bound in outcome.any.items()]
    return np.asarray(np.logical_or.reduce(reached), np.int8)


def _draw(examples: Examples, plan: TrainingPlan) -> Examples:
    """At most so many rows, drawn with the plan's seed."""
    surplus = len(examples.target) - plan.most_rows
    if surplus <= 0:
        return examples
    kept = np.random.default_rng(plan.seed).permutation(len(examples.target))[: plan.most_rows]
    return take(examples, np.sort(kept))


def take(examples: Examples, which: NDArray[np.bool_] | NDArray[np.intp]) -> Examples:
    """Some of the examples, by mask or by position."""
    rows = examples.rows
    part = replace(rows, subjects=rows.subjects[which], as_of=rows.as_of[which], values=rows.values[which], known=rows.known[which])
    return Examples(part, examples.target[which])


def _joined(blocks: Sequence[Examples]) -> Examples:
    rows = [block.rows for block in blocks]
    joined = replace(
        rows[0],
        subjects=np.concatenate([one.subjects for one in rows]),
        as_of=np.concatenate([one.as_of for one in rows]),
        values=np.concatenate([one.values for one in rows]),
        known=np.concatenate([one.known for one in rows]),
    )
    return Examples(joined, np.concatenate([block.target for block in blocks]))
