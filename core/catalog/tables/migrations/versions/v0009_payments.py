"""What was paid for, one line a task of the provider, kept when its video is gone: the sum of a month is of all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("video_id", sa.String(16), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("payments_at", "payments", ["at"])
    # Of what came before, as far as it is still here; parts of videos count as whole ones.
    op.execute(
        "insert into payments (at, video_id, seconds) select jobs.submitted_at, jobs.video_id, videos.duration_sec "
        "from jobs join videos on videos.id = jobs.video_id where jobs.task_id is not null and jobs.submitted_at is not null"
    )
