"""Approval: a registered version becomes the champion, in the registry and as plain files for the server."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from credit.deployment import Deployment
from credit.errors import AlreadyChampion, FolderNotWritable, GateClosed, ModelNotTrained, NothingToRollBack
from credit.home import Home
from credit.whole_file import write_whole
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.scoring import check_belongs
from training.gate import Decision
from training.registry import CHALLENGER, Registry
from training.rulebook import Rulebook
from training.validation.kept import checked_report


@dataclass(frozen=True, slots=True)
class Approval:
    """Who decided, when, why, and whether against the gate.

    Raises
    ------
    ValueError
        Nobody, or no reason: a decision that nobody answers for is none.
    """

    approver: str
    reason: str
    on: date
    override: bool = False

    def __post_init__(self) -> None:
        if not self.approver.strip() or not self.reason.strip():
            raise ValueError("an approval needs the name of who approves and the reason")


@dataclass(frozen=True, slots=True)
class Approved:
    """The version that now answers, the content hash of its table, and what the gate said."""

    evaluation: str
    version: int
    hash: str
    decision: Decision


def promote(evaluation: str, deployment: Deployment, approval: Approval, *, home: Home, version: int) -> Approved:
    """Make a registered version the champion and write it where the server reads it, if the gate opens.

    Raises
    ------
    UnknownEvaluation, UnknownVersion
        There is no such evaluation, or it was never trained to that version.
    AlreadyChampion
        The version answers already.
    TableMismatch
        The version was trained for another scale than the evaluation now has.
    NotValidated
        It has no report, or one made beside another champion than the present one.
    GateClosed
        It breaks rules of promotion, and the approval does not override them or may not.
    RegistryUnreachable, FolderNotWritable
        The registry or the server's folder is away; nothing has changed.
    """
    found, registry = Evaluation.find(deployment, evaluation), Registry.of(home)
    table, champion = registry.table(evaluation, version), registry.champion(evaluation)
    if champion == version:
        raise AlreadyChampion(evaluation, version)
    check_belongs(found, table)
    report = checked_report(home, evaluation, version, table=table, champion=champion)
    decision = Decision.of(Rulebook.of(deployment).gate, report)
    if not decision.opens and not (approval.override and decision.may_be_overridden):
        _append(home, evaluation, version, table, _said(approval, decision, champion) | {"refused": True})
        raise GateClosed(evaluation, version, map(str, decision.broken))
    if decision.opens:
        approval = replace(approval, override=False)  # nothing was overridden: who may is not who did
    export(table, home.tables / evaluation, version)
    registry.crown(evaluation, version)
    _record(home, registry, evaluation, version, table, _said(approval, decision, champion))
    return Approved(evaluation, version, table.hash, decision)


def roll_back(evaluation: str, approval: Approval, *, home: Home) -> Approved:
    """Make the version that answered before the present champion the champion again; the gate is not asked twice.

    Raises
    ------
    ModelNotTrained
        Nothing was ever promoted.
    NothingToRollBack
        There was no champion before.
    """
    registry = Registry.of(home)
    champion = registry.champion(evaluation)
    if champion is None:
        raise ModelNotTrained(evaluation)
    before = registry.before(evaluation, champion)
    if before is None:
        raise NothingToRollBack(evaluation)
    table = registry.table(evaluation, before)
    export(table, home.tables / evaluation, before)
    registry.set_alias(evaluation, "champion", before)
    decision = Decision(())
    _record(home, registry, evaluation, before, table, _said(approval, decision, champion) | {"rolled_back_from": champion})
    return Approved(evaluation, before, table.hash, decision)


def challenge(evaluation: str, *, home: Home, version: int) -> None:
    """Point the alias `challenger` to a registered version: it is scored beside the champion, and answers nobody.

    Raises
    ------
    UnknownVersion, AlreadyChampion
        It was never registered, or it is the champion.
    """
    registry = Registry.of(home)
    registry.version(evaluation, version)
    if registry.champion(evaluation) == version:
        raise AlreadyChampion(evaluation, version)
    registry.set_alias(evaluation, CHALLENGER, version)


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


def approvals(evaluation: str, *, home: Home) -> list[dict[str, Any]]:
    """Every decision on an evaluation, the oldest first."""
    file = home.tables / evaluation / "approvals.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def export(table: PointsTable, folder: Path, version: int) -> None:
    """Write the table into a folder of its own, then turn the pointer to it in one step: what the server of `folder` reads.

    Raises
    ------
    FolderNotWritable
        `folder` cannot be written.
    """
    own = f"v{version}"
    table.save(folder / own)
    try:
        write_whole(folder / "champion.json", json.dumps({"version": version, "folder": own, "hash": table.hash}) + "\n")
    except OSError as error:
        raise FolderNotWritable(str(folder)) from error


def _said(approval: Approval, decision: Decision, champion: int | None) -> dict[str, Any]:
    said = asdict(approval) | {"on": approval.on.isoformat(), "previous": champion}
    return said | {"gate": [one.as_dict() for one in decision.verdicts]}


def _record(home: Home, registry: Registry, evaluation: str, version: int, table: PointsTable, said: dict[str, Any]) -> None:
    """The decision beside the table, appended, and as tags of the version."""
    _append(home, evaluation, version, table, said)
    tags = {"approver": said["approver"], "approval_reason": said["reason"], "approved_on": said["on"]}
    registry.tag(
        evaluation, version, tags | {"override": str(said["override"]), "gate": json.dumps(said["gate"], ensure_ascii=False)[:4900]}
    )


def _append(home: Home, evaluation: str, version: int, table: PointsTable, said: dict[str, Any]) -> None:
    line = json.dumps({"version": version, "hash": table.hash, **said}, ensure_ascii=False)
    try:
        with (home.tables / evaluation / "approvals.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise FolderNotWritable(str(home.tables / evaluation)) from error
