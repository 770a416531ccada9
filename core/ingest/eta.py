"""How long preparing takes: learned from what was prepared lately, so that people are told times that hold here.

Pure arithmetic on rows that somebody else has read. All times are estimates; what can't be estimated is None, never a guess.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Final

from core.jobs import Job, Stage
from core.models import Video

LEARN_FROM: Final = 40
"""The newest so many ready videos are learned from: a provider's speed changes over the weeks."""
ENOUGH_TO_SPLIT: Final = 5
"""From so many videos of different lengths on, the fixed part of the time can be told from the part that grows with length."""
SPREAD_SEC: Final = 20.0
LEAST_UPLOAD_BYTES: Final = 200_000
"""A smaller upload says more about the way there and back than about the line."""
BEFORE_PROGRESS_TELLS: Final = 0.1
MINUTE_SEC: Final = 60.0


@dataclass(frozen=True, slots=True)
class EtaModel:
    """Seconds the provider works on a second of video and on any video at all; bytes a second that one upload gets.

    The defaults are the provider's own figure and a modest line.
    """

    embed_sec_per_sec: float = 0.05
    embed_base_sec: float = 2.0
    upload_bytes_per_sec: float = 2_000_000.0

    def embed_sec(self, length_sec: float) -> float:
        """How long the provider works on `length_sec` of video."""
        return self.embed_base_sec + self.embed_sec_per_sec * length_sec


def length_embedded_sec(job: Job, video: Video) -> float:
    """Seconds of the video that are prepared and paid for: all of it, or the part that was asked for."""
    return job.options.part.duration_sec if job.options.part else video.duration_sec


def pace_of(jobs: Iterable[Job], videos: Mapping[str, Video]) -> EtaModel:
    """The pace of the newest ready jobs; `videos` by id. What nothing is known about keeps its default."""
    ready = sorted(
        (job for job in jobs if job.stage is Stage.READY and job.video_id in videos),
        key=lambda job: job.finished_at or 0.0,
        reverse=True,
    )[:LEARN_FROM]
    seen = [(length_embedded_sec(job, videos[job.video_id]), job.stage_seconds.get(Stage.EMBEDDING, 0.0)) for job in ready]
    per_sec, base = _embedding([(length, took) for length, took in seen if took > 0])
    return EtaModel(per_sec, base, _upload_speed(ready, videos))


def _embedding(seen: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Seconds for a second of video and for any video, from (length, time it took); medians, so that one bad day is one vote."""
    usual = EtaModel()
    if not seen:
        return usual.embed_sec_per_sec, usual.embed_base_sec
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(seen, 2) if abs(b[0] - a[0]) >= SPREAD_SEC]
    if len(seen) >= ENOUGH_TO_SPLIT and len(slopes) >= ENOUGH_TO_SPLIT:
        per_sec = max(0.0, median(slopes))
        return per_sec, max(0.0, median(took - per_sec * length for length, took in seen))
    slower = median(took / usual.embed_sec(length) for length, took in seen)
    return usual.embed_sec_per_sec * slower, usual.embed_base_sec * slower


def _upload_speed(ready: Iterable[Job], videos: Mapping[str, Video]) -> float:
    speeds = [
        (videos[job.video_id].size_bytes or 0) / took
        for job in ready
        if (took := job.stage_seconds.get(Stage.UPLOADING, 0.0)) > 0
        and not videos[job.video_id].is_link
        and (videos[job.video_id].size_bytes or 0) >= LEAST_UPLOAD_BYTES
    ]
    return median(speeds) if speeds else EtaModel().upload_bytes_per_sec


def embedded_share(job: Job, video: Video, pace: EtaModel, now: float) -> float | None:
    """How far the provider should be with a job at EMBEDDING, 0..1; None once it takes longer than it should."""
    expected = pace.embed_sec(length_embedded_sec(job, video))
    share = (now - job.stage_since) / expected if expected > 0 else 1.0
    return max(0.0, share) if share < 1 else None


def time_to_go_sec(
    job: Job, video: Video, pace: EtaModel, ahead: int, per_minute: float, now: float, *, max_active: int = 8
) -> float | None:
    """Seconds until the job is ready; None where nobody can tell: it ended, is stopping, is put off, or is overdue.

    `ahead` is how many jobs take their turn before this one; `per_minute` how many tasks may be asked for in a minute.
    """
    if job.stage.is_final or job.cancel_requested or job.error_code:
        return None
    embed = pace.embed_sec(length_embedded_sec(job, video))
    turn = MINUTE_SEC / per_minute
    match job.stage:
        case Stage.WAITING:
            return ahead * max(turn, embed / max_active) + _upload_sec(video, pace) + embed
        case Stage.UPLOADING:
            left = _upload_left_sec(job, video, pace, now)
            return None if left is None else left + ahead * turn + embed
        case Stage.SETTLING | Stage.SUBMITTING:
            wait = ahead * turn if job.gate_at is None else max(0.0, job.gate_at - now)
            return wait + embed
        case Stage.EMBEDDING:
            left = embed - (now - job.stage_since)
            return left if left > 0 else None
        case _:
            return None


def _upload_sec(video: Video, pace: EtaModel) -> float:
    return 0.0 if video.is_link else (video.size_bytes or 0) / pace.upload_bytes_per_sec


def _upload_left_sec(job: Job, video: Video, pace: EtaModel, now: float) -> float | None:
    """From this upload's own speed as soon as it has one; before that from the usual one, as long as it holds."""
    took = max(0.0, now - job.stage_since)
    if job.progress is not None and job.progress >= BEFORE_PROGRESS_TELLS:
        return took * (1 - job.progress) / job.progress
    left = _upload_sec(video, pace) - took
    return left if left > 0 or video.is_link else None


def batch_time_sec(
    durations_sec: Sequence[float], sizes_bytes: Sequence[int], pace: EtaModel, max_active: int, per_minute: float
) -> float:
    """Seconds until all of a batch are ready if it started now in an idle queue.

    One size for each duration: the bytes that have to be uploaded, 0 for a link. Raises ValueError if they are not as many.
    """
    turn = MINUTE_SEC / per_minute
    places = [0.0] * max(1, max_active)
    gate_at = 0.0
    for length, size in zip(durations_sec, sizes_bytes, strict=True):
        uploaded = places[0] + size / pace.upload_bytes_per_sec
        asked = max(uploaded, gate_at)
        gate_at = asked + turn
        heapq.heapreplace(places, asked + pace.embed_sec(length))
    return max(places) if durations_sec else 0.0
