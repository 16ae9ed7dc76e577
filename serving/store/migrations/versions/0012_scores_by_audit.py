"""Whose an issued score is stands in the audit trail: the index on it goes, but for the few scores that are not found there."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"

_SUBJECT, _REST = "ix_issued_scores_subject", "ix_issued_scores_not_audited"


def upgrade() -> None:
    """Make the small index and drop the large one."""
    rest = sa.text("answer_hash IS NULL OR erased_on IS NOT NULL")
    op.create_index(_REST, "issued_scores", ["subject"], sqlite_where=rest, postgresql_where=rest)
    op.drop_index(_SUBJECT, "issued_scores")


def downgrade() -> None:
    """The other way round."""
    op.create_index(_SUBJECT, "issued_scores", ["subject"])
    op.drop_index(_REST, "issued_scores")
