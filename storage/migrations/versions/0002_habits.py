"""A table for what the articles of a portal have in common, counted over all crawls.

Revision 0002, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "habit",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("kind", sorted_text(), nullable=False),
        sa.Column("value", sorted_text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "kind", "value", name=op.f("pk_habit")),
    )


def downgrade() -> None:
    op.drop_table("habit")
