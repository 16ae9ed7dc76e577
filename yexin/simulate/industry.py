"""行业信用记录: faults and merits on the record of a trade, of firms and of persons."""

from __future__ import annotations

import pyarrow as pa

from yexin.simulate.drafts import Column, World, documents, draft, words
from yexin.simulate.people import Subjects
from yexin.simulate.quality import grade, occur, rate

# Categories of these trades are about persons.
_OF_PERSONS = ("职业·", "农户·")


def dishonesty(world: World) -> list[pa.Table]:
    """行业失信信息 of both kinds: more of it, and graver, where conduct is worse."""
    return [_drawn(world, who, "industry_dishonesty", yearly, beta=1.1) for who, yearly in _both(world, 0.05, 0.01)]


def merits(world: World) -> list[pa.Table]:
    """行业守信信息 of both kinds."""
    return [_drawn(world, who, "industry_merit", yearly, beta=-0.5) for who, yearly in _both(world, 0.06, 0.02)]


def _both(world: World, firms: float, persons: float) -> tuple[tuple[Subjects, float], tuple[Subjects, float]]:
    return (world.enterprises, firms), (world.persons, persons)


def _drawn(world: World, who: Subjects, item_id: str, yearly: float, *, beta: float) -> pa.Table:
    rng, item = world.rng(f"{item_id}/{who.kind}"), world.catalogue[item_id]
    category = next(field for field in item.fields if field.role == "category")
    of_persons = who.kind == "person"
    options = [value for value in category.values if value.startswith(_OF_PERSONS) == of_persons]
    trade = rng.integers(0, len(options), len(who))  # a subject stays in its trade: its categories lie around one number
    occurred = occur(rng, rate(yearly, who.quality.conduct, beta=beta, exposure=who.there), world.calendar)
    which = (trade[occurred.subject] + rng.integers(0, 2, len(occurred))) % len(options)
    columns: dict[str, Column] = {
        "RDWH": documents(f"琼行{'失' if item.negative else '守'}{'个' if of_persons else ''}", occurred.day),
        category.code: words(options, which),
    }
    if item.negative:
        level = grade(rng, occurred.of(who.quality.conduct), shares=(0.05, 0.30, 0.65), loading=0.4)
        columns["SXCD"] = words(("严重", "一般", "轻微"), level)
    return draft(world, item_id, who, occurred, columns)
