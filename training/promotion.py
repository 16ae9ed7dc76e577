"""Approval: a registered version becomes the champion, in the registry and as plain files for the server."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from credit.deployment import Deployment
from credit.errors import FolderNotWritable, ModelNotTrained
from credit.home import Home
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.scoring import check_belongs
from training.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Approved:
    """The version that now answers, and the content hash of its table."""

    evaluation: str
    version: int
    hash: str


def promote(evaluation: str, deployment: Deployment, *, home: Home, version: int) -> Approved:
    """Make a registered version the champion and write it where the server reads it.

    Raises
    ------
    UnknownEvaluation, UnknownVersion
        There is no such evaluation, or it was never trained to that version.
    TableMismatch
        The version was trained for another scale than the evaluation now has.
    FolderNotWritable
        The server's folder cannot be written.
    """
    found = Evaluation.find(deployment, evaluation)
    tracking = Tracking(home)
    table = tracking.table(evaluation, version)
    check_belongs(found, table)
    export(table, home.tables / evaluation, version)
    tracking.set_champion(evaluation, version)
    return Approved(evaluation, version, table.hash)


def champion_table(evaluation: str, *, home: Home) -> PointsTable:
    """The champion's table, from the plain files.

    Raises
    ------
    ModelNotTrained
        No version was ever promoted.
    """
    pointer = home.tables / evaluation / "champion.json"
    if not pointer.is_file():
        raise ModelNotTrained(evaluation)
    return PointsTable.load(pointer.parent / json.loads(pointer.read_text("utf-8"))["folder"])


def export(table: PointsTable, folder: Path, version: int) -> None:
    """Write the table into a folder of its own, then turn the pointer to it in one step: what the server of `folder` reads.

    Raises
    ------
    FolderNotWritable
        `folder` cannot be written.
    """
    own = f"v{version}"
    table.save(folder / own)
    draft = folder / ".champion.json"
    try:
        draft.write_text(json.dumps({"version": version, "folder": own, "hash": table.hash}) + "\n", "utf-8")
        os.replace(draft, folder / "champion.json")
    except OSError as error:
        raise FolderNotWritable(str(folder)) from error
