"""A table in which a writer notes its last transaction, for servers that die before they say that it is committed.

Revision 0005, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("writer", sorted_text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("writer", name=op.f("pk_receipt")),
    )


def downgrade() -> None:
    op.drop_table("receipt")
