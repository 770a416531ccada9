"""Embedding a searchable video once more: a new job stands for it, while the former one keeps the results that it has."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.queue import events
from core.catalog.queue.orphan_assets import leave
from core.catalog.tables.database import Database, in_parts, rows_of
from core.catalog.tables.rows import job_of, new_job
from core.catalog.tables.schema import JOBS
from core.catalog.tables.visibility import JOB_IS_HERE
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import EmbedOptions, Job, Stage
from core.people.audit import Did, Kind
from core.people.person import OWNER


class Reembedding:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, model: EmbeddingModel, options: Mapping[str, EmbedOptions], by: str = OWNER.id) -> list[str]:
        """Queue videos that are searchable once more, with these options for each; returns the ids of those that were.

        The results they have stay until the new ones are in.
        """
        queued: list[str] = []
        for part in in_parts(options):
            with self._database.writing() as connection:
                searchable = _with_results(connection, part)
                former = [job.id for job, is_shown in searchable if is_shown]
                given_up = [job.video_id for job, is_shown in searchable if not is_shown]
                self._drop_shown(connection, given_up)
                connection.execute(JOBS.update().where(JOBS.c.id.in_(former)).values(is_former=True))
                now = time.time()
                ids = sorted((job.video_id for job, _ in searchable), key=part.index)
                rows = [new_job(video_id, model, options[video_id], now + turn * 1e-6) for turn, video_id in enumerate(ids)]
                if rows:
                    connection.execute(JOBS.insert(), rows)
                events.note_all(connection, ids, "queued")
                audit.note_all(connection, by, Did.PREPARED_AGAIN, Kind.VIDEO, ids)
            queued += ids
        return queued

    def keep_former(self, video_ids: Iterable[str]) -> list[str]:
        """Let the results that videos have stand, of those whose new job ended without any; returns their ids."""
        kept: list[str] = []
        for part in in_parts(video_ids):
            with self._database.writing() as connection:
                ids = [job.video_id for job, is_shown in _with_results(connection, part) if not is_shown]
                self._drop_shown(connection, ids)
                connection.execute(JOBS.update().where(JOBS.c.video_id.in_(ids)).values(is_former=False))
            kept += ids
        return kept

    def _drop_shown(self, connection: sa.Connection, video_ids: Sequence[str]) -> None:
        """Forget the new jobs of these videos, which have former ones."""
        these = sa.and_(JOBS.c.video_id.in_(video_ids), JOBS.c.is_former == sa.false())
        leave(self._database, connection, *connection.execute(sa.select(JOBS.c.asset_id).where(these)).scalars().all())
        connection.execute(JOBS.delete().where(these))

    def among(self, video_ids: Iterable[str]) -> set[str]:
        """Which of these videos have results, and a newer job that has none yet."""
        query = sa.select(JOBS.c.video_id).where(JOBS.c.is_former == sa.true(), JOB_IS_HERE)
        with self._database.reading() as connection:
            return {row["video_id"] for row in rows_of(connection, video_ids, lambda ids: query.where(JOBS.c.video_id.in_(ids)))}


def _with_results(connection: sa.Connection, video_ids: Sequence[str]) -> list[tuple[Job, bool]]:
    """Of these videos those that have results and on which nobody works: the job that made them, and whether it is shown.

    All their jobs are held until the transaction ends.
    """
    query = sa.select(JOBS).where(JOBS.c.video_id.in_(video_ids), JOB_IS_HERE).order_by(JOBS.c.id).with_for_update()
    rows = connection.execute(query).mappings().all()
    open_ids = {row["video_id"] for row in rows if row["finished_at"] is None}
    made = [row for row in rows if row["stage"] == Stage.READY.value and row["video_id"] not in open_ids]
    return [(job_of(row), not row["is_former"]) for row in made]
