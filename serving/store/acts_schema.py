"""The tables of acts of supervision: joint actions and alerts, with their steps."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text

from serving.store.metadata import METADATA

# Steps of joint actions (四个三), one row a step; the primary key lets one step be taken once.
ACTION_EVENTS = Table(
    "action_events",
    METADATA,
    Column("action_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("subject_kind", String(16), nullable=False),
    Column("measure", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("rests_on", String(128), nullable=False),
    Column("records", Text, nullable=False),
    Column("initiator", String(18), nullable=False),
    Column("executor", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("due", Date),
    Column("actor", String(16), nullable=False),
    Column("organisation", String(18), nullable=False),
    Column("note", Text, nullable=False),
)

# Alerts of early warning; `seen_on` is the last run in which the rule was met, `ended_on` the first in which it was not.
ALERTS = Table(
    "alerts",
    METADATA,
    Column("alert_id", String(32), primary_key=True),
    Column("rule", String(64), nullable=False),
    Column("name", String(128), nullable=False),
    Column("english", String(128), nullable=False, server_default=""),
    Column("subject", String(64), nullable=False, index=True),
    Column("severity", String(16), nullable=False),
    Column("addressee", String(64), nullable=False),
    Column("basis", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_english", Text, nullable=False, server_default=""),
    Column("opened_on", Date, nullable=False),
    Column("seen_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("came", Boolean),  # whether what was warned of came about; absent until the months of its outcome are over
)

# Steps of alerts, one row a step; the primary key lets one step be taken once.
ALERT_EVENTS = Table(
    "alert_events",
    METADATA,
    Column("alert_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("due", Date),
    Column("actor", String(16), nullable=False),
    Column("organisation", String(18), nullable=False),
    Column("note", Text, nullable=False),
)
