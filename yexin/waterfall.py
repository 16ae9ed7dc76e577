"""A score as a picture: from the base, reason by reason and rule by rule, to the score."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

from serving.answers import ScoreAnswer
from yexin.explained import shown

_UP, _DOWN, _TOTAL = "#2a7f62", "#b5462f", "#33475b"


def steps_of(answer: ScoreAnswer, *, chinese: bool) -> list[tuple[str, int]]:
    """The parts of a score in order, with their points; they add up with the base to the score."""
    reasons = [(f"{r.label if chinese else r.feature} = {shown(r.value)}", r.points) for r in answer.reasons]
    rest = [("其他特征" if chinese else "all other features", answer.other_points)] if answer.other_points else []
    rules = [(f"规则：{rule.label}" if chinese else f"rule: {rule.rule}", rule.points) for rule in answer.rules]
    return [*reasons, *rest, *rules]


def draw_waterfall(answer: ScoreAnswer, file: Path) -> Path:
    """Draw a scored answer's waterfall in points into `file` (PNG).

    Raises
    ------
    ValueError
        The subject was not scorable: there are no parts to draw.
    """
    if answer.score is None or answer.base is None:
        raise ValueError("a subject that is not scorable has no parts to draw")
    from matplotlib.figure import Figure

    from training.pictures import chinese_font

    chinese = chinese_font() is not None  # a machine without such a font would draw empty boxes
    steps = steps_of(answer, chinese=chinese)
    figure = Figure(figsize=(9, 0.5 * len(steps) + 2.2), layout="constrained")
    axes = figure.subplots()
    lowest = _bars(axes, steps, base=answer.base, score=answer.score)
    first, last = ("基准分", f"得分（{answer.tier_label}）") if chinese else ("base", f"score, tier {answer.tier}")
    axes.set_yticks(range(len(steps) + 2), [first, *(label for label, _ in steps), last])
    axes.invert_yaxis()
    axes.set_xlim(left=max(0, lowest - 60))
    axes.margins(x=0.08)
    axes.set_xlabel("points")
    axes.set_title(f"{answer.evaluation.label if chinese else answer.evaluation.name} {answer.as_of}")
    axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=130)
    return file


def _bars(axes: Any, steps: list[tuple[str, int]], *, base: int, score: int) -> int:
    """Draw the bars with their points beside them; answers the lowest running total."""
    starts = list(accumulate((points for _, points in steps), initial=base))
    bars = [(0, base, _TOTAL, f"{base}")]
    bars += [
        (start, points, _UP if points >= 0 else _DOWN, f"{points:+}") for (_, points), start in zip(steps, starts, strict=False)
    ]
    bars += [(0, score, _TOTAL, f"{score}")]
    for row, (start, width, colour, text) in enumerate(bars):
        axes.barh(row, width, left=start, color=colour)
        axes.annotate(text, (max(start, start + width), row), xytext=(4, 0), textcoords="offset points", va="center")
    return min(starts)
