"""Joint actions: their steps from initiation to feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the events of joint actions."""
    op.create_table(
        "action_events",
        sa.Column("action_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("subject_kind", sa.String(16), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("rests_on", sa.String(128), nullable=False),
        sa.Column("records", sa.Text, nullable=False),
        sa.Column("initiator", sa.String(18), nullable=False),
        sa.Column("executor", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("actor", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(18), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("action_events")
