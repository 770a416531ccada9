"""Tags: a list of words and looks, and the moments that stand out for each."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tag_list",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("look_id", sa.String(32), sa.ForeignKey("looks.id", ondelete="CASCADE")),
        sa.Column("model", sa.String(32), nullable=False),
        sa.Column("found_in", sa.String(32)),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_facts", sa.Text),
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("tag_id", sa.String(32), sa.ForeignKey("tag_list.id", ondelete="CASCADE"), nullable=False),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("start_sec", sa.Float, nullable=False),
        sa.Column("end_sec", sa.Float, nullable=False),
        sa.Column("level", sa.Float, nullable=False),
    )
    op.create_index("tags_of", "tags", ["tag_id", "video_id"])
    op.create_index("tags_in", "tags", ["video_id"])
