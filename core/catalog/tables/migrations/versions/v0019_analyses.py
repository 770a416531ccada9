"""What the provider says that videos are about, and payments that are not for seconds of embedding."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analyses",
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("requested_at", sa.Float, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("stage_since", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("asset_id", sa.String(128)),
        sa.Column("task_id", sa.String(128)),
        sa.Column("progress", sa.Float),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_facts", sa.Text),
        sa.Column("synopsis", sa.Text),
        sa.Column("took_sec", sa.Float),
        sa.Column("finished_at", sa.Float),
    )
    op.create_index("analyses_due", "analyses", ["stage", "next_at"])
    op.add_column("payments", sa.Column("price_usd", sa.Float))
