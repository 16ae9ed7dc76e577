"""The vault of ID numbers, and the rotation of pseudonyms."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the vault, the seals of renamed audit entries, and the list of rotations."""
    op.create_table(
        "identities",
        sa.Column("pseudonym", sa.String(33), primary_key=True),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("former", sa.String(33)),
    )
    op.create_table(
        "audit_reseals",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("subject_seal", sa.String(64), nullable=False),
        sa.Column("records_seal", sa.String(64)),
    )
    op.create_table(
        "pseudonym_rotations",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop them: ID numbers are lost, and renamed audit entries can no longer be verified."""
    op.drop_table("pseudonym_rotations")
    op.drop_table("audit_reseals")
    op.drop_table("identities")
