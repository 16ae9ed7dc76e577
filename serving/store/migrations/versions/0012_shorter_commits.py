"""Fewer pages a commit, and room for a secret's whole hash.

Whose an issued score is stands in the audit trail: the index on it goes, but for the few scores that are not found there. A hashed
secret has 130 characters: where the length of a column is a bound, as in PostgreSQL, nobody could be enrolled.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_SUBJECT, _REST = "ix_issued_scores_subject", "ix_issued_scores_not_audited"


def upgrade() -> None:
    """Make the small index, drop the large one, widen the secrets."""
    rest = sa.text("answer_hash IS NULL OR erased_on IS NOT NULL")
    op.create_index(_REST, "issued_scores", ["subject"], sqlite_where=rest, postgresql_where=rest)
    op.drop_index(_SUBJECT, "issued_scores")
    with op.batch_alter_table("clients") as clients:
        clients.alter_column("secret", type_=sa.String(256), existing_type=sa.String(128), existing_nullable=False)


def downgrade() -> None:
    """The other way round; secrets that were hashed since stay as long as they are."""
    op.create_index(_SUBJECT, "issued_scores", ["subject"])
    op.drop_index(_REST, "issued_scores")
