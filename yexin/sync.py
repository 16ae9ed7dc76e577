"""`yexin sync`: what counts here and is no longer publicised outside, and the reverse, as a report."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from features.quality.sync import Differences, compare
from features.readers.listing import Listing, read_listing
from yexin.settings import Settings

_COLUMNS = ("difference", "item", "document", "authority", "decided", "status", "record_id")
OURS, THEIRS = "used here, not shown there", "shown there, not used here"


def sync_and_show(console: Console, settings: Settings, file: Path, *, as_of: date | None, items: Sequence[str]) -> int:
    """Compare with the list in `file`, write the report, print the counts; the number of differences.

    Parameters
    ----------
    items
        Items that the list shows in full; those that it names where none is given.

    Raises
    ------
    UnknownItem
        An item outside the catalogue.
    UnreadableFile
        The file cannot be read; the message says what to do.
    """
    catalogue, day = settings.deployment.catalogue, settings.day(as_of)
    listing = read_listing(file, catalogue=catalogue, pseudonymiser=settings.pseudonymiser())
    compared = sorted({catalogue[item].id for item in items or set(listing.rows.column("item").to_pylist())})
    found = compare(settings.store.lives(), listing.rows, items=compared, as_of=day)
    report = settings.home.reports / f"sync-{day}.csv"
    _write(report, settings, found)
    _show(console, found, listing, compared, day)
    console.print(f"report: {report}", soft_wrap=True)
    return len(found)


def _write(report: Path, settings: Settings, found: Differences) -> None:
    ours = settings.store.records(record_ids=found.ours_only).to_pylist()
    report.parent.mkdir(parents=True, exist_ok=True)
    with report.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, "difference": OURS, "decided": row["event_date"], "status": "active or disputed"} for row in ours)
        writer.writerows({**row, "difference": THEIRS} for row in found.theirs_only.to_pylist())


def _show(console: Console, found: Differences, listing: Listing, compared: Sequence[str], day: date) -> None:
    console.print(f"{day}: {found.compared:,} records of {', '.join(compared) or 'no item'} count here", soft_wrap=True)
    console.print(f"{len(found.ours_only):,} are {OURS}: stop using them, or ask the other side why they are gone", soft_wrap=True)
    why = Counter(found.theirs_only.column("status").to_pylist())
    said = "".join(f"; {count:,} {status}" for status, count in sorted(why.items()))
    console.print(f"{found.theirs_only.num_rows:,} are {THEIRS}{said}", soft_wrap=True)
    for reject in listing.rejects:
        console.print(
            f"[red]not compared[/red]  line {reject.line} {reject.column}: {reject.reason}; {reject.remedy}", soft_wrap=True
        )
