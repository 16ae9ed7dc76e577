"""A whole province into a folder, as its departments would send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from credit.deployment import Deployment
from credit.items import Item
from yexin.simulate import (
    administration,
    customs,
    growth,
    industry,
    justice,
    later_events,
    lending,
    operation,
    ownership,
    payments,
    people,
    promises,
)
from yexin.simulate.calendar import Calendar
from yexin.simulate.drafts import COUNTY, KNOWN, World
from yexin.simulate.files import write
from yexin.simulate.senders import HAIKOU, PROVINCE, SANYA, WORKBOOK, Part, as_pieces, parts, shuffled, without_empty
from yexin.simulate.spelling import as_texts, titled, with_faults

# Every item of the catalogue with the function that draws its rows, a table for each kind of subject.
ITEMS: dict[str, Callable[[World], list[pa.Table]]] = {
    "registration": operation.registrations, "registration_change": operation.changes, "relation": ownership.relations,
    "registered_contact": ownership.contacts,
    "industry_dishonesty": industry.dishonesty, "industry_merit": industry.merits,
    "annual_report": operation.annual_reports, "abnormal_operation": operation.abnormal_entries,
    "tax_credit_grade": operation.tax_grades,
    "administrative_licence": administration.licences, "administrative_penalty": administration.penalties,
    "inspection_result": administration.inspections, "quality_sampling": administration.samplings,
    "court_judgment": justice.judgments, "court_execution": justice.executions, "court_enforcement": justice.enforcements,
    "serious_dishonesty": justice.serious_lists, "tax_arrears": justice.tax_arrears,
    "duty_free_violation": justice.duty_free_violations,
    "social_insurance_payment": payments.social_insurance, "provident_fund_payment": payments.provident_fund,
    "provident_fund_deposit": payments.deposits, "utilities_payment": payments.utilities,
    "loan": lending.loans, "loan_repayment": lending.repayments,
    "credit_inquiry_authorisation": lending.inquiry_authorisations,
    "credit_inquiry_mandate": lending.inquiry_mandates,
    "credit_commitment": promises.commitments, "commitment_performance": promises.commitment_checks,
    "contract_performance": promises.contracts, "deposit_free_use": promises.deposit_free_uses,
    "intellectual_property": growth.properties, "innovation_title": growth.titles, "honour": growth.honours,
    "donation": growth.donations, "industry_credit_grade": growth.industry_grades, "customs_credit_grade": growth.customs_grades,
    "second_line_check": customs.port_checks, "zero_tariff_asset": customs.assets, "zero_tariff_breach": customs.breaches,
    "zero_tariff_ledger_check": customs.ledger_checks, "processing_value_added": customs.processing,
    "voluntary_report": growth.voluntary_reports, "complaint": growth.complaints, "volunteering": growth.volunteering,
    "professional_qualification": growth.qualifications, "jinyefen_authorisation": growth.authorisations,
}  # fmt: skip
# Items that later events are told of; their rows are kept until all items are written.
EVENTFUL = (
    "administrative_penalty", "abnormal_operation", "court_enforcement", "serious_dishonesty", "contract_performance",
    "commitment_performance",
)  # fmt: skip
_REPORTED = ("known_at", "报送日期")
_EVENT_TITLES = {
    "item": "信息类别", "uscc": "统一社会信用代码", "id_number": "公民身份号码", "document": "文书号", "event": "事件",
    "event_date": "生效日期", "known_at": "获知日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was written: file names, and the number of rows in all of them."""

    files: tuple[str, ...]
    rows: int


def simulate(
    folder: Path,
    *,
    enterprises: int,
    persons: int,
    years: int,
    end: date,
    seed: int,
    progress: Callable[[str], None] | None = None,
) -> Manifest:
    """Write a province's files into `folder`; equal arguments give equal bytes.

    Parameters
    ----------
    enterprises, persons
        Numbers of subjects, at least 1 each.
    years
        Years of records, at least 3.
    end
        Last day on which anything is known.
    progress
        Told the name of each item when its turn comes.

    Raises
    ------
    ValueError
        Fewer subjects or years than that.
    FolderNotWritable
        The folder cannot be written.
    """
    if enterprises < 1 or persons < 1 or years < 3:
        raise ValueError("a province needs at least 1 enterprise, 1 person and 3 years")
    world = world_of(enterprises=enterprises, persons=persons, years=years, end=end, seed=seed)
    files, rows = [], 0
    for part, item in _all_parts(world, progress or (lambda _: None)):
        texts = _spelt(world, part, item)
        write(folder / part.name, texts, part.spelling)
        files.append(part.name)
        rows += texts.num_rows
    return Manifest(tuple(files), rows)


def world_of(*, enterprises: int, persons: int, years: int, end: date, seed: int) -> World:
    """The subjects of a province and their hidden quality, before anything happens."""
    calendar = Calendar.ending(end, years=years)
    firms = people.enterprises(np.random.default_rng([seed, 1]), calendar, count=enterprises)
    residents = people.persons(np.random.default_rng([seed, 2]), calendar, count=persons)
    return World(seed, Deployment.load("hainan").catalogue, calendar, firms, residents)


def _all_parts(world: World, progress: Callable[[str], None]) -> Iterator[tuple[Part, Item | None]]:
    """Every file's rows with their item, then the files of later events (no item of their own)."""
    kept: dict[str, pa.Table] = {}
    for item_id, drawn in ITEMS.items():
        item = world.catalogue[item_id]
        progress(item.name)
        rows = shuffled(world.rng(f"{item_id}/order"), as_pieces(drawn(world)))
        if item_id in EVENTFUL:
            kept[item_id] = rows
        for part in parts(world, item, rows):
            yield part, item
    progress("信用修复、异议、更正")
    penalty = world.catalogue["administrative_penalty"]
    corrected = later_events.corrections(world, kept)
    if corrected.num_rows:
        yield Part(f"{penalty.name}__更正.csv", corrected, SANYA), penalty
    for name, told, spelling in (
        ("信用修复.csv", later_events.repairs, PROVINCE),
        ("异议和撤销.xlsx", later_events.disputes, WORKBOOK),
        ("屏蔽.csv", later_events.masks, HAIKOU),
    ):
        events = shuffled(world.rng(name), told(world, kept))
        if events.num_rows:
            yield Part(f"record_event__{name}", events, spelling), None


def _spelt(world: World, part: Part, item: Item | None) -> pa.Table:
    """The part as text under the department's titles, with its share of faults; events are typed by machines and have none."""
    rng = world.rng(f"{part.name}/spelling")
    texts = as_texts(without_empty(part.rows.drop_columns([COUNTY])), part.spelling, rng)
    if item is None:
        return texts.rename_columns([_EVENT_TITLES[name] for name in texts.column_names])
    texts = with_faults(texts, item, part.spelling, rng)
    titles = {field.code: (field.code, field.name) for field in item.fields} | {KNOWN: _REPORTED, "event": ("event", "事件")}
    return titled(texts, titles, part.spelling)
