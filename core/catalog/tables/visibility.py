"""Which rows count: those of a deleted video stay for a while, so that it can be brought back, but nobody may see them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.schema import JOBS, VIDEOS

_gone = VIDEOS.alias("gone")
GONE: Final = sa.select(_gone.c.id).where(_gone.c.deleted_at.is_not(None))
"""The ids of the deleted videos; few, and found by an index of their own."""
VIDEO_IS_HERE: Final = VIDEOS.c.deleted_at.is_(None)
JOB_IS_HERE: Final = JOBS.c.video_id.not_in(GONE)
"""For any job: its video is not deleted."""
JOB_IS_SHOWN: Final = sa.and_(JOBS.c.is_former == sa.false(), JOB_IS_HERE)
"""The one job that stands for its video."""
JOBS_NOT_SHOWN: Final = sa.union(
    sa.select(JOBS.c.id, JOBS.c.stage).where(JOBS.c.is_former == sa.true()),
    sa.select(JOBS.c.id, JOBS.c.stage).where(JOBS.c.video_id.in_(GONE)),
).subquery()
"""All others: few, so that to take them away from a count is quicker than to look at each row that is counted."""
