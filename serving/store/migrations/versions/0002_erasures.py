"""Deletion by law: which answers were emptied, and how many records went."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the day of erasure to issued scores, and the register of erasures."""
    op.add_column("issued_scores", sa.Column("erased_on", sa.Date))
    op.create_table(
        "erasures",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("item", sa.String(64), primary_key=True),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Drop both; what was erased stays erased."""
    op.drop_table("erasures")
    op.drop_column("issued_scores", "erased_on")
