"""Links for people without an account, and what they say about the moments that they are shown."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("moments", sa.Text, nullable=False),
        sa.Column("collection_id", sa.String(32)),
        sa.Column("passcode_hash", sa.Text, nullable=False),
        sa.Column("may_comment", sa.Boolean, nullable=False),
        sa.Column("may_download", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.String(32), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("revoked_at", sa.Float),
        sa.Column("opened", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_opened_at", sa.Float),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tries_since", sa.Float, nullable=False, server_default="0"),
    )
    op.create_index("shares_by", "shares", ["created_by", "created_at"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("share_id", sa.String(32), sa.ForeignKey("shares.id", ondelete="CASCADE"), nullable=False),
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("answers", sa.String(32)),
        sa.Column("resolved_at", sa.Float),
        sa.Column("seen_at", sa.Float),
    )
    op.create_index("comments_of_share", "comments", ["share_id", "created_at"])
    op.create_index("comments_of_video", "comments", ["video_id", "at_ms"])
    unseen = sa.text("seen_at IS NULL")
    op.create_index("comments_unseen", "comments", ["share_id"], sqlite_where=unseen, postgresql_where=unseen)
