"""A queue of what the search index does not hold yet: to begin with, every article.

Revision 0007, of 2026-11-22. The index itself is derived and made by the first search.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_queue",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("key", sorted_text(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "key", name=op.f("pk_search_queue")),
    )
    op.execute("INSERT INTO search_queue (portal, key) SELECT portal, key FROM article")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS search_words")
    op.execute("DROP TABLE IF EXISTS search_document")
    op.drop_table("search_queue")
