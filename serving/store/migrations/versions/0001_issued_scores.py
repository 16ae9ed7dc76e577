"""Issued scores."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of issued scores."""
    op.create_table(
        "issued_scores",
        sa.Column("score_id", sa.String(32), primary_key=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("evaluation", sa.String(64), nullable=False),
        sa.Column("evaluation_version", sa.Integer, nullable=False),
        sa.Column("evaluation_hash", sa.String(64), nullable=False),
        sa.Column("table_hash", sa.String(64), nullable=False),
        sa.Column("feature_set", sa.String(32), nullable=False),
        sa.Column("catalogue_hash", sa.String(64), nullable=False),
        sa.Column("store_version", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop it, and every issued score with it."""
    op.drop_table("issued_scores")
