"""The table of what undoes the changes that people made to lines of a transcript or of a script; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

UNDO_STEPS: Final = sa.Table(
    "undo_steps",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    # What was changed: one of these two.
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE")),
    sa.Column("script_id", sa.String(32), sa.ForeignKey("scripts.id", ondelete="CASCADE")),
    sa.Column("done_at", sa.Float, nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    # As it was, and as the change left it: JSON of the rows that it was about.
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Index("undo_steps_of_video", "video_id"),
    sa.Index("undo_steps_of_script", "script_id"),
)
