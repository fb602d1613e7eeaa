"""Schedules and the starts that came of them; runs say why they began, what they asked, how they ended and where.

Revision 0008, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("run", sa.Column("cause", sa.String(), nullable=False, server_default="asked"))
    op.add_column("run", sa.Column("requests", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("exit_code", sa.Integer()))
    op.add_column("run", sa.Column("log", sa.String()))
    op.create_index(op.f("ix_run_log"), "run", ["log"])
    op.create_table(
        "schedule",
        sa.Column("name", sorted_text(), nullable=False),
        sa.Column("portals", sa.Text(), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("since", sa.String()),
        sa.Column("window", sa.String()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("paused_at", Instant()),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )
    op.create_table(
        "start",
        sa.Column("schedule", sorted_text(), nullable=False),
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("slot", Instant(), nullable=False),
        sa.Column("last_slot", Instant(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("not_before", Instant()),
        sa.Column("begun_at", Instant()),
        sa.Column("log", sa.String()),
        sa.Column("stopping", sa.String()),
        sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ended_at", Instant()),
        sa.Column("exit_code", sa.Integer()),
        sa.PrimaryKeyConstraint("schedule", "portal", "slot", name=op.f("pk_start")),
    )
    op.create_index(op.f("ix_start_ended_at"), "start", ["ended_at"])


def downgrade() -> None:
    op.drop_table("start")
    op.drop_table("schedule")
    op.drop_index(op.f("ix_run_log"), "run")
    with op.batch_alter_table("run") as table:
        for name in ("log", "exit_code", "requests", "cause"):
            table.drop_column(name)
