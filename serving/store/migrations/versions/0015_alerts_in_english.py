"""The names of rules and the reasons of alerts in English."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add them; alerts that are there have none, and are shown in Chinese."""
    op.add_column("alerts", sa.Column("english", sa.String(128), nullable=False, server_default=""))
    op.add_column("alerts", sa.Column("reason_english", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("alerts", "reason_english")
    op.drop_column("alerts", "english")
