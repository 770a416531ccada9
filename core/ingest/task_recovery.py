"""Looking for a task whose answer got lost: found, certainly not made, too early to say, or one that could be anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.catalog import Catalog
from core.models.jobs import Job
from core.models.video import Video
from core.twelve_labs import TaskStatus, TaskSummary, TwelveLabsClient

CLOCK_SLACK_SEC: Final = 300.0
"""How far the provider's clock may be from ours when we look for a task by its time."""
LOOK_EVERY_SEC: Final = 5.0
ANSWERED_WITHIN_SEC: Final = 15.0
"""A task younger than this may be one of ours whose answer is still on its way."""


@dataclass(frozen=True, slots=True)
class Finding:
    """At most one is set: the task's id; how long until the next look; that a task without a name may be ours. None of them:
    the request never took effect.
    """

    task_id: str | None = None
    wait_sec: float = 0.0
    is_unsure: bool = False


def look(
    catalog: Catalog, provider: TwelveLabsClient, job: Job, asset_name: str, video: Video, create_timeout_sec: float
) -> Finding:
    """Look for the task of a job that recorded its intent and never got an answer. Raises ProviderError.

    A row of the provider's list that names no input can't be told apart from another program's with the same key. It is only
    weighed once the request can no longer take effect, and never if it belongs to another job of ours.
    """
    intent = job.submitted_at or 0.0
    nameless: list[TaskSummary] = []
    for task in provider.recent_tasks(intent - CLOCK_SLACK_SEC):
        if task.status is TaskStatus.FAILED:
            continue
        if task.input_url is None and task.input_filename is None:
            nameless.append(task)
        elif _is_ours(task, video, asset_name) and not catalog.queue.known_tasks([task.id]):
            # Known is the task of an earlier job of the same video.
            return Finding(task_id=task.id)
    now = catalog.queue.now()
    remaining = intent + create_timeout_sec - now
    if remaining > 0:
        return Finding(wait_sec=min(remaining, LOOK_EVERY_SEC))
    return _weigh(catalog, job, nameless, intent, intent + create_timeout_sec + CLOCK_SLACK_SEC, now)


def _weigh(catalog: Catalog, job: Job, nameless: list[TaskSummary], intent: float, until: float, now: float) -> Finding:
    known = catalog.queue.known_tasks([task.id for task in nameless])
    could_be = [task for task in nameless if task.id not in known and (task.created_at or intent) <= until]
    if not could_be:
        return Finding()
    if job.adopt:
        nearest = min(could_be, key=lambda task: abs((task.created_at or intent) - intent))
        return Finding(task_id=nearest.id)
    if any((task.created_at or 0.0) > now - ANSWERED_WITHIN_SEC for task in could_be):
        return Finding(wait_sec=LOOK_EVERY_SEC)
    return Finding(is_unsure=True)


def _is_ours(task: TaskSummary, video: Video, asset_name: str) -> bool:
    if video.is_link:
        return task.input_url == video.source_url
    return task.input_filename == asset_name
