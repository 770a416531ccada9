"""Pictures and sound from an exact time on, wherever a seek lands. Runs in a limited process."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.media.av.sound import HeardSound, frames_of
from core.media.pictures.pictures import EDGE_SEC, origin_sec, seek

_STEPS_BACK_SEC: Final = (0.0, 5.0, 20.0, math.inf)


def frames_from(
    container: InputContainer, picture: VideoStream, sound: HeardSound | None, start_sec: float
) -> Iterator[VideoFrame | AudioFrame]:
    """Pictures and sound, the first picture being on the screen at `start_sec` or before, wherever a seek lands."""
    begin = start_sec + origin_sec(container) + EDGE_SEC
    for back_sec in _STEPS_BACK_SEC:
        sought_sec = max(0.0, start_sec - back_sec)
        seek(container, picture, sought_sec)
        frames = frames_of(container, picture, sound)
        early: list[VideoFrame | AudioFrame] = []
        for frame in frames:
            early.append(frame)
            if isinstance(frame, VideoFrame):
                break
        first = early[-1] if early else None
        if sought_sec == 0 or (isinstance(first, VideoFrame) and first.time is not None and first.time <= begin):
            yield from (frame for frame in early if isinstance(frame, VideoFrame))
            yield from (frame for frame in early if isinstance(frame, AudioFrame))
            yield from frames
            return
