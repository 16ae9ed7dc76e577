"""What becomes of records: repair, objection, correction, withdrawal, and masking while a court-approved plan runs.

None of it depends on the hidden quality: who asks for repair is chance here, so that a repaired record says nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.items import Item
from yexin.simulate.drafts import COUNTY, KNOWN, World, days, subject_code
from yexin.simulate.quality import Floats, Integers

# No repair comes before its day, so a month is its longest here.
_MONTH = 31
# 国家发展改革委令第58号: food, drugs, special equipment, work safety and fire are public for a year at least.
_ENDANGERS, _SAFETY_BODIES, _HUGE_FINE = "食品|药品|特种设备|安全生产|消防", "应急管理|药品监督|消防", 50.0


@dataclass(frozen=True, slots=True)
class _Repair:
    """Records of an item that may be repaired: after how many months, what share, after how many further days on average."""

    item: str
    opens: int
    share: float
    mean_days: float
    column: str = ""
    words: tuple[str, ...] = ()


_REPAIRS = (
    _Repair("administrative_penalty", 3, 0.35, 90, "CF_CFLB", ("罚款", "没收违法所得")),
    _Repair("administrative_penalty", 12, 0.25, 150, "CF_CFLB", ("吊销许可证件", "责令停产停业", "限制从业", "行政拘留")),
    _Repair("abnormal_operation", 0, 0.75, 150),
    _Repair("court_enforcement", 0, 0.35, 240),
    _Repair("serious_dishonesty", 12, 0.25, 150),
    _Repair("contract_performance", 3, 0.20, 90, "LYJG", ("违约",)),
    _Repair("commitment_performance", 3, 0.30, 90, "LXZT", ("违背承诺",)),
)
_DISPUTED, _UPHELD, _WITHDRAWN, _CORRECTED = 0.02, 0.25, 0.004, 0.01
_MASKED, _PLAN_FAILS = 0.04, 0.3
_MASKED_ITEMS = ("administrative_penalty", "court_enforcement")
_DISPUTED_ITEMS = (*_MASKED_ITEMS, "serious_dishonesty", "abnormal_operation")


@dataclass(frozen=True, slots=True)
class _Facts:
    """The rows of one item, which events name by subject and document number."""

    item: Item
    rows: pa.Table

    def numbers(self, role: str) -> Integers:
        """Days of the field with that role, or of "known_at"."""
        return _numbers(self.rows.column(KNOWN if role == KNOWN else self._code(role)))

    def subjects(self, kind: str) -> pa.Array:
        """Identifiers of subjects of one kind, as texts; null in rows about the other."""
        code = subject_code(self.item, kind) if kind in self.item.subjects else ""
        there = code in self.rows.column_names
        return self.rows.column(code).combine_chunks() if there else pa.nulls(self.rows.num_rows, pa.string())

    def told(self, world: World, word: str, day: Floats | Integers, chosen: NDArray[np.bool_]) -> pa.Table:
        """Event rows about the `chosen` ones, effective on `day`; those not known by the last day are left out."""
        about = _Facts(self.item, self.rows.filter(pa.array(chosen)))
        effective = np.asarray(day).astype(np.int64)[chosen]
        known = world.calendar.reported(world.rng(f"{self.item.id}/{word}"), effective)
        made = {
            "item": pa.array([self.item.name] * len(known), pa.string()), "uscc": about.subjects("enterprise"),
            "id_number": about.subjects("person"), "document": about.rows.column(self._code("document")),
            "event": pa.array([word] * len(known), pa.string()), "event_date": days(effective), KNOWN: days(known),
            COUNTY: about.rows.column(COUNTY),
        }  # fmt: skip
        return pa.table(made).filter(pa.array(known <= world.calendar.last_day))

    def _code(self, role: str) -> str:
        return next(field.code for field in self.item.fields if field.role == role)


def _facts(world: World, drafts: Mapping[str, pa.Table], item: str) -> _Facts:
    return _Facts(world.catalogue[item], drafts[item])


def repairs(world: World, drafts: Mapping[str, pa.Table]) -> pa.Table:
    """信用修复 of a share of the records, from the day on which repair opens."""
    parts = []
    for number, repair in enumerate(_REPAIRS):
        rng, facts = world.rng(f"repair/{number}"), _facts(world, drafts, repair.item)
        size = facts.rows.num_rows
        day = facts.numbers("event_date") + _opens(facts.rows, repair) * _MONTH + rng.exponential(repair.mean_days, size)
        chosen = rng.random(size) < repair.share
        if repair.words:
            chosen &= pc.is_in(facts.rows.column(repair.column), pa.array(repair.words)).to_numpy()
        parts.append(facts.told(world, "信用修复", day, chosen))
    return pa.concat_tables(parts)


def _opens(rows: pa.Table, repair: _Repair) -> Integers:
    """Months after which each record may be repaired: a year for the gravest fines and for offences that endanger life."""
    months = np.full(rows.num_rows, repair.opens)
    if repair.item != "administrative_penalty":
        return months
    endangers = pc.match_substring_regex(rows.column("CF_WFXW"), _ENDANGERS).to_numpy()
    by_safety = pc.match_substring_regex(rows.column("CF_CFJG"), _SAFETY_BODIES).to_numpy()
    huge = pc.fill_null(pc.greater_equal(rows.column("CF_NR_FK"), _HUGE_FINE), False).to_numpy()
    return np.where(endangers | by_safety | huge, 12, months)


def disputes(world: World, drafts: Mapping[str, pa.Table]) -> pa.Table:
    """异议, answered within 20 days; one in four is upheld. And what the source took back itself (撤销)."""
    return pa.concat_tables([_disputes(world, _facts(world, drafts, item)) for item in _DISPUTED_ITEMS])


def _disputes(world: World, facts: _Facts) -> pa.Table:
    rng, size = world.rng(f"dispute/{facts.item.id}"), facts.rows.num_rows
    disputed, upheld = rng.random(size) < _DISPUTED, rng.random(size) < _UPHELD
    opened = facts.numbers(KNOWN) + rng.integers(2, 60, size)
    closed = opened + rng.integers(5, 21, size)
    withdrawn = ~disputed & (rng.random(size) < _WITHDRAWN)
    told = (
        ("异议受理", opened, disputed), ("异议成立", closed, disputed & upheld), ("异议不成立", closed, disputed & ~upheld),
        ("撤销", opened, withdrawn),
    )  # fmt: skip
    return pa.concat_tables([facts.told(world, word, day, rows) for word, day, rows in told])


def masks(world: World, drafts: Mapping[str, pa.Table]) -> pa.Table:
    """屏蔽: a few debtors get a plan approved, and all their records known until then are masked; some plans fail."""
    rng, calendar = world.rng("mask"), world.calendar
    debtors = pc.unique(_facts(world, drafts, "court_enforcement").subjects("enterprise").drop_null())
    chosen = debtors.filter(pa.array(rng.random(len(debtors)) < _MASKED))
    approved = rng.integers(calendar.first_day + 365, calendar.last_day, len(chosen))
    failed = approved + rng.integers(200, 700, len(chosen))
    fails = rng.random(len(chosen)) < _PLAN_FAILS
    parts = []
    for item in _MASKED_ITEMS:
        facts = _facts(world, drafts, item)
        debtor = pc.index_in(facts.subjects("enterprise"), chosen)
        rows = pc.is_valid(debtor).to_numpy(zero_copy_only=False)
        # One place more than there are debtors, so that rows of all others point at something too.
        place = pc.fill_null(debtor, len(chosen)).to_numpy()
        since, until, ends = np.append(approved, 0)[place], np.append(failed, 0)[place], np.append(fails, False)[place]
        rows &= facts.numbers(KNOWN) < since
        parts += [facts.told(world, "屏蔽", since, rows), facts.told(world, "屏蔽终止", until, rows & ends)]
    return pa.concat_tables(parts)


def corrections(world: World, drafts: Mapping[str, pa.Table]) -> pa.Table:
    """更正 of fines: rows of the penalties' own columns with another amount, told later."""
    rng, rows = world.rng("correction"), drafts["administrative_penalty"]
    chosen = (rng.random(rows.num_rows) < _CORRECTED) & pc.is_valid(rows.column("CF_NR_FK")).to_numpy()
    told = _numbers(rows.column(KNOWN)) + rng.integers(10, 200, rows.num_rows)
    chosen &= told <= world.calendar.last_day
    rows = rows.filter(pa.array(chosen))
    fine = np.round(rows.column("CF_NR_FK").to_numpy() * 0.6, 2).clip(0.01)
    rows = rows.set_column(rows.column_names.index("CF_NR_FK"), "CF_NR_FK", pa.array(fine))
    rows = rows.set_column(rows.column_names.index(KNOWN), KNOWN, days(told[chosen]))
    return rows.append_column("event", pa.array(["更正"] * rows.num_rows, pa.string()))


def _numbers(column: pa.ChunkedArray) -> Integers:
    made: Integers = column.cast(pa.int32()).to_numpy().astype(np.int64)
    return made
