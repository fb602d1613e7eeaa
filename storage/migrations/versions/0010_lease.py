"""A table of leases: who works on a portal, until when, and how often it changed hands.

Revision 0010, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("machine", sa.String()),
        sa.Column("pid", sa.Integer()),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("portal", name=op.f("pk_lease")),
    )


def downgrade() -> None:
    op.drop_table("lease")
