"""The audit trail, and answers kept once however often they are given."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the chain with its empty head, and the table of answers."""
    op.add_column("issued_scores", sa.Column("answer_hash", sa.String(64)))
    op.create_table(
        "issued_answers",
        sa.Column("answer_hash", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    _entries()
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "link": "0" * 64}])


def _entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(18)),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16)),
        sa.Column("evaluation", sa.String(64)),
        sa.Column("evaluation_version", sa.Integer),
        sa.Column("table_hash", sa.String(64)),
        sa.Column("score_id", sa.String(32)),
        sa.Column("request_id", sa.String(64)),
        sa.Column("subject_kind", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text),
        *_sealed(),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("erased_on", sa.Date),
    )


def _sealed() -> list[sa.Column[str]]:
    """What the law may have deleted, and the hashes that stay."""
    return [
        sa.Column("subject", sa.String(64), index=True),
        sa.Column("consent", sa.String(64)),
        sa.Column("subject_salt", sa.String(32)),
        sa.Column("subject_seal", sa.String(64), nullable=False),
        sa.Column("records", sa.Text),
        sa.Column("records_salt", sa.String(32)),
        sa.Column("records_seal", sa.String(64), nullable=False),
    ]


def downgrade() -> None:
    """Drop them, and with them the proof of who asked."""
    op.drop_table("audit_head")
    op.drop_table("audit_entries")
    op.drop_table("issued_answers")
    op.drop_column("issued_scores", "answer_hash")
