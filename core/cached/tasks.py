"""What the task monitor may ask and do."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.application import changes, services
from core.ingest.eta import LEARN_FROM, EtaModel, pace_of
from core.jobs import Event, Job, QueuePause, Stage
from core.models import Video

if TYPE_CHECKING:
    from core.catalog.queue.monitor import Monitor


def queue_pauses() -> list[QueuePause]:
    """What holds the queue back right now."""
    return services().catalog.queue_pauses.all(time.time())


def history(limit: int) -> list[Event]:
    """The newest lines of what became of each video, newest first."""
    return services().catalog.events.recent(limit)


def became_ready(since: float) -> list[tuple[str, float]]:
    """Title and time (seconds since 1970) of each video that became ready after `since`, in order."""
    return services().catalog.jobs.ready_since(since)


def settings_limits() -> tuple[int, float]:
    """How many videos are prepared at once, and how many may be begun in a minute."""
    settings = services().settings
    return settings.max_active, settings.requests_per_minute


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task monitor; `turn` is its place among the jobs that wait (1 is next), None if it does not wait."""

    video: Video
    job: Job
    turn: int | None


def stage_counts() -> dict[Stage, int]:
    """How many videos stand in each stage; stages without any are left out."""
    return services().catalog.jobs.counts()


def tasks(stages: Collection[Stage], title: str = "", *, limit: int, offset: int = 0) -> list[Task]:
    """Some lines of the monitor, the most urgent first; `title` keeps only videos with these letters in their title."""
    return [Task(video, job, turn) for job, video, turn in _monitor().page(stages, title, limit=limit, offset=offset)]


def tasks_of(video_ids: Collection[str]) -> list[Task]:
    """The lines of these videos, as far as they are still here."""
    return [Task(video, job, turn) for job, video, turn in _monitor().of_videos(video_ids)]


def task_ids(stages: Collection[Stage], title: str = "") -> list[str]:
    """The ids of all videos that `tasks` would come to."""
    return _monitor().ids(stages, title)


def _monitor() -> Monitor:
    from core.catalog.queue.monitor import Monitor  # noqa: PLC0415 - the launcher does not need the catalog

    return Monitor.of(services().catalog)


def retry_pays(job: Job) -> bool:
    """Whether taking an ended job up again has the provider do work that costs."""
    from core.catalog.queue.jobs import TASK_IS_GONE  # noqa: PLC0415 - see above

    return job.submitted_at is None or (job.task_id is not None and job.error_code in TASK_IS_GONE)


def pace() -> EtaModel:
    """How long preparing takes here, as learned from what was ready lately."""
    return _pace(changes().results)


@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _pace(results: int) -> EtaModel:  # noqa: ARG001 - part of the key
    ready = tasks([Stage.READY], limit=LEARN_FROM)
    return pace_of([task.job for task in ready], {task.video.id: task.video for task in ready})


def cancel(video_ids: Sequence[str]) -> None:
    """Stop preparing these videos at their next step."""
    services().catalog.jobs.request_cancel(video_ids)


def try_now(video_id: str) -> None:
    """Have what a video waits for tried again at once."""
    services().catalog.jobs.try_now(video_id)


def retry(video_ids: Sequence[str]) -> None:
    """Go on with these videos where they stopped; what was paid for is not paid again."""
    services().catalog.jobs.retry(video_ids)


def adopt(video_id: str) -> None:
    """The task that was found at the provider is this video's; costs nothing."""
    services().catalog.jobs.decide(video_id, adopt=True)


def prepare_anew(video_id: str) -> None:
    """Prepare a video although an earlier request may have taken effect; may cost a second time."""
    services().catalog.jobs.decide(video_id, adopt=False)


def remove(video_ids: Sequence[str]) -> None:
    """Take videos that never became ready out of the library; of those that were to be embedded again, only the new attempt."""
    catalog = services().catalog
    catalog.reembedding.keep_former(video_ids)
    catalog.deletions.delete_unready(video_ids)
