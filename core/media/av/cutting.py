"""One exact moment of a video as a film of its own: its first picture is the one on the screen when the moment starts.

All of it is encoded anew, because a copy could begin at a key frame only, seconds before.
Runs where hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.decoding import frames_from
from core.media.av.sound import HeardSound
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream, pixel_shape, refuse_huge
from core.media.pictures.pictures import EDGE_SEC, origin_sec
from core.media.previews.preview_tracks import RATE, FilmTrack, Output, Shape, SoundTrack, written
from core.models.video import Span

MOST_SEC: Final = 60.0
"""A longer stretch is no moment; its encoding would take minutes."""
MOST_BYTES: Final = 40_000_000
LONG_SIDE, SHORT_SIDE = 1920, 1080
ORIGINAL_SIDES: Final = (4096, 2304)
"""What is kept is as large as the original, up to what H.264 is played with everywhere."""

_AFTER_SEC: Final = 3.0
"""How far behind the picture its sound may lie in the file."""
_TO_KEEP: Final = {
    "preset": "veryfast",
    "crf": "18",
    "bf": "0",
    "g": "600",
    "forced-idr": "1",
    "maxrate": "60000000",
    "bufsize": "60000000",
}
_QUICK_FROM, _MOST_FRAMES, _ENOUGH_FPS = 500, 3600, 61
"""Of more frames the encoding is a quick one; beyond the second, slow motion keeps as many a second as the third."""


def cut(source: Openable, span: Span, sound: str = "") -> bytes:
    """`span` of a file or link as an H.264/AAC MP4 of its length, at most 1080 lines; `sound` says which tracks are heard.

    Raises MediaError (CUT_TOO_LONG, PART_OUTSIDE, UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING) or LinkError.
    """
    if span.duration_sec > MOST_SEC + EDGE_SEC:
        raise MediaError(Reason.CUT_TOO_LONG, most=f"{MOST_SEC:.0f}")
    made = io.BytesIO()

    @contextmanager
    def opened() -> Iterator[Output]:
        with av.open(made, "w", format="mp4") as container:
            yield Output(container, Path("clip.mp4"))

    _write(source, span, opened, _Look((LONG_SIDE, SHORT_SIDE), partial(_options, span.duration_sec)), sound)
    return made.getvalue()


def cut_to(source: Openable, span: Span, target: Path, report: Callable[[float], None], sound: str = "") -> None:
    """The same into a file, of any length, as large as the original and better to look at; `report` is told 0..1 now and then.

    Raises MediaError, LinkError, DiskFull.
    """
    _write(source, span, lambda: written(target), _Look(ORIGINAL_SIDES, lambda _frames: dict(_TO_KEEP)), sound, report)


@dataclass(frozen=True, slots=True)
class _Look:
    """The longest and the shortest side at most, and how so many pictures are encoded."""

    sides: tuple[int, int]
    options: Callable[[float], dict[str, str]]


def _write(
    source: Openable,
    span: Span,
    opened: Callable[[], AbstractContextManager[Output]],
    look: _Look,
    choice: str,
    report: Callable[[float], None] = lambda _share: None,
) -> None:
    with open_container(source) as container:
        picture = picture_stream(container)
        refuse_huge(picture)
        picture.thread_type = "AUTO"
        audio = HeardSound.of(container, choice)
        frames = frames_from(container, picture, audio, span.start_sec)
        first = next((frame for frame in frames if isinstance(frame, VideoFrame)), None)
        if first is None:
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        with opened() as out:
            film = _Film(out, _shape(first, picture, look), span.duration_sec, look)
            sound = None if audio is None else _Sound(out, span.duration_sec)
            begin = origin_sec(container) + span.start_sec
            film.add(first, begin)
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    film.add(frame, begin)
                    report(film.share)
                elif sound is not None:
                    sound.add(frame, begin)
                if film.is_over and (sound is None or sound.is_over or film.passed_sec > _AFTER_SEC):
                    break
            film.end()
            if sound is not None:
                sound.end()


class _Film:
    """The pictures from the start of the moment to its end."""

    def __init__(self, out: Output, shape: Shape, length_sec: float, look: _Look) -> None:
        frames = length_sec * shape.rate
        most_fps = _ENOUGH_FPS if frames > _MOST_FRAMES else shape.rate + 1
        self._track = FilmTrack(out, shape, look.options(frames), most_fps=float(max(_ENOUGH_FPS, most_fps)))
        self._step_sec = float(1 / shape.rate)
        self._length_sec = length_sec
        self._latest: VideoFrame | None = None
        self._has_any = False
        self.passed_sec = 0.0
        """How far behind the end we are."""

    @property
    def is_over(self) -> bool:
        return self.passed_sec > 0

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return min(1.0, self._track.at_sec / self._length_sec)

    def add(self, frame: VideoFrame, begin_sec: float) -> None:
        if frame.pts is None:
            return
        at_sec = frame.time - begin_sec
        if at_sec >= self._length_sec - EDGE_SEC:
            self.passed_sec = max(EDGE_SEC, at_sec - self._length_sec)
            # The picture that hangs over from before must not be lost where there is no other.
            self._latest = self._latest or frame
            return
        self._latest = frame
        self._has_any = self._has_any or at_sec > -EDGE_SEC
        self._track.add(frame, 0.0 if abs(at_sec) <= EDGE_SEC else at_sec)

    def end(self) -> None:
        """A picture that stands to the end is shown to the end."""
        if self._latest is not None:
            if not self._has_any:
                self._track.add(self._latest, 0.0)
            last_sec = self._length_sec - self._step_sec
            if last_sec - self._track.at_sec > self._step_sec:
                self._track.add(self._latest, last_sec)
        self._track.end()


class _Sound:
    """The sound from the start of the moment to its end, to the sample."""

    def __init__(self, out: Output, length_sec: float) -> None:
        self._track = SoundTrack(out)
        self._resampler = av.AudioResampler("fltp", "stereo", RATE)
        self._most = round(length_sec * RATE)
        self.is_over = False

    def add(self, frame: AudioFrame, begin_sec: float) -> None:
        if frame.time is None:
            return
        at = round((frame.time - begin_sec) * RATE)
        frame.pts = None
        try:
            pieces = self._resampler.resample(frame)
        except (ValueError, av.FFmpegError):
            # Its form changed on the way.
            return
        for piece in pieces:
            wave = piece.to_ndarray()[:, max(0, -at) : max(0, self._most - at)]
            if wave.shape[1]:
                self._put(wave, max(0, at) / RATE)
            at += piece.samples
        self.is_over = self.is_over or at >= self._most

    def end(self) -> None:
        self._track.end()

    def _put(self, wave: np.ndarray, at_sec: float) -> None:
        exact = AudioFrame.from_ndarray(np.ascontiguousarray(wave), "fltp", "stereo")
        exact.sample_rate = RATE
        self._track.add(exact, at_sec)


def _shape(frame: VideoFrame, stream: VideoStream, look: _Look) -> Shape:
    """As large as the original within bounds, its pixels square."""
    long_side, short_side = look.sides
    rate = stream.average_rate or stream.guessed_rate
    return Shape.of(frame, pixel_shape(stream), rate, long_side=long_side, short_side=short_side)


def _options(length_sec: float, frames: float) -> dict[str, str]:
    """Good enough to be shown to others, within MOST_BYTES whatever the picture."""
    most_bps = min(16_000_000, int(MOST_BYTES * 8 * 0.85 / length_sec) - 128_000)
    return {
        "preset": "veryfast" if frames < _QUICK_FROM else "ultrafast",
        "crf": "19",
        "bf": "0",
        "g": "600",
        "forced-idr": "1",
        "maxrate": str(most_bps),
        "bufsize": str(most_bps),
    }
