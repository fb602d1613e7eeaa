"""The frontier: what is pending of a portal, how far its sections were walked, and what has vanished.

Revision 0003, of 2026-11-22.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.failpoints import hit
from storage.schema import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

def columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "run": (sa.Column("pid", sa.Integer()), sa.Column("alarm", sa.String())),
        "capture": (sa.Column("refers_to", sa.String()),),
        "article": (
            sa.Column("gone_since", Instant()),
            sa.Column("gone_checks", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("gone_checked_at", Instant()),
            sa.Column("gone_at", Instant()),
            sa.Column("gone_reason", sa.String()),
            sa.Column("back_at", Instant()),
        ),
        "url": (
            sa.Column("kind", sa.String()),
            sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("day", sa.String()),
            sa.Column("walk", sa.String()),
            sa.Column("parent", sa.String()),
            sa.Column("born", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("next_at", Instant()),
            sa.Column("etag", sa.Text()),
            sa.Column("last_modified", sa.Text()),
        ),
    }


def upgrade() -> None:
    for table, added in columns().items():
        for column in added:
            op.add_column(table, column)
    hit("migrate.half")
    # What was kept so far is looked at once by the next crawl, which then knows when to come again.
    op.execute("UPDATE url SET kind = 'article', next_at = visited_at WHERE article_key IS NOT NULL")
    op.create_table(
        "walk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("next_url", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("tail", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("depth", sa.String()),
        sa.Column("began_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
    )
    op.create_index(op.f("ix_walk_portal_state"), "walk", ["portal", "state"])


def downgrade() -> None:
    op.drop_table("walk")
    for table, added in columns().items():
        with op.batch_alter_table(table) as batch:
            for column in added:
                batch.drop_column(column.name)
