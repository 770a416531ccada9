"""What undoes changes of lines, when a changed line of a transcript was said, and that there is no transcript of a video."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("no_transcript_at", sa.Float))
    for name in ("was_start_ms", "was_end_ms"):
        op.add_column("spoken", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    # Until now a change left the times of a line alone.
    op.execute("UPDATE spoken SET was_start_ms = start_ms, was_end_ms = end_ms WHERE original <> ''")
    op.create_table(
        "undo_steps",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE")),
        sa.Column("script_id", sa.String(32), sa.ForeignKey("scripts.id", ondelete="CASCADE")),
        sa.Column("done_at", sa.Float, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index("undo_steps_of_video", "undo_steps", ["video_id"])
    op.create_index("undo_steps_of_script", "undo_steps", ["script_id"])
