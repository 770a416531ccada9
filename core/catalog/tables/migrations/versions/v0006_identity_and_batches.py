"""Whose data folder a catalog belongs to, what changed when, and changes to many videos that go on without the page."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_identity",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("topic", sa.String(32), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float),
        sa.Column("undoes", sa.String(32)),
        sa.Column("undone_by", sa.String(32)),
        sa.Column("dismissed_at", sa.Float),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Index("batches_at", "created_at"),
    )
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.String(32), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("video_id", sa.String(16), nullable=False),
        sa.Column("former", sa.Text),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("done_at", sa.Float),
        sa.Column("error_code", sa.String(64)),
    )
    op.create_index("videos_added", "videos", ["added_at"])
    op.create_index("videos_added_by", "videos", ["added_by"])
    op.create_index("jobs_standing", "jobs", ["video_id", "is_former", "stage"])
