"""The tables of links for people without an account, and of what they say; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

# Links for people without an account.
SHARES: Final = sa.Table(
    "shares",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    # Of the token in the link, which is kept nowhere.
    sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("moments", sa.Text, nullable=False),
    # Of a collection, whose moments are those that are in it when somebody looks.
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
    # Wrong passcodes, and since when they are counted.
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tries_since", sa.Float, nullable=False, server_default="0"),
    sa.Index("shares_by", "created_by", "created_at"),
)

COMMENTS: Final = sa.Table(
    "comments",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("share_id", sa.String(32), sa.ForeignKey("shares.id", ondelete="CASCADE"), nullable=False),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("is_ours", sa.Boolean, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    # Of the comment that this one answers.
    sa.Column("answers", sa.String(32)),
    sa.Column("resolved_at", sa.Float),
    sa.Column("seen_at", sa.Float),
    sa.Index("comments_of_share", "share_id", "created_at"),
    sa.Index("comments_of_video", "video_id", "at_ms"),
    # What is new is asked by every page.
    sa.Index(
        "comments_unseen",
        "share_id",
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    ),
)
