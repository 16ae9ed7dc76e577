"""The audit trail by subject in a table of its own, filed later: an index on the entries was half the price of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_INDEX = "ix_audit_entries_subject"
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table, file every entry, drop the index."""
    op.create_table(
        "audit_subjects",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.add_column("audit_head", sa.Column("filed", sa.BigInteger, nullable=False, server_default="0"))
    about = "SELECT subject, number FROM audit_entries WHERE subject IS NOT NULL ORDER BY subject, number"
    op.execute(f"INSERT INTO audit_subjects {about}")
    op.execute("UPDATE audit_head SET filed = number")
    op.drop_index(_INDEX, "audit_entries")


def downgrade() -> None:
    """The other way round."""
    op.create_index(_INDEX, "audit_entries", ["subject"])
    op.drop_column("audit_head", "filed")
    op.drop_table("audit_subjects")
