"""Moments of different films as one film of one size and rate. Runs in a limited process.

Each moment becomes a piece by itself, so that pieces can be counted, kept and made again. Their pictures are then joined without
being encoded anew; their sound is kept as it is until then and encoded as a whole, because a joint of encoded sound can be heard.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import MediaError, Reason
from core.media.av.decoding import frames_from
from core.media.av.sound import HeardSound, frames_of
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream, pixel_shape, refuse_huge
from core.media.export.reel_canvas import Canvas
from core.media.pictures.pictures import EDGE_SEC, origin_sec, seek
from core.media.previews.preview_tracks import RATE, Output, written
from core.models.video import Span

_OPTIONS: Final = {"preset": "veryfast", "crf": "19", "bf": "0", "g": "60"}
_FADE: Final = RATE // 200
"""Samples at both ends of a piece over which its sound comes and goes: too short to be heard, except as no click."""
_SOUND_BPS: Final = 192_000
Wave = NDArray[np.floating[Any]]
"""Samples between -1 and 1, a row for each of the two channels."""
TARGET_DB: Final = -20.0
"""The mean level that speech has in most films."""
MOST_CHANGE_DB: Final = 12.0
"""What is meant to be quiet stays quieter than the rest."""
_PEAK: Final = 0.89
"""No sample gets larger than this (-1 dB)."""
_SILENCE: Final = 10 ** (-50 / 20)
_BLOCK: Final = RATE // 10


@dataclass(frozen=True, slots=True)
class Piece:
    """One moment: `frames` pictures of the reel from `start_sec` of the source on.

    `slate`: lines of a title that stands for `slate_frames` before it. With a `timecode_fps`, the source's own timecode stands at
    the foot of each picture, and `label` beside it; `first_timecode_frame` is what it counts when the moment begins.
    """

    start_sec: float
    frames: int
    slate: tuple[str, ...] = ()
    slate_frames: int = 0
    label: str = ""
    first_timecode_frame: int = 0
    timecode_fps: str = ""
    is_drop: bool = False
    sound: str = ""
    """Which tracks are heard (`core.models.sound`)."""


def make_piece(
    source: Openable, piece: Piece, size: tuple[int, int], fps: Fraction, target: Path, report: Callable[[float], None]
) -> None:
    """Write one piece: H.264 of a constant rate and sound as plain samples, both to the frame as long as it should be.

    Raises MediaError, LinkError, DiskFull.
    """
    canvas = Canvas(size, piece.label, piece.timecode_fps, is_drop=piece.is_drop)
    span = Span(piece.start_sec, piece.start_sec + float(piece.frames / fps))
    with open_container(source) as container, written(target) as out:
        picture, heard = picture_stream(container), HeardSound.of(container, piece.sound)
        refuse_huge(picture)
        picture.thread_type = "AUTO"
        film = _Film(out, size, fps)
        level = _gain(container, picture, heard, span)
        sound = _Sound(out, piece.slate_frames / fps, piece.frames / fps, level)
        for _ in range(piece.slate_frames):
            film.add(canvas.slate(piece.slate))
        begin, shape, made = origin_sec(container) + piece.start_sec, pixel_shape(picture), 0
        shown: VideoFrame | None = None

        def show_until(at_sec: float) -> None:
            """The picture that is on the screen now, for as long as it stands there."""
            nonlocal made
            while shown is not None and made < piece.frames and float(made / fps) < at_sec - EDGE_SEC:
                film.add(canvas.picture(shown, shape, piece.first_timecode_frame, Fraction(made) / fps))
                made += 1

        for frame in frames_from(container, picture, heard, piece.start_sec):
            if frame.time is None:
                continue
            at_sec = frame.time - begin
            if isinstance(frame, AudioFrame):
                sound.add(frame, at_sec)
            else:
                show_until(at_sec)
                shown = frame if shown is None or made < piece.frames else shown
                report(made / piece.frames)
            if made >= piece.frames and (heard is None or sound.is_over or at_sec > span.duration_sec + 3):
                break
        if shown is None:
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        show_until(float("inf"))
        film.end()
        sound.end()


def join(pieces: Sequence[tuple[Path, Fraction]], target: Path, report: Callable[[float], None]) -> None:
    """The pieces one after the other, each with its length in seconds.

    Raises MediaError if they are not of one kind; DiskFull.
    """
    with written(target) as out:
        video: Any = None
        kind, at = b"", Fraction(0)
        sound: Any = None
        heard = 0
        for number, (path, length) in enumerate(pieces):
            with av.open(str(path.absolute()), "r", options={"protocol_whitelist": "file"}) as container:
                picture, audio = container.streams.video[0], container.streams.audio[0]
                said = bytes(picture.codec_context.extradata or b"")
                if video is None:
                    kind, video = said, out.container.add_stream_from_template(picture)
                    sound = out.container.add_stream("aac", rate=RATE, layout="stereo")
                    sound.bit_rate = _SOUND_BPS
                elif said != kind:
                    raise MediaError(Reason.UNREADABLE, detail="pieces of a reel differ")
                for packet in container.demux(picture, audio):
                    if packet.stream is audio:
                        for frame in (one for one in packet.decode() if isinstance(one, AudioFrame)):
                            frame.pts, frame.time_base, frame.sample_rate = heard, Fraction(1, RATE), RATE
                            heard += frame.samples
                            out.mux(sound.encode(frame))
                    elif packet.dts is not None and packet.pts is not None:
                        ticks = round(at / packet.time_base)
                        packet.pts, packet.dts, packet.stream = packet.pts + ticks, packet.dts + ticks, video
                        out.mux([packet])
            at += length
            report((number + 1) / len(pieces))
        if sound is not None:
            out.mux(sound.encode(None))


class _Film:
    """Pictures of a constant rate, one after the other."""

    def __init__(self, out: Output, size: tuple[int, int], fps: Fraction) -> None:
        self._out = out
        self._step = 1 / fps
        self._track = out.container.add_stream("libx264", rate=fps, options=dict(_OPTIONS))
        self._track.width, self._track.height, self._track.pix_fmt = *size, "yuv420p"
        context: Any = self._track.codec_context
        context.colorspace = context.color_primaries = context.color_trc = 1
        context.color_range = 1
        self._count = 0

    def add(self, planes: NDArray[np.uint8]) -> None:
        frame = VideoFrame.from_ndarray(planes, "yuv420p")
        frame.pts, frame.time_base = self._count, self._step
        self._count += 1
        self._out.mux(self._track.encode(frame))

    def end(self) -> None:
        self._out.mux(self._track.encode(None))


class _Sound:
    """Silence for `before_sec`, then exactly `length_sec` of sound at a level; silence where there is none."""

    def __init__(self, out: Output, before_sec: Fraction, length_sec: Fraction, level: float) -> None:
        self._out = out
        self._track: Any = out.container.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        self._resampler = av.AudioResampler("fltp", "stereo", RATE)
        self._before, self._length = round(before_sec * RATE), round(length_sec * RATE)
        self._level = level
        self._at = 0
        """Samples of the moment so far."""
        self._written = 0
        self._write(np.zeros((2, self._before), np.float32))

    @property
    def is_over(self) -> bool:
        return self._at >= self._length

    def add(self, frame: AudioFrame, at_sec: float) -> None:
        frame.pts = None
        try:
            pieces = self._resampler.resample(frame)
        except (ValueError, av.FFmpegError):
            # Its form changed on the way.
            return
        at = round(at_sec * RATE)
        for piece in pieces:
            self._put(piece.to_ndarray().astype(np.float32), at)
            at += piece.samples

    def end(self) -> None:
        self._put(np.zeros((2, 0), np.float32), self._length)
        self._out.mux(self._track.encode(None))

    def _put(self, wave: Wave, at: int) -> None:
        """Containers round: what lies within two milliseconds of the sound before follows it."""
        if abs(at - self._at) <= EDGE_SEC * RATE:
            at = self._at
        if at > self._at:
            self._write(np.zeros((2, min(at, self._length) - self._at), np.float32))
            self._at = min(at, self._length)
        wave = wave[:, self._at - at : max(0, self._length - at)]
        if wave.shape[1]:
            self._write(self._faded(wave))
            self._at += wave.shape[1]

    def _faded(self, wave: Wave) -> Wave:
        places = np.arange(self._at, self._at + wave.shape[1])
        ends = np.minimum(np.minimum(places, self._length - 1 - places) / _FADE, 1.0)
        faded: Wave = np.clip(wave * (self._level * ends), -1.0, 1.0)
        return faded

    def _write(self, wave: Wave) -> None:
        for start in range(0, wave.shape[1], RATE):
            samples = np.ascontiguousarray((wave[:, start : start + RATE] * 32767).astype(np.int16).T.reshape(1, -1))
            frame = AudioFrame.from_ndarray(samples, "s16", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._written
            self._written += frame.samples
            self._out.mux(self._track.encode(frame))


def _gain(container: InputContainer, picture: VideoStream, sound: HeardSound | None, span: Span) -> float:
    """By how much the sound of a stretch is to be multiplied; 1 where there is none. Pauses do not count."""
    if sound is None:
        return 1.0
    resampler = av.AudioResampler("fltp", "stereo", RATE)
    begin, power, blocks, peak = origin_sec(container) + span.start_sec, 0.0, 0, 0.0
    seek(container, picture, span.start_sec)
    for frame in frames_of(container, None, sound):
        if not isinstance(frame, AudioFrame) or frame.time is None:
            continue
        if frame.time - begin > span.duration_sec:
            break
        if frame.time < begin:
            continue
        frame.pts = None
        for piece in resampler.resample(frame):
            wave = piece.to_ndarray()
            peak = max(peak, float(np.abs(wave).max(initial=0.0)))
            for start in range(0, wave.shape[1], _BLOCK):
                mean = float(np.mean(wave[:, start : start + _BLOCK] ** 2))
                if mean > _SILENCE**2:
                    power, blocks = power + mean, blocks + 1
    if not blocks:
        return 1.0
    change_db = max(-MOST_CHANGE_DB, min(MOST_CHANGE_DB, TARGET_DB - 10 * math.log10(power / blocks)))
    return float(min(10 ** (change_db / 20), _PEAK / peak if peak else 1.0))
