"""The days of a plan, cut by time: to learn, to calibrate, to test, and out of time, with a gap before each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from credit.calendar import add_months
from credit.errors import NoOutcomes
from models.plan import Outcome, TrainingPlan


@dataclass(frozen=True, slots=True)
class Split:
    """The days of each part, and those left out because their outcome was not known when the next part began."""

    learn: tuple[date, ...]
    calibration: tuple[date, ...]
    test: tuple[date, ...]
    out_of_time: tuple[date, ...]
    purged: tuple[date, ...]

    @classmethod
    def of(cls, plan: TrainingPlan, outcome: Outcome) -> Split:
        """Cut the plan's days, the last part first.

        Raises
        ------
        NoOutcomes
            A part that the plan asks for has no day whose outcome was known in time.

        Examples
        --------
        >>> plan = TrainingPlan(first=date(2018, 1, 1), last=date(2022, 1, 1), every_months=6, calibration_days=1)
        >>> split = Split.of(plan, Outcome(months=12, any={"penalty_count_12m": 1}))
        >>> [str(day) for day in split.calibration], [str(day) for day in split.out_of_time], [str(day) for day in split.purged]
        (['2021-01-01'], ['2022-01-01'], ['2020-07-01', '2021-07-01'])
        >>> str(split.learn[-1])
        '2020-01-01'
        """
        days = _days(plan)
        out_of_time, earlier, purged = days[-plan.held_out_days :], days[: -plan.held_out_days], []
        next_first, parts = out_of_time[0], []
        for wanted in (plan.test_days, plan.calibration_days):
            known = _known_by(next_first, earlier, outcome, plan)
            part = known[len(known) - wanted :] if wanted else []
            if len(part) < wanted:
                raise NoOutcomes(f"no {wanted} days to test and calibrate on before {next_first}: begin earlier than {plan.first}")
            if part:
                purged += [day for day in earlier if day > part[-1]]
                earlier, next_first = [day for day in earlier if day < part[0]], part[0]
            parts.append(tuple(part))
        learn = _known_by(next_first, earlier, outcome, plan)
        if not learn:
            raise NoOutcomes(
                f"no training day's outcome is known by the first test day {next_first}: begin earlier than {plan.first}"
            )
        purged += [day for day in earlier if day not in learn]
        return cls(tuple(learn), parts[1], parts[0], tuple(out_of_time), tuple(sorted(purged)))

    @property
    def used(self) -> tuple[date, ...]:
        """All days that rows are made for, in order."""
        return (*self.learn, *self.calibration, *self.test, *self.out_of_time)


def _days(plan: TrainingPlan) -> list[date]:
    days = [plan.first]
    while (following := add_months(plan.first, plan.every_months * len(days))) <= plan.last:
        days.append(following)
    return days


def _known_by(day: date, days: Iterable[date], outcome: Outcome, plan: TrainingPlan) -> list[date]:
    """The days whose outcomes had happened and were reported by `day`: on it nobody could have learnt from later ones."""
    return [one for one in days if add_months(one, outcome.months + plan.gap_months) <= day]
