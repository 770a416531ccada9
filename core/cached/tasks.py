"""What the task monitor may ask and do."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import changes, price_of, services, spending_now
from core.disk import PROBE_BYTES, check_room
from core.errors import DiskFull, Fault
from core.ingest.eta import LEARN_FROM, EtaModel, length_embedded_sec, pace_of
from core.models.jobs import Event, Job, PauseKind, QueuePause, Stage
from core.models.video import Video
from core.people.person import Role

if TYPE_CHECKING:
    from core.catalog.library.watched_files import Standing
    from core.catalog.queue.monitor import Monitor


@needs(Role.VIEWER)
def queue_pauses() -> list[QueuePause]:
    """What holds the queue back right now: what the catalog has noted, or a disk so full that the catalog can't note it."""
    now, parts = time.time(), services()
    noted = parts.catalog.queue_pauses.all(now)
    if any(pause.name is PauseKind.DISK for pause in noted):
        return noted
    try:
        check_room(parts.settings.library_dir, PROBE_BYTES)
    except DiskFull as error:
        return [*noted, QueuePause(PauseKind.DISK, error.fault, now)]
    return noted


@needs(Role.EDITOR)
def watched(most_reasons: int) -> tuple[Standing, Fault | None] | None:
    """How the watched folder stands, and what kept it from being looked through the last time; None if there is none."""
    parts = services()
    if parts.settings.watch_dir is None:
        return None
    return parts.catalog.watched_files.standing(most_reasons), parts.watch_error.fault if parts.watch_error else None


@needs(Role.VIEWER)
def history(limit: int) -> list[Event]:
    """The newest lines of what became of each video, newest first."""
    return services().catalog.events.recent(limit)


@needs(Role.VIEWER)
def became_ready(since: float) -> list[tuple[str, float]]:
    """Title and time (seconds since 1970) of each video that became ready after `since`, in order."""
    return services().catalog.jobs.ready_since(since)


@needs_nothing
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


@needs(Role.VIEWER)
def stage_counts() -> dict[Stage, int]:
    """How many videos stand in each stage; stages without any are left out."""
    return services().catalog.jobs.counts()


@needs(Role.VIEWER)
def tasks(stages: Collection[Stage], title: str = "", *, limit: int, offset: int = 0) -> list[Task]:
    """Some lines of the monitor, the most urgent first; `title` keeps only videos with these letters in their title."""
    return [Task(video, job, turn) for job, video, turn in _monitor().page(stages, title, limit=limit, offset=offset)]


@needs(Role.VIEWER)
def tasks_of(video_ids: Collection[str]) -> list[Task]:
    """The lines of these videos, as far as they are still here."""
    return [Task(video, job, turn) for job, video, turn in _monitor().of_videos(video_ids)]


@needs(Role.VIEWER)
def task_ids(stages: Collection[Stage], title: str = "") -> list[str]:
    """The ids of all videos that `tasks` would come to."""
    return _monitor().ids(stages, title)


def _monitor() -> Monitor:
    from core.catalog.queue.monitor import Monitor  # noqa: PLC0415 - the launcher does not need the catalog

    return Monitor.of(services().catalog)


@needs_nothing
def retry_pays(task: Task) -> bool:
    """Whether taking an ended job up again has the provider do work that costs. Of a photo it has nothing that could be taken."""
    from core.catalog.queue.jobs import TASK_IS_GONE  # noqa: PLC0415 - see above

    job = task.job
    return task.video.is_photo or job.submitted_at is None or (job.task_id is not None and job.error_code in TASK_IS_GONE)


@needs(Role.VIEWER)
def pace() -> EtaModel:
    """How long preparing takes here, as learned from what was ready lately."""
    return _pace(changes().results)


@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _pace(results: int) -> EtaModel:  # noqa: ARG001 - part of the key
    ready = tasks([Stage.READY], limit=LEARN_FROM)
    return pace_of([task.job for task in ready], {task.video.id: task.video for task in ready})


@needs(Role.EDITOR)
def cancel(video_ids: Sequence[str]) -> None:
    """Stop preparing these videos at their next step."""
    services().catalog.jobs.request_cancel(video_ids, current_person().id)


@needs(Role.EDITOR)
def try_now(video_id: str) -> None:
    """Have what a video waits for tried again at once."""
    services().catalog.jobs.try_now(video_id)


@needs(Role.EDITOR)
def retry(video_ids: Sequence[str]) -> None:
    """Go on with these videos where they stopped; what was paid for is not paid again.

    Raises ClipseekError(BUDGET_USED), and goes on with none, where this month's budget does not cover what is still to be paid.
    """
    _check_budget([task for task in tasks_of(video_ids) if retry_pays(task)])
    services().catalog.jobs.retry(video_ids, current_person().id)


@needs(Role.EDITOR)
def adopt(video_id: str) -> None:
    """The task that was found at the provider is this video's; costs nothing."""
    services().catalog.jobs.decide(video_id, adopt=True, by=current_person().id)


@needs(Role.EDITOR)
def prepare_anew(video_id: str) -> None:
    """Prepare a video although an earlier request may have taken effect; may cost a second time.

    Raises ClipseekError(BUDGET_USED) where this month's budget does not cover that.
    """
    _check_budget(tasks_of([video_id]))
    services().catalog.jobs.decide(video_id, adopt=False, by=current_person().id)


@needs(Role.EDITOR)
def remove(video_ids: Sequence[str]) -> None:
    """Take videos that never became ready out of the library; of those that were to be embedded again, only the new attempt."""
    catalog = services().catalog
    catalog.reembedding.keep_former(video_ids)
    catalog.deletions.delete_unready(video_ids, current_person().id)


def _check_budget(paying: Sequence[Task]) -> None:
    seconds = sum(length_embedded_sec(task.job, task.video) for task in paying)
    spending_now().check(price_of(seconds, sum(task.video.is_photo for task in paying)))
