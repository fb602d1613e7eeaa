"""The first tables: runs, captures, articles with their revisions and aliases, and the state of every address.

Revision 0001, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant()),
        sa.Column("outcome", sa.String()),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "capture",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_capture_run_run")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_capture")),
    )
    op.create_index(op.f("ix_capture_url_key_fetched_at"), "capture", ["url_key", "fetched_at"])
    op.create_table(
        "article",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("key", sorted_text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_date", sorted_text(), nullable=False),
        sa.Column("sort_precision", sa.String()),
        sa.Column("sort_source", sa.String()),
        sa.Column("published", sa.String()),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "key", name=op.f("pk_article")),
    )
    op.create_index(op.f("ix_article_portal_sort_date_key"), "article", ["portal", "sort_date", "key"])
    op.create_table(
        "revision",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("key", sorted_text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("capture", sa.String()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["capture"], ["capture.record_id"], name=op.f("fk_revision_capture_capture")),
        sa.ForeignKeyConstraint(
            ["portal", "key"], ["article.portal", "article.key"], name=op.f("fk_revision_portal_key_article")
        ),
        sa.PrimaryKeyConstraint("portal", "key", "number", name=op.f("pk_revision")),
        sa.UniqueConstraint("portal", "key", "content_hash", name=op.f("uq_revision_portal_key_content_hash")),
    )
    op.create_table(
        "alias",
        sa.Column("url_key", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("key", sorted_text(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal", "key"], ["article.portal", "article.key"], name=op.f("fk_alias_portal_key_article")
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_alias")),
    )
    op.create_index(op.f("ix_alias_portal_key"), "alias", ["portal", "key"])
    op.create_table(
        "url",
        sa.Column("url_key", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("detail", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer()),
        sa.Column("visited_at", Instant()),
        sa.Column("capture", sa.String()),
        sa.Column("article_key", sa.String()),
        sa.ForeignKeyConstraint(["capture"], ["capture.record_id"], name=op.f("fk_url_capture_capture")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_url_run_run")),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_url")),
    )
    op.create_index(op.f("ix_url_portal_state_reason"), "url", ["portal", "state", "reason"])


def downgrade() -> None:
    for table in ("url", "alias", "revision", "article", "capture", "run"):
        op.drop_table(table)
