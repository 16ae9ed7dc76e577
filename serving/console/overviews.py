"""Overviews, computed once for each store version, table and day, and kept as files: a page never waits for a province."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from credit.deployment import Deployment
from credit.errors import FolderNotWritable
from features.records.store import RecordStore
from serving.console.overview import SCHEMA, Overview, score_all
from serving.console.register import COLUMNS, register_of
from serving.scorer import Scorer

_KEPT = 8  # files of one evaluation; older ones are computed again when somebody asks


@dataclass
class Overviews:
    """Overviews of one deployment in one folder; several processes may compute the same one, and one is kept."""

    deployment: Deployment
    store: RecordStore
    scorer: Scorer
    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[str, Overview] = field(default_factory=dict)

    def of(self, evaluation: str, *, as_of: date) -> Overview:
        """The overview of an evaluation's subjects as of a day, by what is known now.

        Raises
        ------
        UnknownEvaluation, ModelNotTrained
            There is no such evaluation, or it has no approved table.
        FolderNotWritable
            It cannot be kept.
        """
        name, version = self._key(evaluation, as_of), self.store.version
        with self._lock:
            if name not in self._held:
                self._held = {name: self._read_or_made(name, evaluation, as_of, version)} | dict(
                    list(self._held.items())[: _KEPT - 1]
                )
            return self._held[name]

    def _key(self, evaluation: str, as_of: date) -> str:
        """A name that changes with everything that the overview rests on."""
        chosen, approved = self.scorer.approved(evaluation)
        rests_on = (
            chosen.model_dump_json(), approved.table.hash, self.scorer.features(chosen.subject).version,
            self.deployment.catalogue.hash, str(self.store.version), str(as_of),
        )  # fmt: skip
        return f"{evaluation}-{hashlib.sha256('|'.join(rests_on).encode()).hexdigest()[:24]}"

    def _read_or_made(self, name: str, evaluation: str, as_of: date, version: int) -> Overview:
        chosen, approved = self.scorer.approved(evaluation)
        file = self.folder / f"{name}.arrow"
        rows = _read(file)
        if rows is None:
            features = self.scorer.features(chosen.subject)
            scored = score_all(chosen, approved.table, features, self.store.lives(), as_of=as_of)
            rows = _with_register(scored, register_of(self.store, self.deployment.catalogue))
            self._keep(file, rows, evaluation)
        return Overview(evaluation, as_of, version, chosen.tiers.names, rows)

    def _keep(self, file: Path, rows: pa.Table, evaluation: str) -> None:
        """Write beside the place and move there, so that nobody reads half of it; the oldest make room."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f".{file.name}-{os.getpid()}")
            with pa.OSFile(str(draft), "wb") as out, pa.ipc.new_file(out, rows.schema) as writer:
                writer.write_table(rows)
            draft.replace(file)
            kept = sorted(self.folder.glob(f"{evaluation}-*.arrow"), key=lambda one: one.stat().st_mtime, reverse=True)
            for old in kept[_KEPT:]:
                old.unlink(missing_ok=True)
        except OSError:
            raise FolderNotWritable(str(self.folder)) from None


def _read(file: Path) -> pa.Table | None:
    """The kept rows; None where there are none, or no whole ones."""
    try:
        rows = pa.ipc.open_file(pa.memory_map(str(file))).read_all()
    except (OSError, pa.ArrowInvalid):
        return None
    return rows if rows.schema.equals(SCHEMA) else None


def _with_register(scored: pa.Table, register: pa.Table) -> pa.Table:
    """The scores with name, region and industry of each subject, "" where the register has none."""
    place = pc.index_in(scored.column("subject"), value_set=register.column("subject").combine_chunks())
    columns = {name: pc.fill_null(register.column(name).combine_chunks().take(place.combine_chunks()), "") for name in COLUMNS}
    for name, column in columns.items():
        scored = scored.append_column(name, column)
    return scored.select(SCHEMA.names).cast(SCHEMA)
