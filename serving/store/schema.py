"""The tables of the service's database, as they stand after all migrations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Index, Integer, LargeBinary, String, Table, Text

import serving.store.acts_schema  # noqa: F401 (its tables are of the same database: who takes METADATA from here has all)
from serving.store.metadata import METADATA as METADATA  # noqa: PLC0414 (handed on)

ISSUED_SCORES = Table(
    "issued_scores",
    METADATA,
    Column("score_id", String(32), primary_key=True),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("as_of", Date, nullable=False),  # also the cut of knowledge: what became known later is not looked at
    Column("language", String(8), nullable=False),
    Column("evaluation", String(64), nullable=False),
    Column("evaluation_version", Integer, nullable=False),
    Column("evaluation_hash", String(64), nullable=False),
    Column("table_hash", String(64), nullable=False),
    Column("feature_set", String(32), nullable=False),
    Column("catalogue_hash", String(64), nullable=False),
    Column("store_version", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answer_hash", String(64)),  # what `answer` leaves out stands under this hash in issued_answers; absent in old rows
    Column("erased_on", Date),  # the answer named records that the law has since had deleted; it is empty from then on
)

# Of whom a score is, is looked up in the audit trail, written in the same transaction: an index of all of them here as well would
# cost each answer a page more on the disk. The few that cannot be found there have one of their own.
SCORES_NOT_AUDITED = ISSUED_SCORES.c.answer_hash.is_(None) | ISSUED_SCORES.c.erased_on.is_not(None)
Index(
    "ix_issued_scores_not_audited",
    ISSUED_SCORES.c.subject,
    sqlite_where=SCORES_NOT_AUDITED,
    postgresql_where=SCORES_NOT_AUDITED,
)

# Answers as they were given, but for their last two fields; one that was given again to somebody else is kept once.
ISSUED_ANSWERS = Table(
    "issued_answers",
    METADATA,
    Column("answer_hash", String(64), primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("body", Text, nullable=False),
)

# What was deleted of persons by law: how much, of which item, by which rule; nothing of whom.
ERASURES = Table(
    "erasures",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("records", Integer, nullable=False),
    Column("basis", String(64), nullable=False),
)

# What happened to cases (objection, repair, explanation, review), one row an event; the primary key lets one step be taken once.
CASE_EVENTS = Table(
    "case_events",
    METADATA,
    Column("case_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("subject_kind", String(16), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("actor", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("settled", Boolean, nullable=False),  # its record event, if it has one, is in the record store
)

# Who may ask; `secret` is a slow hash. A client stays when it is disabled, since the audit trail names it.
CLIENTS = Table(
    "clients",
    METADATA,
    Column("client_id", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("secret", String(256), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("organisation", String(18)),
    Column("subject", String(64)),
    Column("rotation", Integer, nullable=False),
    Column("per_second", Integer),
    Column("disabled_on", Date),
)

# Keys that sign tokens; the private half is sealed under the service key, which is not in the database.
SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("kid", String(43), primary_key=True),
    Column("made_at", BigInteger, nullable=False),  # seconds since 1970
    Column("public", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# Reports that were handed out: what each says (JSON), and the signed file itself; both emptied where the law has records deleted.
ISSUED_REPORTS = Table(
    "issued_reports",
    METADATA,
    Column("report_id", String(32), primary_key=True),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("subject_kind", String(16), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("language", String(8), nullable=False),
    Column("score_id", String(32)),
    Column("store_version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("release", String(64), nullable=False),  # hash of templates, fonts and typst that set the pages
    Column("body_hash", String(64), nullable=False),  # SHA-256 of the pages before they were signed
    Column("file_hash", String(64), nullable=False),  # SHA-256 of the signed file
    Column("certificate", String(64), nullable=False),  # SHA-256 of the certificate that signed it
    Column("file", LargeBinary, nullable=False),
    Column("erased_on", Date),
)

# Answers to writes by the client's own key (Idempotency-Key), kept for a day; no status while the request is under way.
REPLIES = Table(
    "replies",
    METADATA,
    Column("client", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("begun_at", BigInteger, nullable=False),  # seconds since 1970
    Column("status", Integer),
    Column("body", Text, nullable=False),
)

# Who asked about whom (serving.audit): a chain of hashes, one row an entry; the columns in the order of LinkedEntry.
AUDIT_ENTRIES = Table(
    "audit_entries",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),  # text: its bytes are hashed, and no database may change them
    Column("client", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("organisation", String(18)),
    Column("operation", String(64), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("purpose", String(16)),
    Column("evaluation", String(64)),
    Column("evaluation_version", Integer),
    Column("table_hash", String(64)),
    Column("score_id", String(32)),
    Column("request_id", String(64)),
    Column("subject_kind", String(16), nullable=False),
    Column("detail", Text),
    Column("subject", String(64)),
    Column("consent", String(64)),
    Column("subject_salt", String(32)),
    Column("subject_seal", String(64), nullable=False),
    Column("records", Text),
    Column("records_salt", String(32)),
    Column("records_seal", String(64), nullable=False),
    Column("link", String(64), nullable=False),
    Column("erased_on", Date),
)

# The end of the chain: one row, which every writer locks first.
AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("link", String(64), nullable=False),
    Column("filed", BigInteger, nullable=False, server_default="0"),  # up to which entry they stand in audit_subjects
)

# Entries of the audit trail by whom they are about, filed some time after they were written (serving.audit.by_subject).
AUDIT_SUBJECTS = Table(
    "audit_subjects",
    METADATA,
    Column("subject", String(64), primary_key=True),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Seals of entries whose persons were renamed (serving.audit.renaming); what an entry was first sealed with stays in the chain.
AUDIT_RESEALS = Table(
    "audit_reseals",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("subject_seal", String(64), nullable=False),
    Column("records_seal", String(64)),  # null where the law had the record ids erased before
)

# The vault: ID numbers, each sealed to its row under the vault's key; `former` is the pseudonym before, during a rotation.
IDENTITIES = Table(
    "identities",
    METADATA,
    Column("pseudonym", String(33), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("former", String(33)),
)

# Rotations of the pseudonyms that reached this database: under which key persons are named from then on.
PSEUDONYM_ROTATIONS = Table(
    "pseudonym_rotations",
    METADATA,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("key_id", String(16), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("rows", Integer, nullable=False),
)
