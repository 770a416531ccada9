"""What a line of the task monitor says, from the row alone: no widgets here, so that every word can be tested."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core import cached
from core.cached.tasks import Task
from core.errors import PROVIDER_AWAY, Fault, Reason
from core.ingest.eta import EtaModel, embedded_share, length_embedded_sec, time_to_go_sec
from core.messages.faults import explain
from core.messages.formatting import duration, money
from core.messages.labels import length_of, stage_label
from core.messages.translation import _, ngettext, number
from core.models.jobs import ACTIVE_STAGES, Job, Stage
from core.models.video import Video
from web.ui.clock import Clock

MINUTE_SEC: Final = 60
HOUR_SEC: Final = 3600
DAY_SEC: Final = 86_400
SOON_SEC: Final = 8
WORTH_TELLING_SEC: Final = 2.0
"""A shorter wait is over before anybody has read of it."""
HOPELESS: Final = frozenset(
    {
        Reason.UNREADABLE, Reason.EMPTY_FILE, Reason.NO_PICTURE, Reason.BROKEN_END, Reason.NO_LENGTH, Reason.CLOCK_JUMPS,
        Reason.TOO_SHORT, Reason.TOO_LONG, Reason.TOO_SMALL, Reason.TOO_WIDE, Reason.BAD_ASPECT, Reason.TOO_LARGE,
    }
)  # fmt: skip
"""What another try can't change, so that none is offered."""
SAYS_ITSELF: Final = frozenset(
    {
        Reason.ASSET_FAILED, Reason.ASSET_LATE, Reason.EMBEDDING_EXPIRED, Reason.EMBEDDING_STUCK, Reason.EMBEDDING_MISMATCH,
        Reason.UPLOAD_STUCK, Reason.NOT_ALLOWED, Reason.VECTOR_INVALID, Reason.VECTOR_LENGTH, Reason.ANSWER_TOO_LARGE,
        Reason.EMBEDDING_GONE, Reason.EMBEDDING_EMPTY, Reason.EMBEDDING_NO_TIMES, Reason.PHOTO_UNSURE,
    }
)  # fmt: skip
"""Whose own words tell what Retry does."""
OF_THE_PROVIDER: Final = PROVIDER_AWAY | {Reason.PROVIDER_FAULT, Reason.PROVIDER_UNREADABLE, Reason.TOO_MANY_REQUESTS}
"""What is over as soon as the provider answers as it should."""
TO_SAY: Final = "to_say"
"""A sentence for a toast at the next look, in the session's state."""
GIGABYTE: Final = 1_000_000_000
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Around:
    """What all lines share: the clock, the pace, the limits, the price; until when the provider takes no new task, and whether
    everything stands still."""

    clock: Clock
    pace: EtaModel
    max_active: int
    per_minute: float
    price_per_minute: float
    active: int
    rate_until: float = 0.0
    stands_still: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """What happens to a video that is under way. `share` is 0..1 for the bar; `bar` is off where there is nothing to show."""

    text: str
    share: float | None = None
    bar: bool = True
    why: str = ""
    quiet: bool = False


def measures(video: Video) -> str:
    """`0:41 · 640 × 360`"""
    return f"{length_of(video)} · {video.width} × {video.height}"


def doing(task: Task, around: Around) -> Doing:
    """The words and the bar of a video that is under way."""
    return _held_back(task, around) or _at_work(task, around)


def _held_back(task: Task, around: Around) -> Doing | None:
    """What to say of a video that nothing happens to for now; None if something does."""
    job, clock = task.job, around.clock
    said = None
    if job.cancel_requested:
        said = _("Stopping after this step")
    elif job.fault:
        return Doing(_put_off(job, job.fault, clock), bar=False, why=explain(job.fault))
    elif job.stage in (Stage.WAITING, Stage.SUBMITTING) and around.rate_until - clock.now >= WORTH_TELLING_SEC:
        said = _("Waiting: the provider lets us continue {when}", when=clock.when(around.rate_until))
    elif job.stage is Stage.WAITING:
        before = (task.turn or 1) - 1
        said = _("Waiting its turn, {count} before it", count=number(before)) if before else stage_label(job.stage)
    elif job.stage is Stage.SUBMITTING and (job.gate_at or 0) - clock.now >= WORTH_TELLING_SEC:
        said = _("Waiting for its turn at the provider")
    return Doing(said, bar=False, quiet=True) if said else None


def _put_off(job: Job, fault: Fault, clock: Clock) -> str:
    """What a video waits for that is tried again by itself, and when that is."""
    if fault.reason is Reason.EMBEDDING_LATE:
        return _("Analysing, takes far longer than usual")
    if job.next_at <= clock.now:
        return _("Trying again")
    if fault.reason in OF_THE_PROVIDER:
        return _("Waiting for Twelve Labs, next try {when}", when=clock.when(job.next_at))
    return _("Waiting, next try {when}", when=clock.when(job.next_at))


def can_try_now(job: Job, now: float) -> bool:
    """Whether the next try, which comes by itself, may be had at once. Not where the provider has named the time."""
    is_put_off = job.error_code not in (None, Reason.TOO_MANY_REQUESTS, Reason.EMBEDDING_LATE)
    return is_put_off and job.stage in ACTIVE_STAGES and not job.cancel_requested and job.next_at - now >= WORTH_TELLING_SEC


def is_late(job: Job) -> bool:
    """Whether the provider takes so long that somebody may want to give up."""
    return job.stage is Stage.EMBEDDING and job.error_code == Reason.EMBEDDING_LATE


def _at_work(task: Task, around: Around) -> Doing:
    job, video = task.job, task.video
    if job.stage is Stage.UPLOADING and video.is_link:
        return Doing(_("Sending the link"))
    if job.options.proxy and job.stage in (Stage.TRANSCODING, Stage.UPLOADING):
        return _of_the_proxy(job)
    if job.stage is Stage.UPLOADING and job.progress is not None and video.size_bytes:
        return Doing(uploading(job.progress, video.size_bytes), job.progress)
    if job.stage is Stage.EMBEDDING:
        share = embedded_share(job, video, around.pace, around.clock.now)
        return Doing(stage_label(job.stage) if share is not None else _("Analysing, takes longer than usual"), share)
    return Doing(stage_label(job.stage))


def _of_the_proxy(job: Job) -> Doing:
    """A smaller copy is made, and then sent."""
    is_made = job.stage is Stage.UPLOADING
    if job.progress is None:
        said = stage_label(job.stage) if is_made else _("Waiting for its turn: smaller copies are made one by one")
        return Doing(said, bar=is_made)
    share = math.floor(100 * job.progress)
    said = (
        _("Uploading the smaller copy, {share} %", share=share) if is_made else _("Making a smaller copy, {share} %", share=share)
    )
    return Doing(said, job.progress)


def uploading(share: float, size_bytes: int) -> str:
    """`Uploading 4 of 12 MB`: both numbers in the unit of the whole, as exact as they can be read."""
    is_large = size_bytes >= GIGABYTE
    total = size_bytes / (GIGABYTE if is_large else MEGABYTE)
    digits = 0 if total >= 10 else 1
    done, whole = number(min(1.0, max(0.0, share)) * total, digits), number(total, digits)
    if is_large:
        return _("Uploading {done} of {total} GB", done=done, total=whole)
    return _("Uploading {done} of {total} MB", done=done, total=whole)


def time_left(seconds: float | None) -> str:
    """`about 20 s left`: rounded so that it says no more than an estimate can; empty where nobody can tell."""
    if seconds is None:
        return ""
    if seconds < SOON_SEC:
        return _("a few seconds left")
    if seconds >= DAY_SEC:
        return _("more than a day left")
    if seconds < MINUTE_SEC - 5:
        rounded: float = max(10, round(seconds / 10) * 10)
    elif seconds < HOUR_SEC:
        rounded = max(1, round(seconds / MINUTE_SEC)) * MINUTE_SEC
    else:
        rounded = math.ceil(seconds / 600) * 600
    return _("about {time} left", time=duration(rounded))


def time_to_go(task: Task, around: Around) -> str:
    """How long until this video is ready, in words; empty where nobody can tell."""
    if around.stands_still:
        return ""
    now = around.clock.now
    ahead = 0 if task.turn is None else max(0, task.turn + around.active - around.max_active)
    left = time_to_go_sec(task.job, task.video, around.pace, ahead, around.per_minute, now, max_active=around.max_active)
    if left is not None and task.job.stage in (Stage.WAITING, Stage.SUBMITTING):
        left += max(0.0, around.rate_until - now)
    return time_left(left)


def so_far(job: Job, now: float) -> str:
    """How long a video has been worked on; empty while it waits for its turn, when that is no news."""
    if job.stage is Stage.WAITING:
        return ""
    return _("{time} so far", time=duration(now - job.created_at))


def price_words(tasks: Iterable[Task], price_per_minute: float) -> str:
    """`$0.03`, `less than $0.01`, `free`: what preparing these costs, of each only the part of it that was asked for."""
    asked = list(tasks)
    length_sec = sum(length_embedded_sec(task.job, task.video) for task in asked)
    photos = sum(task.video.is_photo for task in asked)
    price = price_per_minute * length_sec / MINUTE_SEC + cached.application.price_of(0.0, photos)
    if price <= 0:
        return _("free")
    return money(price)


def cost(task: Task, price_per_minute: float) -> str:
    """What it costs, or cost; a dash for what ended before anything was paid."""
    if task.job.stage.is_final and task.job.submitted_at is None:
        return "–"
    return price_words([task], price_per_minute)


def reason(task: Task, price_per_minute: float) -> str:
    """Why a video is not ready, in a sentence, and whether another try costs."""
    job = task.job
    why = explain(job.fault) if job.fault else ""
    if job.stage is Stage.UNSURE:
        return why
    if job.stage is Stage.CANCELLED:
        why = _("Stopped.") if job.submitted_at is not None else _("Stopped before anything was paid.")
    return f"{why} {_retry_words(task, price_per_minute)}".strip()


def can_retry(job: Job) -> bool:
    """Whether another try is offered."""
    return job.stage is Stage.CANCELLED or (job.stage is Stage.FAILED and job.error_code not in HOPELESS)


def can_remove(job: Job) -> bool:
    """Whether a video can be taken out here; those that are ready are taken out of the library."""
    return job.stage in (Stage.CANCELLED, Stage.FAILED)


def _retry_words(task: Task, price_per_minute: float) -> str:
    job = task.job
    if not can_retry(job) or job.error_code in SAYS_ITSELF:
        return ""
    if price_per_minute <= 0:
        return _("Retry starts it again.") if job.stage is Stage.CANCELLED else ""
    if not cached.tasks.retry_pays(task):
        return _("Retry goes on where it stopped and pays nothing more.")
    return _("Retry prepares it for {cost}.", cost=price_words([task], price_per_minute))


def outcome(job: Job) -> str:
    """`2 moments, in 14 s`: what came of a video that is ready, and what of it did not come."""
    took = duration((job.finished_at or job.created_at) - job.created_at)
    said = ngettext("{n} moment, in {time}", "{n} moments, in {time}", job.moments or 0, time=took)
    return f"{said}. {explain(job.fault)}" if job.fault else said
