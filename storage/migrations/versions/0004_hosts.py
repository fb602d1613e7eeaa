"""Tables for what hosts ask of a crawler: their robots.txt over time, their delays and pauses.

Revision 0004, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "robots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sorted_text(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("crawl_delay", sa.Float()),
        sa.Column("text", sa.Text()),
        sa.Column("capture", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robots")),
    )
    op.create_index(op.f("ix_robots_origin_checked_at"), "robots", ["origin", "checked_at"])
    op.create_table(
        "host",
        sa.Column("name", sorted_text(), nullable=False),
        sa.Column("next_at", Instant()),
        sa.Column("paused_until", Instant()),
        sa.Column("delay", sa.Float(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("probed_at", Instant()),
        sa.Column("probe", sa.String()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    with op.batch_alter_table("url") as table:
        table.add_column(sa.Column("robots", sa.Integer()))
        table.create_foreign_key(op.f("fk_url_robots_robots"), "robots", ["robots"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("url") as table:
        table.drop_constraint(op.f("fk_url_robots_robots"), type_="foreignkey")
        table.drop_column("robots")
    op.drop_table("host")
    op.drop_table("robots")
