"""How a video's file counts its frames, and what is made of moments to be taken away."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("source_timecode", sa.String(16)))
    op.add_column("videos", sa.Column("timecode_rate", sa.String(32)))
    op.add_column("videos", sa.Column("is_drop_frame", sa.Boolean))
    op.add_column("videos", sa.Column("frame_count", sa.BigInteger))
    op.add_column("videos", sa.Column("first_picture_ms", sa.Integer))
    op.add_column("videos", sa.Column("is_conformed", sa.Boolean))
    op.create_table(
        "exports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error_facts", sa.Text),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    )
    op.create_index("exports_of", "exports", ["owner_id", "created_at"])
