"""What a benchmark measured: the goals of its last line, or why it failed; kept in one JSON file for the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from benchmarks.form import Goal

_BOUND = re.compile(r"^(?P<sign>[≥≤=]) (?P<bound>-?[0-9.]+(?:e[+-]?[0-9]+)?)(?P<unit>.*)$")


@dataclass(frozen=True)
class Measurement:
    """One run of one benchmark: `form` is quick or usual; `failed` says why goals are missing, None where it ran well."""

    name: str
    form: str
    day: date
    goals: Mapping[str, Goal]
    failed: str | None


def last_goals(printed: str) -> dict[str, Goal] | None:
    r"""The goals in the last line that is a JSON object of goals; None where there is no such line.

    Examples
    --------
    >>> last_goals('met  rows a second: 7\n{"rows a second": {"value": 7, "goal": "≥ 5", "met": true}}\n')
    {'rows a second': Goal(value=7, goal='≥ 5', met=True)}
    >>> last_goals("Traceback ...") is None
    True
    """
    for line in reversed(printed.splitlines()):
        try:
            return {name: Goal(**told) for name, told in json.loads(line).items()}
        except (ValueError, TypeError, AttributeError):
            continue
    return None


def short_by(goal: Goal) -> str:
    """How far a goal is missed, in words; empty where it is met.

    Examples
    --------
    >>> short_by(Goal(42, "≥ 50", met=False)), short_by(Goal(10.7, "≤ 10", met=False)), short_by(Goal(3, "= 0", met=False))
    ('16 %', '7 %', '3')
    >>> short_by(Goal(60, "≥ 50", met=True))
    ''
    """
    bound = bound_of(goal)
    if goal.met:
        return ""
    if bound is None or bound == 0:
        return f"{goal.value - (bound or 0):g}"
    missed = 100 * abs(goal.value - bound) / abs(bound)
    return f"{missed:.0f} %" if missed >= 1 else f"{missed:.1g} %"


def bound_of(goal: Goal) -> float | None:
    """The number that a goal asks for; None where its words hold none."""
    found = _BOUND.match(goal.goal)
    return float(found["bound"]) if found else None


def better_by(goal: Goal) -> float | None:
    """How many times better than asked: 1 is just met, below 1 is short; None where no ratio says it."""
    bound = bound_of(goal)
    if bound is None or bound <= 0 or goal.value <= 0 or goal.goal.startswith("="):
        return None
    return goal.value / bound if goal.goal.startswith("≥") else bound / goal.value


def remembered(file: Path) -> list[Measurement]:
    """All measurements in a file, by name and form; none where it is not there."""
    if not file.exists():
        return []
    told = json.loads(file.read_text("utf-8"))
    return [
        Measurement(**one | {"day": date.fromisoformat(one["day"]), "goals": {n: Goal(**g) for n, g in one["goals"].items()}})
        for one in told
    ]


def remember(file: Path, new: Measurement) -> None:
    """Put a measurement in the place of the last one of the same benchmark and form."""
    others = [one for one in remembered(file) if (one.name, one.form) != (new.name, new.form)]
    told = [asdict(one) | {"day": str(one.day)} for one in sorted([*others, new], key=lambda one: (one.name, one.form))]
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
