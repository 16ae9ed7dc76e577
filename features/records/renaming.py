"""The rows of a store under new pseudonyms of persons: everything in a row that was made from the old one is made from the new.

A record's id is a hash in which its subject stands. Left as it is, it would tell whoever holds the old key whose record it is, and
a file sent again would bring every record a second time. So it is made anew as the reader would make it now.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Catalogue
from credit.record import RECORDED, correction_id, event_id
from credit.subject import SubjectKind
from features.records.naming import Naming

PSEUDONYM_ANYWHERE = re.compile(r"(?<![0-9A-Za-z])p[0-9a-f]{32}(?![0-9A-Za-z])")
_ANYWHERE = r"p[0-9a-f]{32}"
Names = Callable[[str], str]


class OnceRenamed:
    """New names of persons, each made once; a name that was made here is not renamed again, wherever it is met."""

    def __init__(self, rename: Names) -> None:
        self._rename, self._of, self._made = rename, dict[str, str](), set[str]()

    def __call__(self, name: str) -> str:
        """The new name of an old one; a new one itself."""
        if name in self._made:
            return name
        found = self._of.get(name)
        if found is None:
            found = self._of[name] = self._rename(name)
            self._made.add(found)
        return found


class NewIds:
    """Old record ids → new ones: two sorted columns of bytes, some seventy bytes a record."""

    def __init__(self, parts: list[tuple[list[str], list[str]]]) -> None:
        old = np.array([name for names, _ in parts for name in names] or [""], "S")
        new = np.array([name for _, names in parts for name in names] or [""], "S")
        order = np.argsort(old)
        self._old, self._new = old[order], new[order]

    def __len__(self) -> int:
        return int(np.count_nonzero(self._old != b""))

    @property
    def distinct(self) -> bool:
        """Whether no two records have come to one id."""
        return len(np.unique(self._new)) == len(self._new)

    def among(self, names: Iterable[str]) -> dict[str, str]:
        """The new ids of those of the names that are old ids."""
        asked = sorted({name for name in names if name})
        if not asked:
            return {}
        wanted = np.array(asked, "S")
        at = np.minimum(np.searchsorted(self._old, wanted), len(self._old) - 1)
        hit = self._old[at] == wanted
        return {asked[place]: self._new[at[place]].decode() for place in np.flatnonzero(hit)}


class RowRenamer:
    """Gives rows their new names.

    Parameters
    ----------
    names
        Old pseudonym → new one.
    key
        The key that the new names are made under; ids that cannot be made anew from the row are hidden under it.
    """

    def __init__(self, catalogue: Catalogue, names: Names, key: bytes) -> None:
        self._naming, self._names, self._key = Naming(catalogue), names, key
        self.kept_apart = 0

    def new_ids(self, batches: Callable[[], Iterator[pa.RecordBatch]]) -> NewIds:
        """The new ids of all rows that name a person; `batches` is asked twice, since an event's id rests on that of its fact."""
        facts, later = (list[tuple[list[str], list[str]]]() for _ in range(2))
        for rows in _rows_of_persons(batches(), facts=True):
            facts.append(([row["record_id"] for row in rows], [self._renamed(row, {})["record_id"] for row in rows]))
        ids = NewIds(facts)
        for rows in _rows_of_persons(batches(), facts=False):
            known = ids.among(row["about"] for row in rows)
            later.append(([row["record_id"] for row in rows], [self._renamed(row, known)["record_id"] for row in rows]))
        return NewIds(facts + later)

    def renamed(self, batch: pa.RecordBatch, ids: NewIds) -> pa.RecordBatch:
        """The batch with its persons under their new names; all other rows as they are, the order kept."""
        theirs = names_persons(batch)
        if not pc.any(theirs).as_py():
            return batch
        rows = batch.filter(theirs).to_pylist()
        known = ids.among(row["about"] for row in rows)
        fresh = pa.RecordBatch.from_pylist([self._renamed(row, known) for row in rows], schema=batch.schema)
        places = pc.if_else(theirs, pc.subtract(pc.cumulative_sum(theirs.cast(pa.int64())), 1), None).to_numpy(zero_copy_only=False)
        whole = pa.Table.from_batches([batch, fresh])
        order = np.where(np.isnan(places), np.arange(len(batch)), np.nan_to_num(places) + len(batch)).astype(np.int64)
        return whole.take(pa.array(order)).combine_chunks().to_batches()[0]

    def _renamed(self, row: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
        fresh = dict(row)
        if row["subject_kind"] == SubjectKind.PERSON:
            fresh["subject"] = self._names(row["subject"])
        for name in ("counterparty", "details"):
            if row[name] and "p" in row[name]:
                fresh[name] = PSEUDONYM_ANYWHERE.sub(lambda found: self._names(found[0]), row[name])
        if row["event"] == RECORDED:
            return self._fact(row, fresh)
        fresh["about"] = known.get(row["about"] or "", row["about"])
        return self._later(row, fresh)

    def _fact(self, row: Mapping[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
        layout = self._naming.layout(row)
        if layout is None:
            self.kept_apart += 1
            fresh["record_id"] = self._hidden(row["record_id"])
            fresh["content"] = self._hidden(row["content"])
        else:
            fresh["record_id"] = layout.fact_id(fresh, self._naming.item(row))
            fresh["content"] = layout.content(fresh, fresh["record_id"])
        return fresh

    def _later(self, row: Mapping[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
        layout = self._naming.layout(row) if row["event"] == "corrected" else None
        if layout is not None and row["record_id"] == correction_id(row["about"], row["content"]):
            fresh["content"] = layout.content(fresh, fresh["about"])
            fresh["record_id"] = correction_id(fresh["about"], fresh["content"])
        elif row["record_id"] == row["content"] == event_id(row["event"], row["about"] or "", row["event_date"]):
            fresh["record_id"] = fresh["content"] = event_id(row["event"], fresh["about"], row["event_date"])
        else:
            fresh["record_id"], fresh["content"] = self._hidden(row["record_id"]), self._hidden(row["content"])
        return fresh

    def _hidden(self, name: str) -> str:
        return hmac.digest(self._key, b"yexin record\n" + name.encode(), "sha256").hex()[:32]


def names_persons(batch: pa.RecordBatch) -> pa.Array:
    """For each row whether a person's pseudonym stands in it."""
    found = pc.equal(batch.column("subject_kind"), str(SubjectKind.PERSON))
    for name in ("counterparty", "details"):
        found = pc.or_(found, pc.fill_null(pc.match_substring_regex(batch.column(name), _ANYWHERE), False))
    return found


def _rows_of_persons(batches: Iterator[pa.RecordBatch], *, facts: bool) -> Iterator[list[dict[str, Any]]]:
    for batch in batches:
        fact = pc.equal(batch.column("event"), RECORDED)
        wanted = pc.and_(names_persons(batch), fact if facts else pc.invert(fact))
        rows = batch.filter(wanted).to_pylist()
        if rows:
            yield rows
