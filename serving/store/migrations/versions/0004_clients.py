"""Clients and the keys that sign their tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both."""
    op.create_table(
        "clients",
        sa.Column("client_id", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("secret", sa.String(128), nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("organisation", sa.String(18)),
        sa.Column("subject", sa.String(64)),
        sa.Column("rotation", sa.Integer, nullable=False),
        sa.Column("per_second", sa.Integer),
        sa.Column("disabled_on", sa.Date),
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(43), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop both; nobody may ask any more."""
    op.drop_table("signing_keys")
    op.drop_table("clients")
