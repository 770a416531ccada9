"""Videos that are deleted but can still be brought back, and earlier results that stay while a video is embedded again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("deleted_at", sa.Float))
    op.add_column("videos", sa.Column("purging", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("jobs", sa.Column("is_former", sa.Boolean, nullable=False, server_default=sa.false()))
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index("videos_deleted", "videos", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted)
    former, former_lite = sa.text("is_former"), sa.text("is_former = 1")
    op.create_index("jobs_former", "jobs", ["video_id"], sqlite_where=former_lite, postgresql_where=former)
