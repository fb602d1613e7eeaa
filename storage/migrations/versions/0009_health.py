"""When the certificates of hosts end, and what people were told of the health of portals.

Revision 0009, of 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def sorted_text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("host", sa.Column("certificate_ends", Instant()))
    op.create_table(
        "alert",
        sa.Column("portal", sorted_text(), nullable=False),
        sa.Column("kind", sorted_text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "kind", name=op.f("pk_alert")),
    )


def downgrade() -> None:
    op.drop_table("alert")
    with op.batch_alter_table("host") as table:
        table.drop_column("certificate_ends")
