"""Transcripts of the provider and of this computer, lines that people put right, and names of speakers."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leftovers", sa.Column("video_id", sa.String(16)))
    op.add_column("spoken", sa.Column("original", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "speaker_names",
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("speaker", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "recognitions",
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.Float, nullable=False),
        sa.Column("done_ms", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_facts", sa.Text),
    )
