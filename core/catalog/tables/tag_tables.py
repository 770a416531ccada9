"""The tables of tags: the list of words and looks, and the moments that stand out for each; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

TAG_LIST: Final = sa.Table(
    "tag_list",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    # Of its words as they are compared, or the id of its look, so that nothing is on the list twice.
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("words", sa.Text, nullable=False, server_default=""),
    sa.Column("look_id", sa.String(32), sa.ForeignKey("looks.id", ondelete="CASCADE")),
    # For which model somebody has agreed to what it costs.
    sa.Column("model", sa.String(32), nullable=False),
    # The key of the footage that its moments were found in; unknown until they were looked for.
    sa.Column("found_in", sa.String(32)),
    # Why they can't be.
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
)

TAGS: Final = sa.Table(
    "tags",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tag_id", sa.String(32), sa.ForeignKey("tag_list.id", ondelete="CASCADE"), nullable=False),
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), nullable=False),
    # To the last digit as the embeddings have them, so that a moment is known again.
    sa.Column("start_sec", sa.Float, nullable=False),
    sa.Column("end_sec", sa.Float, nullable=False),
    # How far it stands out, 0..1.
    sa.Column("level", sa.Float, nullable=False),
    sa.Index("tags_of", "tag_id", "video_id"),
    sa.Index("tags_in", "video_id"),
)
