"""`yexin audit verify | show | checkpoint | erase`: whether the trail is whole, who asked about whom, and how far it reaches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from serving.audit.chain import LinkedEntry
from serving.audit.checkpoint import Checkpoint, checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import Verified
from serving.audit.verification import verify as verify_chain
from serving.main import open_database
from serving.store.erasures import Erasures
from yexin.options import DeploymentOption, HomeOption, SubjectArgument
from yexin.settings import Settings

console = Console()
audit = typer.Typer(no_args_is_help=True, help="Who asked about whom, in a chain that shows every change (docs/audit.md).")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(audit, name="audit")


@audit.command()
def verify(
    checkpoint: Annotated[list[Path] | None, typer.Option(help="checkpoints kept elsewhere, besides the home's own")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Walk the whole chain; exit code 1 where an entry was altered, swapped, taken out or cut off at the end."""
    settings = Settings.of(home=home, deployment=deployment)
    own = sorted(settings.home.audit.glob("writer-*.json"))
    claims = checkpoints_in([*own, *(checkpoint or [])])
    key = audit_key(settings.home).public_key().public_bytes_raw().hex()
    found = verify_chain(AuditTrail(open_database(settings.home)), claims, key=key)
    _tell(found, len(claims))
    if found.findings:
        raise typer.Exit(1)


@audit.command()
def show(
    subject: SubjectArgument,
    limit: Annotated[int, typer.Option(min=1, help="so many entries, newest first")] = 50,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Show who asked about a subject."""
    trail = AuditTrail(open_database(Settings.of(home=home, deployment=deployment).home))
    table = Table("No.", "时间 (UTC)", "查询方", "角色", "机构", "操作", "目的", "结果", "score_id", box=SIMPLE_HEAD)
    for entry in trail.about(subject, limit=limit):
        table.add_row(*_row(entry))
    console.print(table)


@audit.command()
def checkpoint(
    to: Annotated[Path | None, typer.Option(help="file to add it to [default: print it]")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Sign how far the chain reaches; keep it where nobody who can change this machine can change it."""
    settings = Settings.of(home=home, deployment=deployment)
    head = AuditTrail(open_database(settings.home)).head()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = msgspec.json.encode(Checkpoint.sign(head, at, audit_key(settings.home))).decode()
    if to is None:
        print(line)  # noqa: T201 (one line of JSON, which rich would break)
    else:
        with to.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


@audit.command()
def erase(
    subject: SubjectArgument,
    basis: Annotated[str, typer.Option(help="the law that demands it, such as 《个人信息保护法》第四十七条")],
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Blank a subject in the trail and empty the answers about it, by law; the chain still proves that each entry was there."""
    settings = Settings.of(home=home, deployment=deployment)
    erasures = Erasures(open_database(settings.home))
    count = erasures.forget(subject, settings.today, basis=basis, now=datetime.now(UTC))
    console.print(f"{count:,} entries blanked")


def _row(entry: LinkedEntry) -> tuple[str, ...]:
    told = (entry.number, entry.at[:19], entry.client, entry.role, entry.organisation, entry.operation, entry.purpose)
    return tuple("" if value is None else str(value) for value in (*told, entry.outcome, entry.score_id))


def _tell(found: Verified, claims: int) -> None:
    for finding in found.findings:
        console.print(f"entry {finding.number}: {finding.fault}: {finding.what}", highlight=False, soft_wrap=True)
    console.print(
        f"{found.head.number:,} entries, {found.erased:,} of them blanked by law, {claims} checkpoints; "
        f"{'the chain is whole' if not found.findings else f'{len(found.findings)} faults'}"
        + (f"; {found.unwitnessed} entries are younger than every checkpoint" if found.unwitnessed else ""),
        highlight=False,
        soft_wrap=True,
    )
