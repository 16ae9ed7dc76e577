"""Tables and evaluations that scores were issued with, kept by content hash: a promotion or an edited file loses none."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from credit.errors import ArchiveIncomplete, TableError
from credit.key_file import write_once
from models.artefact import save
from models.evaluation import Evaluation
from models.points_table import PointsTable


class Archive:
    """A folder of tables (folders) and evaluations (JSON files), each named by the hash of its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: set[str] = set()

    def keep_table(self, table: PointsTable) -> str:
        """Keep a table if it is not there yet; its hash.

        Workers that come upon a new table at the same moment each write it beside its place: one of them puts it there.

        Raises
        ------
        FolderNotWritable
            The folder cannot be written.
        """
        if table.hash not in self._kept:
            place = self._folder / "tables" / table.hash
            if not place.is_dir():
                save(table, place, once=True)
            self._kept.add(table.hash)
        return table.hash

    def keep_evaluation(self, evaluation: Evaluation) -> str:
        """Keep an evaluation if it is not there yet; the hash of its content, which comments and layout do not change.

        Raises
        ------
        FolderNotWritable
            The folder cannot be written.
        """
        text = evaluation.model_dump_json(by_alias=True)
        name = hashlib.sha256(text.encode()).hexdigest()
        if name not in self._kept:
            write_once(self._folder / "evaluations" / f"{name}.json", text)
            self._kept.add(name)
        return name

    def table(self, name: str) -> PointsTable:
        """The table of that hash.

        Raises
        ------
        ArchiveIncomplete
            It is not there, or no longer what it was.
        """
        try:
            table = PointsTable.load(self._folder / "tables" / name)
        except TableError as error:
            raise ArchiveIncomplete(f"table {name[:12]}", str(error)) from None
        if table.hash != name:
            raise ArchiveIncomplete(f"table {name[:12]}", "its content has another hash")
        return table

    def evaluation(self, name: str) -> Evaluation:
        """The evaluation of that hash; the same errors as `table`."""
        try:
            text = (self._folder / "evaluations" / f"{name}.json").read_text("utf-8")
            if hashlib.sha256(text.encode()).hexdigest() != name:
                raise ArchiveIncomplete(f"evaluation {name[:12]}", "its content has another hash")
            return Evaluation.model_validate_json(text)
        except (OSError, ValidationError) as error:
            raise ArchiveIncomplete(f"evaluation {name[:12]}", type(error).__name__) from None
