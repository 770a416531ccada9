"""A small H.264 film of a video that browsers can't play, with every picture at the very second it has in the original.

Runs where hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
from av.video.frame import VideoFrame

from core.errors import MediaError, Reason
from core.media.av.pictures import decoded, origin_sec
from core.media.av.preview_tracks import FilmTrack, Shape, SoundTrack, written
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, pixel_shape, refuse_huge, sound_stream

_REPORT_EVERY_SEC: Final = 0.5


def make_preview(source: Path, target: Path, report: Callable[[float], None]) -> None:
    """Write the preview of `source` to `target`, which is whole only when this returns; `report` is told 0..1 now and then.

    What is damaged on the way is left out, and what comes after it keeps its time.
    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING); DiskFull.
    """
    shape = _shape_of(source)
    with written(target) as out, open_container(source) as container:
        picture = picture_stream(container)
        picture.thread_type = "AUTO"
        audio = sound_stream(container)
        film = FilmTrack(out, shape)
        sound = SoundTrack(out) if audio is not None else None
        origin = origin_sec(container)
        length_sec = (container.duration or 0) / av.time_base
        report_at = 0.0
        for frame in decoded(container, [picture] if audio is None else [picture, audio]):
            at_sec = None if frame.time is None else frame.time - origin
            if isinstance(frame, VideoFrame):
                film.add(frame, at_sec)
            elif sound is not None and at_sec is not None:
                sound.add(frame, at_sec)
            if time.monotonic() >= report_at:
                report(min(1.0, film.at_sec / length_sec) if length_sec > 0 else 0.0)
                report_at = time.monotonic() + _REPORT_EVERY_SEC
        film.end()
        if sound is not None:
            sound.end()


def _shape_of(source: Path) -> Shape:
    """What all pictures are brought to; read before anything is written, because a film's head comes first."""
    with open_container(source) as container:
        picture = picture_stream(container)
        refuse_huge(picture)
        frame = next(decoded(container, [picture]), None)
        if not isinstance(frame, VideoFrame):
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        return Shape.of(frame, pixel_shape(picture), picture.average_rate or picture.guessed_rate)
