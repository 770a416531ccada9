"""Pauses of the whole queue, history, places at the gate, and uploads to be removed at the provider's."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("gate_at", sa.Float))
    op.add_column("jobs", sa.Column("adopt", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "pauses",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("video_id", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("seconds", sa.Float),
    )
    op.create_index("events_at", "events", ["at"])
    op.create_table(
        "leftovers",
        sa.Column("asset_id", sa.String(128), primary_key=True),
        sa.Column("since", sa.Float, nullable=False),
    )
