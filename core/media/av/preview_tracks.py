"""The picture and the sound of a preview, each put where its time says, whatever came before it."""

from __future__ import annotations

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
from core.media.av.orientation import Orientation
from core.media.av.preview_limits import AUDIO_BPS, MOST_VIDEO_BPS

LONG_SIDE, SHORT_SIDE = 1280, 720
KEY_EVERY_SEC: Final = 2.0
"""A seek decodes this much at most."""
MOST_FPS: Final = 61
"""Slow motion is filmed with more than any screen shows."""
RATE: Final = 48_000

_TICKS: Final = 90_000
_BT709, _BT601, _UNKNOWN = 1, 6, 2
_HD: Final = 720
_SLIP_SEC: Final = 0.04
"""Sound may lie this far from where its time says before it is moved; containers round."""
_LONGEST_GAP_SEC: Final = 4 * 3600.0

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
def written(target: Path) -> Iterator[Output]:
    """An MP4 whose index is moved to its front at the end. Raises DiskFull, MediaError."""
    try:
        # The index can be moved only in a file that the library opens by its name.
        with av.open(str(target.absolute()), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            yield Output(container, target)
    except (av.FFmpegError, OSError) as error:
        raise _not_written(target, error) from error


@dataclass(frozen=True, slots=True)
class Shape:
    """What the pictures of a preview have in common. Width and height are those before they are turned upright.

    Colours are FFmpeg's numbers, carried over for the browser to use.
    """

    width: int
    height: int
    orientation: Orientation
    rate: Fraction
    matrix: int
    primaries: int
    transfer: int

    @classmethod
    def of(
        cls,
        frame: VideoFrame,
        pixel_shape: float,
        rate: Fraction | None,
        *,
        long_side: int = LONG_SIDE,
        short_side: int = SHORT_SIDE,
    ) -> Shape:
        """From the first picture, the width of its pixels by their height, and what the file says of its rate."""
        width, height = frame.width * pixel_shape, float(frame.height)
        scale = min(long_side / max(width, height), short_side / min(width, height), 1.0)
        usual = _BT709 if frame.height >= _HD else _BT601
        return cls(
            width=max(2, round(width * scale / 2) * 2),
            height=max(2, round(height * scale / 2) * 2),
            orientation=Orientation.of(frame),
            rate=rate if rate is not None and 1 <= rate <= 240 else Fraction(25),
            matrix=_known(frame.colorspace, usual),
            primaries=_known(frame.color_primaries, usual),
            transfer=_known(frame.color_trc, usual),
        )


class FilmTrack:
    """H.264 with the times it is given."""

    def __init__(self, out: Output, shape: Shape, options: dict[str, str] | None = None, *, most_fps: float = MOST_FPS) -> None:
        self._out = out
        self._shape = shape
        self._least_ticks = _TICKS / most_fps
        self.at_sec = 0.0
        """The time of the latest picture."""
        self._track = out.container.add_stream("libx264", rate=shape.rate, options=dict(options or _OPTIONS))
        width, height = shape.orientation.size(shape.width, shape.height)
        self._track.width, self._track.height, self._track.pix_fmt = int(width), int(height), "yuv420p"
        self._track.thread_count = 2
        context: Any = self._track.codec_context
        context.time_base = Fraction(1, _TICKS)
        context.colorspace, context.color_primaries, context.color_trc = shape.matrix, shape.primaries, shape.transfer
        context.color_range = 1
        self._step = round(_TICKS / shape.rate)
        self._latest: int | None = None
        self._key_at = -1
        self._early: VideoFrame | None = None

    def add(self, frame: VideoFrame, at_sec: float | None) -> None:
        """One picture, from the start of the film; without a time it follows the one before. What is late or too many is left."""
        ticks = (0 if self._latest is None else self._latest + self._step) if at_sec is None else round(at_sec * _TICKS)
        if ticks < 0:
            self._early = frame
            return
        if self._latest is None and ticks > 0:
            # Where it begins late its first picture stands from the start: a track that begins late would be played from there.
            self._encode(self._early or frame, 0)
        if self._latest is None or ticks - self._latest >= self._least_ticks:
            self._encode(frame, ticks)

    def end(self) -> None:
        """Raises MediaError(UNREADABLE) if there was no picture."""
        if self._latest is None and self._early is not None:
            self._encode(self._early, 0)
        if self._latest is None:
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        self._mux(self._track.encode(None))

    def _encode(self, frame: VideoFrame, ticks: int) -> None:
        # Upright in itself: not every player obeys a matrix, least of all one that mirrors.
        small = self._shape.orientation.apply_to_yuv(
            frame.reformat(self._shape.width, self._shape.height, "yuv420p", dst_color_range="MPEG")
        )
        small.pts, small.time_base = ticks, Fraction(1, _TICKS)
        is_key = ticks >= self._key_at
        small.pict_type = PictureType.I if is_key else PictureType.NONE
        if is_key:
            self._key_at = ticks + round(KEY_EVERY_SEC * _TICKS)
        self._latest, self.at_sec = ticks, ticks / _TICKS
        self._mux(self._track.encode(small))

    def _mux(self, packets: Iterable[Packet[VideoStream]]) -> None:
        whole = list(packets)
        for packet in whole:
            # Else the last picture would stand for no time at all.
            packet.duration = packet.duration or self._step
        self._out.mux(whole)


class SoundTrack:
    """AAC in two channels, silent where the original has no sound."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._track = out.container.add_stream("aac", rate=RATE, layout="stereo")
        self._track.bit_rate = AUDIO_BPS
        self._resampler = av.AudioResampler("fltp", "stereo", RATE)
        self._at = 0
        """Samples so far."""

    def add(self, frame: AudioFrame, at_sec: float) -> None:
        """A piece of sound, from the start of the film; what can't be used (its form changed on the way) is left out."""
        frame.pts = None
        try:
            pieces = self._resampler.resample(frame)
        except (ValueError, av.FFmpegError):
            return
        for piece in pieces:
            self._put(piece.to_ndarray(), at_sec)
            at_sec += piece.samples / RATE

    def end(self) -> None:
        self._out.mux(self._track.encode(None))

    def _put(self, wave: np.ndarray, at_sec: float) -> None:
        gap = round(at_sec * RATE) - self._at
        if gap > _LONGEST_GAP_SEC * RATE:
            return
        if gap < -_SLIP_SEC * RATE:
            # It says that it belongs where there is sound already, or before the start.
            wave = wave[:, -gap:]
        elif gap > _SLIP_SEC * RATE:
            self._silence(gap)
        if wave.shape[1]:
            self._encode(wave)

    def _silence(self, samples: int) -> None:
        for start in range(0, samples, RATE):
            self._encode(np.zeros((2, min(RATE, samples - start)), np.float32))

    def _encode(self, wave: np.ndarray) -> None:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(wave), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._at
        self._at += wave.shape[1]
        self._out.mux(self._track.encode(frame))


def _known(said: Any, usual: int) -> int:
    """A colour number as the frame has it; the usual one where it says nothing."""
    value = int(said)
    return usual if value in {0, _UNKNOWN} or value < 0 else value


def _not_written(target: Path, error: Exception) -> DiskFull | MediaError:
    if disk.is_full(error):
        return disk.full(target.parent, error)
    return MediaError(Reason.UNREADABLE, detail=f"preview: {type(error).__name__}")
