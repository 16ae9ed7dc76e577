"""Tables of text → files, byte for byte the same each time."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from credit.errors import FolderNotWritable
from yexin.simulate.spelling import Spelling

# A workbook holds the day on which it was saved in two places; this one was saved when the island's customs closure began.
_SAVED = (2025, 12, 18, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write(path: Path, texts: pa.Table, spelling: Spelling) -> None:
    """Write a table of texts in the department's format.

    Raises
    ------
    FolderNotWritable
        The folder cannot be written.
    """
    content = _workbook(texts) if spelling.format == "xlsx" else _csv(texts, spelling.format)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        raise FolderNotWritable(str(path.parent)) from None


def _csv(texts: pa.Table, encoding: str) -> bytes:
    out = io.BytesIO()
    # Older systems put every cell into quotes, newer ones none; no word of the simulator needs them.
    style = "needed" if encoding == "gb18030" else "none"
    pa_csv.write_csv(texts, out, pa_csv.WriteOptions(include_header=False, quoting_style=style))
    header = ",".join(texts.column_names) + "\n"
    if encoding == "utf-8":
        return header.encode() + out.getvalue()
    return (header + out.getvalue().decode()).encode(encoding)


def _workbook(texts: pa.Table) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(texts.column_names)
    for row in zip(*(column.to_pylist() for column in texts.columns), strict=True):
        sheet.append([cell or None for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    return _undated(saved.getvalue())


def _undated(workbook: bytes) -> bytes:
    """The same workbook without the time at which it was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = _MODIFIED.sub(rb"\g<1>2025-12-18T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, date_time=_SAVED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
