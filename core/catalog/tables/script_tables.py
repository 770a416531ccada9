"""The tables of scripts, a row for each line so that people who work on one together overwrite nothing; a part of the schema."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import METADATA

SCRIPTS: Final = sa.Table(
    "scripts",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
    sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("may_repeat", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
)

SCRIPT_LINES: Final = sa.Table(
    "script_lines",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("script_id", sa.String(32), sa.ForeignKey("scripts.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("use", sa.String(16), nullable=False),
    # The chosen moment; no foreign key, as its video may go and come back.
    sa.Column("video_id", sa.String(16)),
    sa.Column("start_ms", sa.BigInteger),
    sa.Column("end_ms", sa.BigInteger),
    sa.Index("script_lines_of", "script_id", "position"),
)
