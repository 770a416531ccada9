"""Names that people give to kinds of moments, and which moments were opened."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kind_names",
        sa.Column("model", sa.String(32), primary_key=True),
        sa.Column("kind_id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("moments", sa.Text, nullable=False),
        sa.Column("named_at", sa.Float, nullable=False),
    )
    op.create_table(
        "openings",
        sa.Column("video_id", sa.String(16), sa.ForeignKey("videos.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("start_ms", sa.BigInteger, primary_key=True),
        sa.Column("end_ms", sa.BigInteger, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
    )
