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

from core.media.previews.preview_limits import usual_bytes
from core.models.jobs import Job, Stage
from core.models.video import Video

LEARN_FROM: Final = 40
"""The newest so many ready videos are learned from: a provider's speed changes over the weeks."""
ENOUGH_TO_SPLIT: Final = 5
"""From so many videos of different lengths on, the fixed part of the time can be told from the part that grows with length."""
SPREAD_SEC: Final = 20.0
LEAST_UPLOAD_BYTES: Final = 200_000
"""A smaller upload says more about the way there and back than about the line."""
BEFORE_PROGRESS_TELLS: Final = 0.1
TRANSCODE_SEC_A_FRAME: Final = 0.006
TRANSCODE_SEC_A_MEGAPIXEL: Final = 0.009
"""What a proxy takes for each frame, and for each million points of it that have to be decoded, on two idle processors."""
MINUTE_SEC: Final = 60.0
PHOTOS_PER_MINUTE: Final = 500.0
"""The provider takes 600 pictures a minute, those that people search by among them."""


@dataclass(frozen=True, slots=True)
class EtaModel:
    """Seconds the provider works on a second of video and on any video at all; bytes a second that one upload gets.

    `transcode_factor` is how much longer than `transcode_sec` proxies take here. The defaults are the provider's own figure and
    a modest line.
    """

    embed_sec_per_sec: float = 0.05
    embed_base_sec: float = 2.0
    upload_bytes_per_sec: float = 2_000_000.0
    transcode_factor: float = 1.0

    def embed_sec(self, length_sec: float) -> float:
        """How long the provider works on `length_sec` of video."""
        return self.embed_base_sec + self.embed_sec_per_sec * length_sec


def length_embedded_sec(job: Job, video: Video) -> float:
    """Seconds of the video that are prepared and paid for: all of it, or the part that was asked for."""
    return job.options.part.duration_sec if job.options.part else video.duration_sec


def pace_of(jobs: Iterable[Job], videos: Mapping[str, Video]) -> EtaModel:
    """The pace of the newest ready jobs; `videos` by id. What nothing is known about keeps its default."""
    ready = sorted(
        (job for job in jobs if job.stage is Stage.READY and job.video_id in videos and not videos[job.video_id].is_photo),
        key=lambda job: job.finished_at or 0.0,
        reverse=True,
    )[:LEARN_FROM]
    seen = [(length_embedded_sec(job, videos[job.video_id]), job.stage_seconds.get(Stage.EMBEDDING, 0.0)) for job in ready]
    per_sec, base = _embedding([(length, took) for length, took in seen if took > 0])
    return EtaModel(per_sec, base, _upload_speed(ready, videos), _transcode_factor(ready, videos))


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
        and not job.options.proxy
        and (videos[job.video_id].size_bytes or 0) >= LEAST_UPLOAD_BYTES
    ]
    return median(speeds) if speeds else EtaModel().upload_bytes_per_sec


def transcode_sec(duration_sec: float, fps: float, width: int, height: int) -> float:
    """How long a proxy of such a video takes where nothing else goes on."""
    return duration_sec * max(1.0, fps) * (TRANSCODE_SEC_A_FRAME + TRANSCODE_SEC_A_MEGAPIXEL * width * height / 1e6)


def _transcode_factor(ready: Iterable[Job], videos: Mapping[str, Video]) -> float:
    factors = [
        took / usual
        for job in ready
        if (took := job.stage_seconds.get(Stage.TRANSCODING, 0.0)) > 0 and (usual := _transcode_sec(videos[job.video_id])) > 0
    ]
    return median(factors) if factors else EtaModel().transcode_factor


def _transcode_sec(video: Video) -> float:
    return transcode_sec(video.duration_sec, video.fps, video.width, video.height)


def embedded_share(job: Job, video: Video, pace: EtaModel, now: float) -> float | None:
    """How far the provider should be with a job at EMBEDDING, 0..1; None once it takes longer than it should."""
    expected = pace.embed_sec(length_embedded_sec(job, video))
    share = (now - job.stage_since) / expected if expected > 0 else 1.0
    return max(0.0, share) if share < 1 else None


def time_to_go_sec(
    job: Job, video: Video, pace: EtaModel, ahead: int, per_minute: float, now: float, *, max_active: int = 8
) -> float | None:
    """Seconds until the job is ready; None where nobody can tell: it ended, is stopping, is put off, is overdue, or waits until
    proxies of others are made.

    `ahead` is how many jobs take their turn before this one; `per_minute` how many tasks may be asked for in a minute.
    """
    waits_for_others = job.stage is Stage.TRANSCODING and job.progress is None
    if job.stage.is_final or job.cancel_requested or job.error_code or waits_for_others:
        return None
    # A photo is answered at once.
    embed = 0.0 if video.is_photo else pace.embed_sec(length_embedded_sec(job, video))
    turn = MINUTE_SEC / (PHOTOS_PER_MINUTE if video.is_photo else per_minute)
    match job.stage:
        case Stage.WAITING | Stage.TRANSCODING:
            before = ahead * max(turn, embed / max_active) if job.stage is Stage.WAITING else 0.0
            film = pace.transcode_factor * _transcode_sec(video) if job.options.proxy else 0.0
            return before + film * (1 - (job.progress or 0.0)) + _upload_sec(job, video, pace) + embed
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


def photos_time_sec(count: int, per_minute: float) -> float:
    """Seconds until so many photos are ready: the provider takes so many a minute, and answers each at once."""
    return count * MINUTE_SEC / per_minute


def sent_bytes(job: Job, video: Video) -> int:
    """How much of a video goes to the provider: its file, or about what its proxy has; nothing of a link."""
    if video.is_link:
        return 0
    return usual_bytes(video.duration_sec, video.width, video.height) if job.options.proxy else video.size_bytes or 0


def _upload_sec(job: Job, video: Video, pace: EtaModel) -> float:
    return sent_bytes(job, video) / pace.upload_bytes_per_sec


def _upload_left_sec(job: Job, video: Video, pace: EtaModel, now: float) -> float | None:
    """From this upload's own speed as soon as it has one; before that from the usual one, as long as it holds."""
    took = max(0.0, now - job.stage_since)
    if job.progress is not None and job.progress >= BEFORE_PROGRESS_TELLS:
        return took * (1 - job.progress) / job.progress
    left = _upload_sec(job, video, pace) - took
    return left if left > 0 or video.is_link else None


def batch_time_sec(
    durations_sec: Sequence[float],
    sizes_bytes: Sequence[int],
    pace: EtaModel,
    max_active: int,
    per_minute: float,
    transcodes_sec: Sequence[float] = (),
) -> float:
    """Seconds until all of a batch are ready if it started now in an idle queue.

    One size for each duration: the bytes that have to be uploaded, 0 for a link. `transcodes_sec` is how long the proxy of each
    takes, 0 for one that goes as it is; they are made one after the other. Raises ValueError if there are not as many of each.
    """
    turn = MINUTE_SEC / per_minute
    places = [0.0] * max(1, max_active)
    gate_at = transcoded_at = 0.0
    for length, size, film in zip(durations_sec, sizes_bytes, transcodes_sec or [0.0] * len(durations_sec), strict=True):
        began = places[0]
        if film > 0:
            began = transcoded_at = max(began, transcoded_at) + film
        uploaded = began + size / pace.upload_bytes_per_sec
        asked = max(uploaded, gate_at)
        gate_at = asked + turn
        heapq.heapreplace(places, asked + pace.embed_sec(length))
    return max(places) if durations_sec else 0.0
