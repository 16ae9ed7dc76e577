"""`yexin ingest`: files of departments into the record store, every refused row written to a rejects file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from credit.errors import UnknownItem, UnreadableFile, YexinError
from credit.record import RECORD_SCHEMA, RECORDED
from credit.refusal import Refusal
from features.quality.deliveries import Deliveries
from features.readers.events import EVENT_FILE
from features.readers.reader import Reading
from features.readers.rejects import Reject, write_rejects
from features.readers.sheet import FORMATS
from features.records.appended import Appended
from yexin.progress import bar
from yexin.settings import Settings
from yexin.vault import Custody


@dataclass(frozen=True, slots=True)
class Ingested:
    """One file's outcome; one more, without a file, tells what became of the later events of all files."""

    reading: Reading
    appended: Appended

    @property
    def refused(self) -> int:
        """Number of refused rows (a row may have several reasons)."""
        return len({(reject.file, reject.line) for reject in self.reading.rejects})


def files_below(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of readable formats in the folders named."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in FORMATS) if path.is_dir() else [path]
        found.extend(inside)
    return found


def ingest(
    settings: Settings, files: Sequence[Path], *, received: date, item: str | None = None, drop: Sequence[str] = ()
) -> tuple[list[Ingested], list[YexinError]]:
    """Read each file and append its facts, one transaction a file; a file that cannot be read does not stop the others.

    The later events of all files follow in one transaction at the end, so that it does not matter which file comes first. Where
    a vault is switched on, the persons' ID numbers are sealed in it before their records are stored.
    """
    custody = Custody.of(settings)
    reader, done, failed = settings.reader(custody.pseudonymiser if custody else None), list[Ingested](), list[YexinError]()
    for file in bar(files, label="ingesting"):
        try:
            reading = reader.read(file, received=received, item=item, drop=drop)
        except (UnreadableFile, UnknownItem) as error:
            failed.append(error)
            continue
        if custody is not None:
            custody.keep(reading.records)
        facts = reading.records.filter(pc.equal(reading.records.column("event"), RECORDED))
        done.append(Ingested(reading, settings.store.append(facts)))
        _count(settings, done[-1])
    events = _append_events(settings, done)
    _write_rejects(settings, [*done, *events])
    return [*done, *events], failed


def _count(settings: Settings, one: Ingested) -> None:
    """Keep what the file brought; after an ingestion that was cut off, its own rows are no repetition."""
    deliveries, repeated = Deliveries(settings.home.deliveries), set(one.appended.repeated)
    if repeated and not deliveries.has(one.reading):
        records = one.reading.records
        there = records.filter(pc.is_in(records.column("source"), pa.array(sorted(repeated), pa.string())))
        stored = settings.store.records(
            items=[one.reading.item], record_ids=there.column("record_id").to_pylist(), columns=["source"]
        )
        repeated -= set(stored.column("source").to_pylist())
    deliveries.keep(one.reading, repeated=repeated)


def _append_events(settings: Settings, done: Sequence[Ingested]) -> list[Ingested]:
    """Append the later events of all files; one outcome, or none where there are no events."""
    tables = [one.reading.records for one in done]
    later = pa.concat_tables([RECORD_SCHEMA.empty_table(), *(t.filter(pc.not_equal(t.column("event"), RECORDED)) for t in tables)])
    if not later.num_rows:
        return []
    appended = settings.store.append(later)
    sources = [one.column("source")[0].as_py() if one.num_rows else ":" for one in tables]
    files = {source.split(":")[0]: one.reading.file for source, one in zip(sources, done, strict=True)}
    rejects = tuple(_reject(refusal, files) for refusal in appended.refused)
    return [Ingested(Reading("", EVENT_FILE, later, rejects, {}), appended)]


def _reject(refusal: Refusal, files: Mapping[str, str]) -> Reject:
    fingerprint, line = refusal.source.split(":")
    return Reject(files[fingerprint], int(line), "event", refusal.reason, refusal.event, refusal.remedy)


def _write_rejects(settings: Settings, done: Sequence[Ingested]) -> None:
    """One rejects file for each file with refused rows, in the order of its lines."""
    by_file: dict[str, list[Reject]] = {}
    for reject in [reject for one in done for reject in one.reading.rejects]:
        by_file.setdefault(reject.file, []).append(reject)
    for file, rejects in by_file.items():
        write_rejects(settings.home.rejects / f"{Path(file).stem}.csv", sorted(rejects, key=lambda reject: reject.line))


def show(console: Console, done: Sequence[Ingested], failed: Sequence[YexinError], *, rejects: Path) -> None:
    """Print how many rows of each item were stored, known, in conflict and refused, and which files could not be read."""
    by_item: dict[str, list[Ingested]] = {}
    for one in done:
        by_item.setdefault(one.reading.item, []).append(one)
    table = Table(
        title="Ingested", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )  # narrow: the longest names fit into 80 columns
    table.add_column("item", no_wrap=True)
    for title in ("files", "added", "known", "conflicts", "refused", "warnings"):
        table.add_column(title, justify="right")
    for item, files in sorted(by_item.items()):
        table.add_row(item, *(f"{count:,}" for count in _counts(files)))
    table.add_section()
    table.add_row("all", *(f"{count:,}" for count in _counts(done)))
    console.print(table)
    for error in failed:
        console.print(f"[red]not read[/red]  {error}", highlight=False)
    if any(one.refused for one in done):
        console.print(f"Refused rows, each with line, column, reason and remedy: {rejects}")
    if impossible := sum(len(one.appended.refused) for one in done):
        console.print(f"Of them {impossible:,} later events that cannot have happened to their record; the same file says why.")
    if any(one.appended.conflicts for one in done):
        console.print("Conflicts bear the key of a stored record and other values: send them as corrections (事件 更正).")


def _counts(files: Sequence[Ingested]) -> tuple[int, ...]:
    """Files, rows added, known and in conflict, rows refused, warnings."""
    appended = [one.appended for one in files]
    sums = (sum(a.added for a in appended), sum(a.known for a in appended), sum(a.conflicts for a in appended))
    warnings = sum(sum(one.reading.warnings.values()) for one in files)
    return (len([one for one in files if one.reading.file]), *sums, sum(one.refused for one in files), warnings)
