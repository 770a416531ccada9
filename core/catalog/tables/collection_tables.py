"""The tables of collections: moments that somebody gathers and puts in order; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

# `version` grows with every change to it or to what is in it.
COLLECTIONS: Final = sa.Table(
    "collections",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("handle_frames", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    # Since when it is gone; for a day that can be undone.
    sa.Column("deleted_at", sa.Float),
)

COLLECTION_ITEMS: Final = sa.Table(
    "collection_items",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("collection_id", sa.String(32), sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    # Far apart, so that a moment can be put between two others without writing those.
    sa.Column("position", sa.BigInteger, nullable=False),
    # No foreign key: a moment stays, marked, when its video is gone; `title` says what that was.
    sa.Column("video_id", sa.String(16), nullable=False),
    sa.Column("in_ms", sa.BigInteger, nullable=False),
    sa.Column("out_ms", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("query", sa.Text, nullable=False, server_default=""),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("removed_at", sa.Float),
    sa.Index("collection_items_in", "collection_id", "position"),
)
