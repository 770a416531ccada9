"""When and with what videos were recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("recorded_zone_min", sa.Integer))
    op.add_column("videos", sa.Column("recorded_from", sa.String(16)))
    for name in ("camera", "lens", "reel"):
        op.add_column("videos", sa.Column(name, sa.Text, nullable=False, server_default=""))
