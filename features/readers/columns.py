"""A sheet's columns, parsed one by one; every cell that cannot be used becomes a reject of its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import InvalidIdentifier, MissingPseudonymKey
from credit.item_field import ItemField
from credit.severity import Severity
from credit.subject import PSEUDONYM_FORM, Pseudonymiser, check_id_number, check_uscc, halfwidth
from features.readers.rejects import Reject, value_class
from features.readers.sheet import Sheet
from features.readers.values import parse_column, parse_date, parse_number

DATE_REMEDY = "write the day as 2024-03-01"
_MOST_LISTED = 8


class Columns:
    """Parses columns of one sheet and remembers which rows are to be refused and why."""

    def __init__(self, sheet: Sheet, *, pseudonymiser: Pseudonymiser | None) -> None:
        self._sheet = sheet
        self._pseudonymiser = pseudonymiser
        self.rejects: list[Reject] = [
            Reject(
                sheet.file,
                line,
                "",
                "the line has more or fewer cells than the header",
                "",
                "quote cells that hold commas; end the line",
            )
            for line in sheet.broken_lines
        ]
        self.warnings: Counter[str] = Counter()
        self.good = np.ones(sheet.cells.num_rows, dtype=bool)
        self._parsed: dict[str, pa.Array] = {}

    def text(self, title: str) -> pa.Array:
        """The cells of a column as text, null where empty."""
        return self._sheet.cells.column(title).combine_chunks()

    def refuse(self, wrong: np.ndarray, *, title: str, reason: str, remedy: str) -> None:
        """Refuse the rows where `wrong` (n booleans) holds."""
        cells = self._sheet.cells.column(title) if title in self._sheet.cells.column_names else None
        for row in np.flatnonzero(wrong):
            shown = value_class(cells[row].as_py()) if cells is not None else ""
            self.rejects.append(Reject(self._sheet.file, self._sheet.lines[row].as_py(), title, reason, shown, remedy))
        self.good &= ~wrong

    def require_all(self, titles: Iterable[str]) -> None:
        """Refuse the rows where one of the columns is empty."""
        for title in titles:
            empty = pc.is_null(self._sheet.cells.column(title)).to_numpy()
            self.refuse(empty, title=title, reason="a required cell is empty", remedy="fill the cell in the department's system")

    def parsed(self, title: str, field: ItemField) -> pa.Array:
        """Values of a field's column in its type, identifiers in standard form; null where empty or refused."""
        if title not in self._parsed:  # a column that is both key and detail is parsed, and its rows refused, once
            self._parsed[title] = self.identifiers(title, field) if field.identifier else self._typed(title, field)
        return self._parsed[title]

    def _typed(self, title: str, field: ItemField) -> pa.Array:
        if field.type == "date":
            return self.dates(title)
        if field.type in ("decimal", "integer"):
            unit = field.unit
            remedy = f"write a plain number{f' in {unit}' if unit else ''}"
            return self._parse(title, partial(parse_number, unit=unit), pa.float64(), "not a number", remedy)
        texts = self._parse(title, halfwidth, pa.string(), "", "")
        if field.values:
            known = pc.is_in(texts, pa.array(field.values, pa.string()))
            outside = pc.and_(pc.is_valid(texts), pc.invert(known)).to_numpy(zero_copy_only=False)
            some = "、".join(field.values[:_MOST_LISTED]) + ("…" if len(field.values) > _MOST_LISTED else "")
            self.refuse(outside, title=title, reason="a value outside the code list", remedy=f"use one of {some}")
        return texts

    def dates(self, title: str) -> pa.Array:
        """Days (date32) of a column; null where empty or refused."""
        return self._parse(title, parse_date, pa.date32(), "no day that exists, in a known spelling", DATE_REMEDY)

    def severities(self, title: str) -> pa.Array:
        """Severities (int8) of a column; null where empty or refused."""
        remedy = "write 轻微, 一般 or 严重"
        return self._parse(title, lambda text: int(Severity.parse(halfwidth(text))), pa.int8(), "no severity", remedy)

    def identifiers(self, title: str, field: ItemField) -> pa.Array:
        """Identifiers in standard form: USCCs and register numbers as they are, ID numbers as pseudonyms."""
        remedy = f"check the {field.name} in the department's system"
        checked = self._parse(title, self._checker(field), pa.string(), f"not a valid {field.name}", remedy)
        if field.identifier in ("uscc", "id_number"):
            check = check_uscc if field.identifier == "uscc" else check_id_number
            self.warnings["wrong check digit"] += self._count_warnings(title, check)
        return checked

    def _checker(self, field: ItemField) -> Callable[[str], str]:
        if field.identifier == "uscc":
            return lambda text: check_uscc(text)[0]
        if field.identifier == "id_number":
            if self._pseudonymiser is None:
                raise MissingPseudonymKey
            return self._pseudonymiser.pseudonym
        if field.identifier == "pseudonym":
            return _pseudonym
        return lambda text: halfwidth(text).removesuffix(".0")

    def _count_warnings(self, title: str, check: Callable[[str], tuple[str, str | None]]) -> int:
        count = 0
        for entry in pc.value_counts(self._sheet.cells.column(title).drop_null()):
            try:
                count += entry["counts"].as_py() if check(entry["values"].as_py())[1] else 0
            except InvalidIdentifier:
                continue
        return count

    def _parse(self, title: str, parse: Callable[[str], object], kind: pa.DataType, reason: str, remedy: str) -> pa.Array:
        values, wrong = parse_column(self._sheet.cells.column(title), _value_error(parse), kind)
        self.refuse(wrong.to_numpy(zero_copy_only=False), title=title, reason=reason, remedy=remedy)
        return values


def _pseudonym(text: str) -> str:
    if not PSEUDONYM_FORM.fullmatch(text):
        raise ValueError("no pseudonym")
    return text


def _value_error(parse: Callable[[str], object]) -> Callable[[str], object]:
    """Let a wrong identifier count as a wrong cell."""

    def parse_cell(text: str) -> object:
        try:
            return parse(text)
        except InvalidIdentifier as error:
            raise ValueError(error.kind) from None

    return parse_cell
