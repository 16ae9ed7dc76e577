"""A validation report as a page shows it: the figures that people judge a version by, each with its interval."""

from __future__ import annotations

from typing import Any

from serving.console.html import Reader, texts


def figures_of(report: dict[str, Any] | None, reader: Reader) -> list[tuple[str, str]]:
    """Name and text of each figure that the report has; empty where there is no report.

    An interval is the report's own (bootstrap) from `low` to `high`. Figures and their names are data (texts.yaml).

    Examples
    --------
    >>> from credit.language import Language
    >>> reader = Reader(Language.ENGLISH, False, None, "/")
    >>> auc = {"out_of_time.auc.value": 0.73051, "out_of_time.auc.low": 0.6, "out_of_time.auc.high": 0.8}
    >>> figures_of({"measures": auc}, reader)
    [('AUC on later days', '0.731 (0.600–0.800)')]
    """
    measures = (report or {}).get("measures")
    if not isinstance(measures, dict):
        return []
    found: list[tuple[str, str]] = []
    for name, label in texts().root["validation_figures"].items():
        value, low, high = (
            measures.get(f"{name}.value", measures.get(name)),
            *(measures.get(f"{name}.{end}") for end in ("low", "high")),
        )
        if isinstance(value, int | float):
            between = f" ({_number(low)}–{_number(high)})" if low is not None and high is not None else ""
            found.append((label.in_(reader.language), _number(value) + between))
    return found


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:.3f}"
