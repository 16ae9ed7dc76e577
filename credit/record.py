"""A record: one dated fact of a catalogue item about one subject, or a later event in the life of such a fact.

Nothing is ever updated. What happens to a fact later (repair, objection, correction, withdrawal, masking) is a row of its
own that names the fact in `about` and has its own two days: `event_date`, when it takes effect, and `known_at`, when the
platform learnt of it.
"""

from __future__ import annotations

import hashlib
from datetime import date

import pyarrow as pa

RECORDED = "recorded"
LATER_EVENTS = (
    "repaired",  # 信用修复: stops publicity, sharing and use
    "dispute_opened",  # 异议受理: the record is marked; measures that rest on it are suspended
    "dispute_upheld",  # 异议成立: the record was wrong and stops counting
    "dispute_rejected",  # 异议不成立: the mark goes
    "corrected",  # 更正: the values of this row replace those of the fact from its known_at on
    "withdrawn",  # 撤销: the source took the record back
    "masked",  # 屏蔽: a court approved a reorganisation plan or recognised a settlement
    "unmasked",  # 屏蔽终止: the plan ended or failed
)
EVENTS = (RECORDED, *LATER_EVENTS)

RECORD_SCHEMA = pa.schema(
    [
        pa.field("record_id", pa.string(), nullable=False),
        pa.field("item", pa.string(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("subject_kind", pa.string(), nullable=False),
        pa.field("event", pa.string(), nullable=False),
        pa.field("about", pa.string()),
        pa.field("event_date", pa.date32(), nullable=False),
        pa.field("known_at", pa.date32(), nullable=False),
        pa.field("severity", pa.int8(), nullable=False),
        pa.field("category", pa.string()),
        pa.field("amount", pa.float64()),  # money, in 万元
        pa.field("quantity", pa.float64()),  # any other number, in the unit of the item's field
        pa.field("until", pa.date32()),
        pa.field("counterparty", pa.string()),
        pa.field("document", pa.string()),
        pa.field("authority", pa.string()),
        pa.field("details", pa.string()),  # the remaining fields as JSON
        pa.field("content", pa.string(), nullable=False),  # hash of all values: tells a resend from a change
        pa.field("source", pa.string(), nullable=False),  # hash of the file and the line in it
    ]
)


def digest(*parts: str) -> str:
    """A 128-bit identifier of `parts` in hexadecimal: equal parts, equal identifier, on any machine.

    Examples
    --------
    >>> digest("a", "b") == digest("a", "b"), digest("a", "b") == digest("ab")
    (True, False)
    """
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def fact_id(item: str, subject: str, *key: str) -> str:
    """The id of a fact: equal where item, subject and key (all values where the item has none) are."""
    return digest(item, subject, *key)


def content_id(record_id: str, *values: str) -> str:
    """What tells a fact sent again from the same fact with other values."""
    return digest(record_id, *values)


def correction_id(about: str, content: str) -> str:
    """The id of a correction of a fact."""
    return digest("corrected", about, content)


def event_id(event: str, about: str, day: date) -> str:
    """The id of another later event of a fact: the same event happens to it once a day."""
    return digest(event, about, str(day))


def as_text(value: object) -> str:
    """A value as ids are made of it: empty where null, days in ISO form, numbers in their shortest exact form.

    Examples
    --------
    >>> as_text(None), as_text(date(2026, 6, 30)), as_text(0.2), as_text("罚款")
    ('', '2026-06-30', '0.2', '罚款')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value) if isinstance(value, date) else repr(value)
