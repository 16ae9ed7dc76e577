"""`yexin whatif`: curves of coming scores in tables and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from credit.language import Language
from models.tiers import Tiers
from serving.inquiry import Inquiry
from serving.what_if.answers import CurveAnswer, PlanAnswer, ReachAnswer, StepAnswer, WhatIfAnswer
from serving.what_if.what_if import Question, what_if
from serving.words import say
from yexin.explained import scorer_of
from yexin.settings import Settings

_COLOURS = {"unchanged": "#8a949e", "supposed": "#27608b", "cheapest": "#2a7f62", "earliest": "#b5762f"}
_MARGIN = 30  # points of air above and below the curves
_BANDS = ("#b3403a", "#d59b3a", "#7a9a4b", "#2f7d6b", "#27608b")


def answer_for(settings: Settings, inquiry: Inquiry, question: Question, language: Language) -> tuple[WhatIfAnswer, Tiers]:
    """The what-if about one subject, and the tiers of its evaluation."""
    standing = scorer_of(settings).standing(inquiry, today=settings.today)
    return what_if(standing, question, standing.words(language)), standing.evaluation.tiers


def show(console: Console, answer: WhatIfAnswer) -> None:
    """Print what is supposed, the curves side by side, and how the tier is reached."""
    language = Language(answer.language)
    for one in answer.supposed:
        console.print(say(language, f"what_if.{one.event}", record=one.record, day=one.day), markup=False, highlight=False)
    console.print(_curves(answer, language))
    if answer.lower_on is not None:
        console.print(say(language, "what_if.lower", day=answer.lower_on), markup=False, highlight=False)
    if answer.reach is not None:
        _show_reach(console, answer.reach, language)
    console.print(say(language, "what_if.note"), markup=False)


def _curves(answer: WhatIfAnswer, language: Language) -> Table:
    """One row for each day on which any curve's score differs from the day before it; the first and the last day always."""
    title = say(language, "what_if.title", subject=answer.subject, day=answer.as_of, label=answer.evaluation.label)
    table = Table(say(language, "what_if.day"), title=title)
    for curve in answer.curves:
        table.add_column(curve.label, justify="right")
    by_day = [{point.day: (point.score, point.tier) for point in curve.points} for curve in answer.curves]
    last: list[tuple[int | None, str | None]] = [(None, None)] * len(by_day)
    for day in sorted(set().union(*by_day)):
        now = [told.get(day, before) for told, before in zip(by_day, last, strict=True)]
        if now != last or day == answer.until:
            table.add_row(str(day), *(f"{score} {tier}" if score is not None else "—" for score, tier in now))
        last = now
    return table


def _show_reach(console: Console, reach: ReachAnswer, language: Language) -> None:
    lines = [reach.text, f"({reach.method})"]
    ways: dict[str, None] = {}  # said once, though many repairs go the same way
    for number, plan in enumerate(reach.plans, start=1):
        lines.append(_heading(number, plan, language))
        for step in plan.steps:
            told = say(language, "what_if.step", day=step.day, record=step.record, points=step.points)
            lines.append(f"  · {told}")
            ways[_way(step, language)] = None
    for line in (*lines, *ways):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _way(step: StepAnswer, language: Language) -> str:
    """Where repairs of that kind are asked for, and with which papers."""
    papers = dict(zip(("first", "second"), step.repair.papers, strict=True))
    where = say(language, "record.where", where=step.repair.where, basis=step.repair.basis)
    return f"{where}: {say(language, 'record.papers', **papers)}"


def _heading(number: int, plan: PlanAnswer, language: Language) -> str:
    facts = {"number": number, "day": plan.day, "tier": plan.tier, "score": plan.score, "count": len(plan.steps)}
    held = say(language, "what_if.held", day=plan.held_until) if plan.held_until else say(language, "what_if.kept")
    return f"{say(language, 'what_if.plan', **facts)}; {held}"


def draw_curves(answer: WhatIfAnswer, tiers: Tiers, file: Path) -> Path:
    """Draw the curves over the tiers, with the days of supposed and planned repairs, into `file` (PNG)."""
    from matplotlib.figure import Figure

    from training.pictures import chinese_font

    # A machine without a Chinese font would draw empty boxes.
    language = Language(answer.language) if chinese_font() is not None else Language.ENGLISH
    figure = Figure(figsize=(9.5, 4.8), layout="constrained")
    axes: Any = figure.subplots()
    scores = [point.score for curve in answer.curves for point in curve.points if point.score is not None]
    low, high = min(scores, default=0) - _MARGIN, max(scores, default=0) + _MARGIN
    _draw_tiers(axes, tiers, low, high, language)
    for curve in answer.curves:
        _draw_curve(axes, curve, say(language, f"what_if.{curve.name}"))
    _draw_days(axes, answer, low, language)
    axes.set_xlim(answer.as_of, answer.until)
    axes.set_ylim(low, high)
    axes.set_ylabel(say(language, "what_if.points"))
    label = answer.evaluation.label if language is Language(answer.language) else answer.evaluation.name
    axes.set_title(say(language, "what_if.title", subject=answer.subject, day=answer.as_of, label=label), fontsize=11)
    axes.legend(loc="lower right", framealpha=0.9)
    axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)
    return file


def _draw_tiers(axes: Any, tiers: Tiers, low: float, high: float, language: Language) -> None:
    """A faint band for each tier in sight, with its letter at the right."""
    ends = [*tiers.starts[1:], high]
    for place, (tier, end) in enumerate(zip(tiers.rising, ends, strict=True)):
        bottom, top = max(tier.start if place else low, low), min(end, high)
        if bottom < top:
            axes.axhspan(bottom, top, color=_BANDS[min(place, len(_BANDS) - 1)], alpha=0.10, linewidth=0)
            word = tier.chinese if language is Language.CHINESE else tier.english or tier.name
            where = axes.get_yaxis_transform()
            axes.text(1.01, (bottom + top) / 2, f"{tier.name} {word}", transform=where, va="center", fontsize=9)


def _draw_curve(axes: Any, curve: CurveAnswer, label: str) -> None:
    points = [point for point in curve.points if point.score is not None]
    style = {"linestyle": "--"} if curve.name == "unchanged" else {}
    days, scores = [point.day for point in points], [point.score for point in points]
    axes.plot(days, scores, drawstyle="steps-post", color=_COLOURS[curve.name], linewidth=2, label=label, **style)


def _draw_days(axes: Any, answer: WhatIfAnswer, low: float, language: Language) -> None:
    """A mark for each supposed event and each repair of the plans that are drawn, and a ring where a plan reaches the tier."""
    plans = answer.reach.plans if answer.reach is not None else ()
    shown = {curve.name for curve in answer.curves}
    drawn = {name: plans[place] for name, place in (("cheapest", 0), ("earliest", -1)) if name in shown}
    marks = [(one.day, "supposed", 0) for one in answer.supposed]
    marks += [(step.day, name, row) for row, (name, plan) in enumerate(drawn.items()) for step in plan.steps]
    for number, (day, name, row) in enumerate(marks):
        label = say(language, "what_if.mark") if number == 0 else None
        height = low + _MARGIN * (1 + row) / 3
        axes.plot([day], [height], "^", markersize=8, color=_COLOURS[name], label=label, clip_on=False, zorder=5)
    for name, plan in drawn.items():
        axes.plot([plan.day], [plan.score], "o", markersize=8, markerfacecolor="white", color=_COLOURS[name], zorder=6)
        early = (plan.day - answer.as_of) * 4 < answer.until - answer.as_of  # no room to the left of it
        place = {"xytext": (8, -14), "ha": "left"} if early else {"xytext": (-8, 6), "ha": "right"}
        axes.annotate(f"{plan.tier}  {plan.day}", (plan.day, plan.score), textcoords="offset points", fontsize=9, **place)
