"""Validation reports kept beside the tables, one a version, as JSON and as a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from credit.errors import FolderNotWritable, NotValidated
from credit.home import Home
from models.points_table import PointsTable
from training.validation.report import FORMAT, Report, as_json


def folder_of(home: Home, evaluation: str) -> Path:
    """Where the reports of an evaluation lie: `v<version>.json` and `v<version>.html`."""
    return home.tables / evaluation / "validation"


def keep(home: Home, evaluation: str, version: int, report: Report, page: str) -> Path:
    """Write a version's report and its page; the page's path.

    Raises
    ------
    FolderNotWritable
        The folder cannot be written.
    """
    folder = folder_of(home, evaluation)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"v{version}.json").write_text(as_json(report), "utf-8")
        (folder / f"v{version}.html").write_text(page, "utf-8")
    except OSError as error:
        raise FolderNotWritable(str(folder)) from error
    return folder / f"v{version}.html"


def kept_report(home: Home, evaluation: str, version: int) -> Report:
    """A version's report.

    Raises
    ------
    NotValidated
        There is none, or it cannot be read.
    """
    file = folder_of(home, evaluation) / f"v{version}.json"
    try:
        report: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise NotValidated(evaluation, version) from None
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise NotValidated(evaluation, version, "its report is something else")
    return report


def checked_report(home: Home, evaluation: str, version: int, *, table: PointsTable, champion: int | None) -> Report:
    """A version's report, if it is about this table and was made beside the present champion.

    Raises
    ------
    NotValidated
        It is not.
    """
    report = kept_report(home, evaluation, version)
    if report["table"] != table.hash:
        raise NotValidated(evaluation, version, "its report is about another table")
    compared = report.get("champion_version")
    if champion is not None and compared != champion:
        beside = f"beside version {compared}" if compared else "while there was no champion"
        raise NotValidated(evaluation, version, f"it was validated {beside}, and now version {champion} answers")
    return report
