"""Scripts, whose lines find their shots."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scripts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("may_repeat", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
    )
    op.create_table(
        "script_lines",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("script_id", sa.String(32), sa.ForeignKey("scripts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("use", sa.String(16), nullable=False),
        sa.Column("video_id", sa.String(16)),
        sa.Column("start_ms", sa.BigInteger),
        sa.Column("end_ms", sa.BigInteger),
    )
    op.create_index("script_lines_of", "script_lines", ["script_id", "position"])
