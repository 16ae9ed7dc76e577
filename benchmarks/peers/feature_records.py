"""The records of the feature benchmark: made up, told as flat rows to every engine, and turned into lives for ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from credit.items import Catalogue, Item
from credit.record import RECORD_SCHEMA
from features.declaration import Declared, records
from features.life.lives import Lives
from features.life.lives_writer import LivesWriter

N_ITEMS = 10
SEVERITIES = ("minor", "general", "serious")
RECORDS_PER_SUBJECT = 14
FIRST_DAY = 19_000  # 2022-01-08, in days since 1970
N_DAYS = 5 * 365
_PART = 1_000_000


def generate(file: Path, n_records: int) -> None:
    """Write `n_records` flat rows in random order: a few subjects have very many records, 3 % are withdrawn later.

    Amounts are quarters, so that every sum is exact in any order and values can be compared for equality.
    """
    rng = np.random.default_rng(20_240_229)
    writer: pq.ParquetWriter | None = None
    for start in range(0, n_records, _PART):
        part = _part(rng, min(_PART, n_records - start), n_subjects=max(1, n_records // RECORDS_PER_SUBJECT))
        writer = writer or pq.ParquetWriter(file, part.schema, compression="zstd")
        writer.write_table(part)
    if writer is not None:
        writer.close()


def _part(rng: np.random.Generator, n: int, *, n_subjects: int) -> pa.Table:
    number = (n_subjects * rng.random(n) ** 1.6).astype(np.int64)
    event = FIRST_DAY + rng.integers(0, N_DAYS, n)
    known = event + rng.geometric(1 / 20, n)
    withdrawn = known + rng.integers(1, 400, n)
    return pa.table(
        {
            "subject": pc.binary_join_element_wise("91460000MA", pc.utf8_lpad(pa.array(number).cast(pa.string()), 8, "0"), ""),
            "item": pa.array(rng.integers(0, N_ITEMS, n).astype(np.int8)),
            "severity": pa.array(rng.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1]).astype(np.int8)),
            "event_date": _dates(event),
            "known_at": _dates(known),
            "withdrawn_at": _dates(withdrawn, absent=rng.random(n) >= 0.03),
            "amount": pa.array(np.floor(rng.exponential(40, n)) * 0.25),
        }
    )


def _dates(days: np.ndarray, absent: np.ndarray | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=absent).cast(pa.date32())


def item_name(number: int) -> str:
    """The catalogue's name for an item of the flat rows."""
    return f"item_{number}"


def catalogue() -> Catalogue:
    """Ten items without publicity periods, which the flat rows of the peers do not know."""
    fields = [
        {"code": "ID", "name": "主体", "role": "subject", "identifier": "uscc"},
        {"code": "DAY", "name": "日期", "type": "date", "role": "event_date"},
    ]
    common = {"name": "x", "english": "x", "subjects": ["enterprise"], "legal_basis": "x", "purposes": ["self"], "fields": fields}
    names = [item_name(number) for number in range(N_ITEMS)]
    return Catalogue({name: Item.model_validate({"id": name, **common}) for name in names}, digest="benchmark")


def declared() -> dict[str, Declared]:
    """102 features: counts, sums, largest, latest and first, by item and severity, over 3, 12, 24 and 36 months."""
    found: dict[str, Declared] = {}
    for number in range(N_ITEMS):
        of_item, name = records(item_name(number)), f"i{number}"
        found |= {f"{name}_count_{m}": of_item.count(months=m) for m in (3, 12, 24, 36)}
        found |= {f"{name}_sum_{m}": of_item.sum("amount", months=m) for m in (12, 36)}
        found[f"{name}_max_36"] = of_item.max("amount", months=36)
        found[f"{name}_since_36"] = of_item.days_since(months=36)
        found[f"{name}_first_36"] = of_item.days_since(first=True, months=36)
    everything = records(*(item_name(number) for number in range(N_ITEMS)))
    for severity in SEVERITIES:
        graver = everything.where(severity=severity)
        found |= {f"{severity}_count_{m}": graver.count(months=m) for m in (3, 12, 24, 36)}
    return found


def write_lives(flat: Path, folder: Path) -> None:
    """Sort the flat rows by subject and flatten them into lives, with less than 2 GB of memory for any number of rows."""
    ordered = flat.with_suffix(".sorted.parquet")
    _sort(flat, ordered)
    everything, first = catalogue(), 0
    with LivesWriter(folder) as writer:
        for part in _whole_subjects(ordered):
            writer.append(Lives.of(_as_records(part, first), everything))
            first += len(part)
    ordered.unlink()


def _sort(flat: Path, ordered: Path) -> None:
    import duckdb

    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2, "temp_directory": str(flat.parent / "spill")}) as database:
        database.execute("SET preserve_insertion_order = false")
        database.execute(f"COPY (SELECT * FROM '{flat}' ORDER BY subject) TO '{ordered}' (FORMAT parquet, ROW_GROUP_SIZE 500000)")


def _whole_subjects(ordered: Path) -> Iterator[pa.Table]:
    """Rows in parts that never cut a subject in two."""
    left: pa.Table | None = None
    with pq.ParquetFile(ordered) as file:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number)
            part = part if left is None else pa.concat_tables([left, part])
            first_of_last = pc.index(part.column("subject"), part.column("subject")[-1]).as_py()
            left = part.slice(first_of_last)
            if first_of_last:
                yield part.slice(0, first_of_last)
    if left is not None:
        yield left


def _as_records(part: pa.Table, first: int) -> pa.Table:
    """Flat rows as records: a fact each, and a later event for each that was withdrawn."""
    ids = pa.array(np.arange(first, first + len(part))).cast(pa.string())
    items = pa.array([item_name(number) for number in range(N_ITEMS)])
    facts = {
        "record_id": ids,
        "item": pc.take(items, part.column("item")),
        "subject": part.column("subject"),
        "event_date": part.column("event_date"),
        "known_at": part.column("known_at"),
        "severity": part.column("severity"),
        "amount": part.column("amount"),
    }
    gone = pc.is_valid(part.column("withdrawn_at"))
    events = {name: pc.filter(column, gone) for name, column in facts.items()}
    days = pc.filter(part.column("withdrawn_at"), gone)
    events |= {"about": events["record_id"], "event_date": days, "known_at": days}
    events["record_id"] = pc.binary_join_element_wise(events["record_id"], "w", "")
    return pa.concat_tables([_filled(facts, "recorded"), _filled(events, "withdrawn")])


def _filled(columns: dict[str, pa.Array], event: str) -> pa.Table:
    n = len(columns["record_id"])
    same = {"subject_kind": "enterprise", "event": event, "content": "", "source": "benchmark"}
    arrays = []
    for field in RECORD_SCHEMA:
        column = columns.get(field.name)
        if column is None:
            column = pa.repeat(same[field.name], n) if field.name in same else pa.nulls(n, field.type)
        arrays.append(column)
    return pa.table(arrays, schema=RECORD_SCHEMA)
