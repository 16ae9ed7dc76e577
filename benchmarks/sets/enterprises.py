"""Sets of enterprises."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.sets.labelled_set import LabelledSet, labelled


def polish_bankruptcy(path: Path) -> LabelledSet:
    """Ratios of Polish manufacturers a year before bankruptcy."""
    table = pd.read_parquet(path / "polish_bankruptcy_5year" / "5year.parquet")
    return labelled("polish_bankruptcy", table.drop(columns="class"), table["class"] == 1)


def us_bankruptcy(path: Path) -> LabelledSet:
    """Firm-years of American companies, of which some fail some day; folds by firm.

    The year is left out: the share that fails falls with it, as later firms are not yet followed to the end.
    """
    table = pd.read_parquet(path / "us_bankruptcy" / "us_bankruptcy.parquet")
    columns = table.drop(columns=["company_name", "status_label", "year"])
    return labelled("us_bankruptcy", columns, table["status_label"] == "failed", groups=table["company_name"])


def chicago_food(path: Path) -> LabelledSet:
    """Canvass inspections and what was known before each; folds by licence.

    Who inspects is left out: it tells much, but is no fact about the subject.
    """
    return _chicago(path, "chicago_food", ["Inspector_Assigned"])


def chicago_food_inspector(path: Path) -> LabelledSet:
    """The same with the inspector's colour, as in the numbers that the city's own model has."""
    return _chicago(path, "chicago_food_inspector", [])


def _chicago(path: Path, name: str, without: list[str]) -> LabelledSet:
    table = pd.read_parquet(path / "chicago_food" / "model_table.parquet")
    keys = ["Inspection_Date", "License", "Inspection_ID", "Business_ID", "Test", "Train", "score"]
    outcome = ["criticalCount", "seriousCount", "minorCount", "pass_flag", "fail_flag", "criticalFound"]
    columns = table.drop(columns=[*keys, *outcome, *without])
    return labelled(name, columns, table["criticalFound"] == 1, groups=table["License"])
