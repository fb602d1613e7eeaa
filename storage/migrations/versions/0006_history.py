"""Revisions know when they were seen, so that a text may return; likenesses, rereadings and takedowns.

Revision 0006, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD_UNIQUE = "uq_revision_portal_key_content_hash"


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _date_revisions()
    _create_likeness()
    _create_reading()
    op.create_table(
        "takedown",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.String()),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_takedown")),
    )
    op.create_table(
        "shred",
        sa.Column("segment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_shred")),
    )


def _date_revisions() -> None:
    """A revision was first seen when its capture was fetched, and last before the next one was, as far as is known."""
    op.add_column("revision", sa.Column("first_seen", Instant()))
    op.add_column("revision", sa.Column("last_seen", Instant()))
    op.execute(
        "UPDATE revision SET first_seen = coalesce("
        "(SELECT fetched_at FROM capture WHERE capture.record_id = revision.capture), created_at)"
    )
    op.execute(
        "UPDATE revision SET last_seen = first_seen WHERE number <> (SELECT article.revision FROM article "
        "WHERE article.portal = revision.portal AND article.key = revision.key)"
    )
    with op.batch_alter_table("revision") as table:
        table.alter_column("first_seen", existing_type=Instant(), nullable=False)
        table.drop_constraint(OLD_UNIQUE, type_="unique")


def _create_likeness() -> None:
    op.create_table(
        "likeness",
        *(sa.Column(name, sorted_text(), nullable=False) for name in ("portal", "key", "other_portal", "other_key")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal", "key"], ["article.portal", "article.key"], name=op.f("fk_likeness_portal_key_article")
        ),
        sa.ForeignKeyConstraint(
            ["other_portal", "other_key"],
            ["article.portal", "article.key"],
            name=op.f("fk_likeness_other_portal_other_key_article"),
        ),
        sa.PrimaryKeyConstraint("portal", "key", "other_portal", "other_key", name=op.f("pk_likeness")),
    )
    op.create_index(op.f("ix_likeness_other_portal_other_key"), "likeness", ["other_portal", "other_key"])


def _create_reading() -> None:
    op.create_table(
        "reread",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("position", sorted_text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_reread_run_run")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_reread")),
    )
    op.create_table(
        "reading",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("capture", sa.String(), nullable=False),
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("key", sorted_text()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_reading_run_run")),
        sa.ForeignKeyConstraint(["capture"], ["capture.record_id"], name=op.f("fk_reading_capture_capture")),
        sa.PrimaryKeyConstraint("run", "capture", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_portal_key"), "reading", ["portal", "key"])


def downgrade() -> None:
    for name in ("shred", "takedown", "reading", "reread", "likeness"):
        op.drop_table(name)
    op.execute(
        "DELETE FROM revision WHERE number > (SELECT min(other.number) FROM revision AS other WHERE other.portal = "
        "revision.portal AND other.key = revision.key AND other.content_hash = revision.content_hash)"
    )
    with op.batch_alter_table("revision") as table:
        table.drop_column("last_seen")
        table.drop_column("first_seen")
        table.create_unique_constraint(OLD_UNIQUE, ["portal", "key", "content_hash"])
