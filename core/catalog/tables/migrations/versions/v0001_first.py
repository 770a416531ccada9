"""The first catalog: videos, jobs, query vectors, gates."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "videos",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source_url", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("watch_url", sa.Text),
        sa.Column("category", sa.Text, nullable=False, server_default=""),
        sa.Column("duration_sec", sa.Float, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("fps", sa.Float, nullable=False),
        sa.Column("has_audio", sa.Boolean, nullable=False),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("recorded_at", sa.Float),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("model", sa.String(32), nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("asset_id", sa.String(128)),
        sa.Column("task_id", sa.String(128)),
        sa.Column("submitted_at", sa.Float),
        sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_words", sa.Text),
        sa.Column("progress", sa.Float),
        sa.Column("moments", sa.Integer),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("stage_since", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float),
        sa.Column("stage_seconds", sa.Text, nullable=False, server_default="{}"),
    )
    op.create_index("jobs_due", "jobs", ["stage", "next_at"])
    op.create_index("jobs_of_video", "jobs", ["video_id", "created_at"])
    unfinished = sa.text("finished_at IS NULL")
    op.create_index(
        "jobs_one_open_per_video", "jobs", ["video_id"], unique=True, sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_table(
        "query_vectors",
        sa.Column("model", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "gates",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("free_at", sa.Float, nullable=False),
    )
