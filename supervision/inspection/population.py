"""Who may be inspected: subject, tier, industry, place, last inspection, cause. One table, one file, one digest."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from credit.errors import ImpossiblePlan
from supervision.inspection.rules import PlanRules

SCHEMA = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("tier", pa.string(), nullable=False),
        pa.field("industry", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
        pa.field("last_inspected", pa.date32()),  # null: never
        pa.field("cause", pa.string(), nullable=False),  # empty: none
    ]
)


@dataclass(frozen=True, eq=False)
class Population:
    """The subjects of a plan, sorted by identifier, each once.

    Raises
    ------
    ImpossiblePlan
        Nobody, a subject twice, or one without identifier, tier, industry or place.
    """

    table: pa.Table

    def __post_init__(self) -> None:
        table = self.table.select(SCHEMA.names).cast(SCHEMA)
        names = table.column("subject")
        if not len(names):
            raise ImpossiblePlan("nobody is there to be inspected: ingest registrations first, or look at another day")
        for column in ("subject", "tier", "industry", "place"):
            cells = table.column(column)
            if cells.null_count or pc.any(pc.equal(cells, "")).as_py():
                raise ImpossiblePlan(f"the population has rows without {column}: fill it in, or leave the rows out")
        table = table.sort_by("subject").combine_chunks()
        sorted_names = table.column("subject")
        if len(names) > 1 and pc.any(pc.equal(sorted_names.slice(1), sorted_names.slice(0, len(names) - 1))).as_py():
            raise ImpossiblePlan("a subject is in the population twice: keep one row of it")
        object.__setattr__(self, "table", table)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def bytes(self) -> bytes:
        """The published form: CSV in UTF-8 with Unix line ends, sorted by subject, nothing quoted that need not be."""
        out = io.BytesIO()
        text = self.table.set_column(4, "last_inspected", pc.fill_null(self.table.column(4).cast(pa.string()), ""))
        csv.write_csv(text, out, csv.WriteOptions(quoting_style="needed", quoting_header="none"))
        return out.getvalue()

    @classmethod
    def read(cls, file: Path) -> Population:
        """Read the published form.

        Raises
        ------
        ImpossiblePlan
            The file is not one.
        """
        options = csv.ConvertOptions(column_types=SCHEMA, include_columns=SCHEMA.names, null_values=[""], strings_can_be_null=False)
        try:
            table = csv.read_csv(io.BytesIO(file.read_bytes()), convert_options=options)
        except (pa.ArrowInvalid, KeyError, OSError) as error:
            raise ImpossiblePlan(f"{file.name} is no population: {error}") from None
        return cls(table)

    def codes(self, column: str) -> tuple[NDArray[np.int64], list[str]]:
        """A column as numbers, and the word that each number stands for, in order of the words."""
        words = sorted(pc.unique(self.table.column(column)).to_pylist())
        places = pc.index_in(self.table.column(column), value_set=pa.array(words, pa.string()))
        return places.to_numpy().astype(np.int64), words

    def strata(self, rules: PlanRules) -> tuple[NDArray[np.int64], list[tuple[str, ...]]]:
        """The stratum of each subject and what it is: its tier first, then the dimensions of the rules; in order of the words."""
        columns = [self.codes(column) for column in ("tier", *rules.strata)]
        sizes = tuple(len(words) for _, words in columns)
        joined = np.ravel_multi_index([codes for codes, _ in columns], sizes)
        present, stratum = np.unique(joined, return_inverse=True)
        names = zip(
            *(np.array(words, object)[at] for (_, words), at in zip(columns, np.unravel_index(present, sizes), strict=True)),
            strict=True,
        )
        return stratum.astype(np.int64), [tuple(map(str, name)) for name in names]


def digest_of(published: bytes) -> str:
    """SHA-256 of a published file, as `sha256sum` prints it."""
    return hashlib.sha256(published).hexdigest()
