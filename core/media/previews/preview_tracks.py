"""The picture and the sound of a preview, each put where its time says, whatever came before it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from core import disk
from core.errors import DiskFull, MediaError, Reason
from core.media.av.colours import Colours, scaled
from core.media.av.orientation import Orientation
from core.media.previews.bars import with_bars
from core.media.previews.preview_limits import AUDIO_BPS, LONG_SIDE, MOST_VIDEO_BPS, SHORT_SIDE
from core.models.embedding_models import VideoLimits

KEY_EVERY_SEC: Final = 2.0
"""A seek decodes this much at most."""
MOST_FPS: Final = 121
"""More than screens show: who steps through slow motion sees each of its pictures."""
RATE: Final = 48_000

TICKS: Final = 90_000
"""Of a second: how exactly the times of pictures are kept."""
_SLIP_SEC: Final = 0.04
"""Sound may lie this far from where its time says before it is moved; containers round."""
_LONGEST_GAP_SEC: Final = 4 * 3600.0
_LOUDEST: Final = 32_767

# No picture is shown before one that it is built from, so each has its time without any edit list.
_OPTIONS: Final = {
    "preset": "veryfast",
    "crf": "25",
    "bf": "0",
    "g": "600",
    "forced-idr": "1",
    "maxrate": str(MOST_VIDEO_BPS),
    "bufsize": str(2 * MOST_VIDEO_BPS),
}


class Output:
    """The file that is being written. Its errors come out as ours, so that nobody takes them for the original's."""

    def __init__(self, container: OutputContainer, target: Path) -> None:
        self.container = container
        self._target = target

    def mux(self, packets: Iterable[Packet[Any]]) -> None:
        """Raises DiskFull, MediaError."""
        try:
            for packet in packets:
                self.container.mux(packet)
        except (av.FFmpegError, OSError) as error:
            raise _not_written(self._target, error) from error


@contextmanager
def written(target: Path, *, is_final: bool = True) -> Iterator[Output]:
    """An MP4, or a QuickTime film if it is called `.mov`, whose index is moved to its front at the end if it is final.

    Raises DiskFull, MediaError.
    """
    kind = "mov" if target.suffix == ".mov" else "mp4"
    options = {"movflags": "+faststart"} if is_final else {}
    try:
        # The index can be moved only in a file that the library opens by its name.
        with av.open(str(target.absolute()), "w", format=kind, options=options) as container:
            yield Output(container, target)
    except (av.FFmpegError, OSError) as error:
        raise _not_written(target, error) from error


@dataclass(frozen=True, slots=True)
class Shape:
    """What the pictures of a preview have in common. Width and height are those before they are turned upright.

    `canvas_width` and `canvas_height`, as they are seen, are larger where black bars bring a picture into a shape that is
    allowed.
    """

    width: int
    height: int
    orientation: Orientation
    rate: Fraction
    colours: Colours
    canvas_width: int = 0
    canvas_height: int = 0

    @classmethod
    def of(
        cls,
        frame: VideoFrame,
        pixel_shape: float,
        rate: Fraction | None,
        *,
        long_side: int = LONG_SIDE,
        short_side: int = SHORT_SIDE,
        limits: VideoLimits | None = None,
    ) -> Shape:
        """From the first picture, the width of its pixels by their height, and what the file says of its rate.

        With `limits` it becomes one that the provider takes: a small picture is enlarged, a very narrow or wide one gets bars.
        """
        width, height = frame.width * pixel_shape, float(frame.height)
        scale = min(long_side / max(width, height), short_side / min(width, height), 1.0)
        orientation = Orientation.of(frame)
        canvas = (0, 0)
        if limits is not None:
            long, short = max(width, height), min(width, height)
            canvas_short = max(short, long / limits.max_aspect)
            scale = max(scale, limits.min_side / canvas_short)
            seen_long, seen_short = _even(long * scale), _even_up(canvas_short * scale)
            size = (seen_long, seen_short) if width >= height else (seen_short, seen_long)
            canvas = size[::-1] if orientation.swaps_axes else size
        return cls(
            width=_even(width * scale),
            height=_even(height * scale),
            orientation=orientation,
            rate=rate if rate is not None and 1 <= rate <= 240 else Fraction(25),
            colours=Colours.on_screen(frame),
            canvas_width=canvas[0],
            canvas_height=canvas[1],
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the film, as it is seen."""
        width, height = self.orientation.size(self.width, self.height)
        return max(int(width), self.canvas_width), max(int(height), self.canvas_height)


class FilmTrack:
    """H.264 with the times it is given.

    `after` is the time of the picture before, in TICKS, where this goes on with a film begun earlier.
    """

    def __init__(
        self,
        out: Output,
        shape: Shape,
        options: dict[str, str] | None = None,
        *,
        most_fps: float = MOST_FPS,
        after: int | None = None,
    ) -> None:
        self._shape = shape
        self._options = dict(options or _OPTIONS)
        self._least_ticks = TICKS / most_fps
        self._step = round(TICKS / shape.rate)
        self.latest: int | None = after
        """The time of the latest picture, in TICKS of a second from the start of the film."""
        self.begins_at: int | None = 0 if after is None else None
        """The time, in the same, that counts as 0 in the file that is written to; None until its first picture is there."""
        self._early: VideoFrame | None = None
        self._open(out)

    @property
    def at_sec(self) -> float:
        """The time of the latest picture."""
        return (self.latest or 0) / TICKS

    def flush(self) -> None:
        """Write what has been added; before anything else comes, the film has to `go_on` elsewhere."""
        self._mux(self._track.encode(None))

    def go_on(self, out: Output) -> None:
        """What comes next goes to `out`, whose times begin anew, and begins with a key frame."""
        self.begins_at = None
        self._open(out)

    def _open(self, out: Output) -> None:
        self._out = out
        self._track = out.container.add_stream("libx264", rate=self._shape.rate, options=dict(self._options))
        self._track.width, self._track.height = self._shape.size
        self._track.pix_fmt = "yuv420p"
        self._track.thread_count = 2
        context: Any = self._track.codec_context
        context.time_base = Fraction(1, TICKS)
        colours = self._shape.colours
        context.colorspace, context.color_primaries, context.color_trc = colours.matrix, colours.primaries, colours.transfer
        context.color_range = 1
        self._key_at = -1

    def add(self, frame: VideoFrame, at_sec: float | None) -> None:
        """One picture, from the start of the film; without a time it follows the one before. What is late or too many is left."""
        ticks = (0 if self.latest is None else self.latest + self._step) if at_sec is None else round(at_sec * TICKS)
        if ticks < 0:
            self._early = frame
            return
        if self.latest is None and ticks > 0:
            # Where it begins late its first picture stands from the start: a track that begins late would be played from there.
            self._encode(self._early or frame, 0)
        if self.latest is None or ticks - self.latest >= self._least_ticks:
            self._encode(frame, ticks)

    def end(self) -> None:
        """Raises MediaError(UNREADABLE) if there was no picture."""
        if self.latest is None and self._early is not None:
            self._encode(self._early, 0)
        if self.latest is None:
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        self.flush()

    def _encode(self, frame: VideoFrame, ticks: int) -> None:
        # Upright in itself: not every player obeys a matrix, least of all one that mirrors.
        small = self._shape.orientation.apply_to_yuv(
            scaled(frame, self._shape.width, self._shape.height, "yuv420p", self._shape.colours.matrix)
        )
        if (small.width, small.height) != self._shape.size:
            small = with_bars(small, *self._shape.size)
        if self.begins_at is None:
            self.begins_at = ticks
        small.pts, small.time_base = ticks - self.begins_at, Fraction(1, TICKS)
        is_key = ticks >= self._key_at
        small.pict_type = PictureType.I if is_key else PictureType.NONE
        if is_key:
            self._key_at = ticks + round(KEY_EVERY_SEC * TICKS)
        self.latest = ticks
        self._mux(self._track.encode(small))

    def _mux(self, packets: Iterable[Packet[VideoStream]]) -> None:
        whole = list(packets)
        for packet in whole:
            # Else the last picture would stand for no time at all.
            packet.duration = packet.duration or self._step
        self._out.mux(whole)


class SoundTrack:
    """AAC in two channels, or FLAC, silent where the original has no sound. `at`: samples of a film begun earlier."""

    def __init__(self, out: Output, *, lossless: bool = False, at: int = 0) -> None:
        self._lossless = lossless
        self._resampler = av.AudioResampler("fltp", "stereo", RATE)
        self.at = at
        """Samples so far, from the start of the film."""
        self._heard_sec = -math.inf
        self._slip_sec = 0.0 if at else _SLIP_SEC
        """What goes on with a film begun earlier first hears again what is written already."""
        self._open(out)

    def go_on(self, out: Output) -> None:
        """After its end: what comes next goes to `out`, whose times begin anew."""
        self._open(out)

    def _open(self, out: Output) -> None:
        self._out = out
        self._begins_at = self.at
        self._track = out.container.add_stream("flac" if self._lossless else "aac", rate=RATE, layout="stereo")
        if self._lossless:
            self._track.format = "s16"
        else:
            self._track.bit_rate = AUDIO_BPS

    def add(self, frame: AudioFrame, at_sec: float) -> None:
        """A piece of sound, from the start of the film; what can't be used (its form changed on the way) is left out."""
        frame.pts = None
        try:
            pieces = self._resampler.resample(frame)
        except (ValueError, av.FFmpegError):
            return
        if abs(at_sec - self._heard_sec) <= _SLIP_SEC:
            # The resampler holds a little back, so what it gives belongs a little before the frame that it was given.
            at_sec = self._heard_sec
        for piece in pieces:
            self._put(piece.to_ndarray(), at_sec)
            at_sec += piece.samples / RATE
        self._heard_sec = at_sec

    def end(self) -> None:
        self._out.mux(self._track.encode(None))

    def _put(self, wave: np.ndarray, at_sec: float) -> None:
        gap = round(at_sec * RATE) - self.at
        if gap > _LONGEST_GAP_SEC * RATE:
            return
        if gap < -self._slip_sec * RATE:
            # It says that it belongs where there is sound already, or before the start.
            wave = wave[:, -gap:]
        elif gap > _SLIP_SEC * RATE:
            self._silence(gap)
        if wave.shape[1]:
            self._slip_sec = _SLIP_SEC
            self.append(wave)

    def _silence(self, samples: int) -> None:
        for start in range(0, samples, RATE):
            self.append(np.zeros((2, min(RATE, samples - start)), np.float32))

    def append(self, wave: np.ndarray) -> None:
        """Two rows of samples between -1 and 1, right behind what there is."""
        if self._lossless:
            whole = np.clip(np.rint(wave * _LOUDEST), -_LOUDEST - 1, _LOUDEST).astype(np.int16)
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(whole.T.reshape(1, -1)), "s16", "stereo")
        else:
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(wave), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self.at - self._begins_at
        self.at += wave.shape[1]
        self._out.mux(self._track.encode(frame))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _even_up(length: float) -> int:
    return max(2, math.ceil(length / 2 - 1e-6) * 2)


def _not_written(target: Path, error: Exception) -> DiskFull | MediaError:
    if disk.is_full(error):
        return disk.full(target.parent, error)
    return MediaError(Reason.UNREADABLE, detail=f"preview: {type(error).__name__}")
