"""In which folders a video's file lay where it came from, of which files it was joined, and the watched folder."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("original_path", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "joined_parts",
        sa.Column("part_id", sa.String(16), primary_key=True),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_joined_parts_video_id", "joined_parts", ["video_id"])
    op.create_table(
        "watched_files",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("modified_at", sa.Float, nullable=False),
        sa.Column("video_id", sa.String(16)),
        sa.Column("noted_at", sa.Float, nullable=False),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_facts", sa.Text),
        sa.Column("away_since", sa.Float),
    )
    op.create_index("ix_watched_files_video_id", "watched_files", ["video_id"])
