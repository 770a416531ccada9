"""The table of what the provider was asked to say about videos, and what it said; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

ANALYSES: Final = sa.Table(
    "analyses",
    METADATA,
    sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
    # What the provider knows the request by: asked again under the same, it is paid for once.
    sa.Column("request_id", sa.String(32), nullable=False),
    sa.Column("requested_at", sa.Float, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("stage_since", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("asset_id", sa.String(128)),
    sa.Column("task_id", sa.String(128)),
    sa.Column("progress", sa.Float),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_facts", sa.Text),
    # Of the last request that was answered, as JSON.
    sa.Column("synopsis", sa.Text),
    sa.Column("took_sec", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Index("analyses_due", "stage", "next_at"),
)
