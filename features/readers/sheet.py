"""A file as departments send it → a table of texts: CSV in UTF-8 or GB18030, XLSX, Parquet."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from credit.errors import UnreadableFile
from credit.subject import halfwidth

FORMATS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's cells as text (null where empty), the line of each row in the file, and the lines that are no rows."""

    file: str
    fingerprint: str
    cells: pa.Table
    lines: pa.Array
    broken_lines: tuple[int, ...] = field(default=())


def read_sheet(path: Path) -> Sheet:
    """Read a whole file as text.

    Raises
    ------
    UnreadableFile
        No file, an unknown format or encoding, empty, without rows, or cut off in the middle.
    """
    if path.suffix.lower() not in FORMATS:
        raise UnreadableFile(path.name, f"the format {path.suffix or '(none)'} is not read; send one of {', '.join(FORMATS)}")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path.name, f"cannot be opened ({error.strerror}); check the path and its permissions") from None
    if not raw.strip():
        raise UnreadableFile(path.name, "the file is empty; ask the sender to export it again")
    read = {".csv": _read_csv, ".xlsx": _read_xlsx, ".parquet": _read_parquet}[path.suffix.lower()]
    cells, lines, broken = read(path.name, raw)
    if cells.num_rows == 0 and not broken:
        raise UnreadableFile(path.name, "the file has a header and no rows; ask the sender to export it again")
    return Sheet(path.name, hashlib.blake2b(raw, digest_size=8).hexdigest(), _blank_to_null(cells), lines, broken)


def _read_csv(name: str, raw: bytes) -> tuple[pa.Table, pa.Array, tuple[int, ...]]:
    text = _decode(name, raw)
    first = next(csv.reader(io.StringIO(text)), [])
    titles = _titles(name, first)
    if not text.partition("\n")[2].strip():
        return pa.table([pa.nulls(0, pa.string())] * len(titles), names=titles), pa.array([], pa.int64()), ()
    broken: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        broken.append(row.number)
        return "skip"

    try:
        cells = pa_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=pa_csv.ReadOptions(column_names=titles, skip_rows=1, use_threads=False),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
            convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(titles, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableFile(name, f"the rows cannot be told apart ({str(error).splitlines()[0]}); export it again") from None
    return cells, _lines(cells.num_rows, broken), tuple(broken)


def _decode(name: str, raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name, "the text is neither UTF-8 nor GB18030; save it as CSV UTF-8 and send it again")


def _titles(name: str, cells: list[str]) -> list[str]:
    titles = [halfwidth(str(cell)).replace("\n", "") for cell in cells]
    if not any(titles) or len(set(titles)) < len(titles):
        raise UnreadableFile(name, "the first line must name each column once; put the titles there and send it again")
    return titles


def _lines(rows: int, broken: list[int]) -> pa.Array:
    """Line of each kept row, where line 1 is the header and every row is one line."""
    gone = set(broken)
    numbers = [line for line in range(2, rows + len(gone) + 2) if line not in gone]
    return pa.array(numbers[:rows], pa.int64())


def _read_xlsx(name: str, raw: bytes) -> tuple[pa.Table, pa.Array, tuple[int, ...]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, EOFError, ValueError, OSError):
        raise UnreadableFile(name, "this is no complete XLSX workbook (half-written?); ask the sender to send it again") from None
    titles = _titles(name, [_cell_text(cell) or "" for cell in rows[0]] if rows else [])
    body = [(line, row) for line, row in enumerate(rows[1:], start=2) if any(cell is not None for cell in row)]
    columns = [pa.array([_cell_text(row[i]) if i < len(row) else None for _, row in body], pa.string()) for i in range(len(titles))]
    return pa.table(columns, names=titles), pa.array([line for line, _ in body], pa.int64()), ()


def _cell_text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _read_parquet(name: str, raw: bytes) -> tuple[pa.Table, pa.Array, tuple[int, ...]]:
    try:
        table = pq.read_table(io.BytesIO(raw))
    except (pa.ArrowInvalid, OSError):
        raise UnreadableFile(name, "this is no complete Parquet file (half-written?); ask the sender to send it again") from None
    titles = _titles(name, table.column_names)
    columns = [_column_text(table.column(i)) for i in range(table.num_columns)]
    return pa.table(columns, names=titles), pa.array(range(2, table.num_rows + 2), pa.int64()), ()


def _column_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text of a typed column; a timestamp is cut to its day, a whole float to its integer."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.date32(), safe=False)
    return column.cast(pa.string())


def _blank_to_null(cells: pa.Table) -> pa.Table:
    trimmed = [pc.utf8_trim_whitespace(column) for column in cells.columns]
    return pa.table([pc.if_else(pc.equal(c, ""), None, c) for c in trimmed], names=cells.column_names)
