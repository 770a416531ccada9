"""What a video's file was called where it came from, beside the title. Of what is here already nobody knows it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("original_name", sa.Text, nullable=False, server_default=""))
