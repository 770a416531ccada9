"""The beginning of a film or recording, written anew as a small clip or sound that the provider takes as a question."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from core.errors import MediaError, Reason
from core.media.av.colours import BT601, scaled
from core.media.av.orientation import Orientation
from core.media.av.source import FORMATS, SOUND_FORMATS, Openable, open_container
from core.media.av.tracks import picture_stream, pixel_shape, refuse_huge, sound_stream
from core.media.examples.picture import SMALL_BOX, jpeg
from core.media.examples.sound import RATE, Listener, Wave, drawn, flac_of, write_wave
from core.media.pictures.pictures import origin_sec

MOST_SEC: Final = 29.8
"""Thirty seconds are possible; sound is written in blocks, and the last must not stand out."""
LEAST_SEC: Final = 0.5
FULL_SEC: Final = 4.0
"""What is shorter is repeated until it is so long: the provider takes nothing shorter."""
FPS: Final = 15
SHORT_SIDE, LONG_SIDE = 360, 864
"""The size of the clip: no smaller and no flatter pictures are taken, and larger ones tell no more."""

_READ_SEC: Final = 20.0
"""After this, what has been read is what there is."""
_VIDEO_OPTIONS: Final = {"preset": "veryfast", "crf": "24", "maxrate": "2000000", "bufsize": "4000000"}


@dataclass(frozen=True, slots=True)
class Made:
    """An MP4 if it has a picture, else a FLAC; a small JPEG of it; how much of the original is in it, and was there more."""

    data: bytes
    picture: bytes
    has_picture: bool
    seconds: float
    is_cut: bool


@dataclass(slots=True)
class _Taken:
    """What was decoded: small pictures, FPS of them a second, and one wave."""

    pictures: list[VideoFrame] = field(default_factory=list)
    listener: Listener = field(default_factory=lambda: Listener(MOST_SEC))
    is_cut: bool = False


def clip_of(source: Openable) -> Made:
    """The first MOST_SEC of a film, with its sound, or of a recording.

    Raises MediaError (UNREADABLE, EXAMPLE_SHORT, TOO_WIDE, FILE_MISSING); LinkError if the link fails.
    """
    with open_container(source, formats=f"{FORMATS},{SOUND_FORMATS}") as container:
        video = _video(container)
        audio = sound_stream(container)
        if video is None and audio is None:
            raise MediaError(Reason.UNREADABLE, detail="neither picture nor sound")
        taken = _take(container, video, audio)
    wave = taken.listener.wave()
    if video is not None and taken.pictures:
        return _film(taken, wave)
    return _sound(wave, is_cut=taken.is_cut)


def _video(container: InputContainer) -> VideoStream | None:
    """The moving picture, None where there is none: the cover of a song does not count."""
    try:
        stream = picture_stream(container)
    except MediaError as error:
        if error.reason is Reason.NO_PICTURE:
            return None
        raise
    stream.thread_type = "AUTO"
    refuse_huge(stream)
    return stream


def _take(container: InputContainer, video: VideoStream | None, audio: AudioStream | None) -> _Taken:
    """Decode from the start until there is enough; damage on the way is passed over."""
    taken, origin = _Taken(), origin_sec(container)
    wanted = [stream for stream in (video, audio) if stream is not None]
    shape: _Shape | None = None
    going = {stream.index for stream in wanted}
    for packet in _packets(container, wanted):
        for frame in _decoded(packet):
            at_sec = None if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base) - origin
            if at_sec is not None and at_sec >= MOST_SEC:
                taken.is_cut = taken.is_cut or at_sec > MOST_SEC + LEAST_SEC
                going.discard(packet.stream.index)
            elif isinstance(frame, VideoFrame):
                shape = shape or _Shape.of(frame, video)
                _place(taken.pictures, frame, at_sec, shape)
            else:
                taken.listener.add(frame, at_sec)
        if not going:
            break
    length_sec = container.duration / av.time_base if container.duration else 0.0
    taken.is_cut = taken.is_cut or length_sec > MOST_SEC + LEAST_SEC
    return taken


def _packets(container: InputContainer, streams: list[VideoStream | AudioStream]) -> Iterator[Packet[Stream]]:
    """Until the end, a damaged place or the time is up."""
    until = time.monotonic() + _READ_SEC
    packets = container.demux(*streams)
    while time.monotonic() < until:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        yield packet


def _decoded(packet: Packet[Stream]) -> list[VideoFrame | av.AudioFrame]:
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame | av.AudioFrame)]
    except av.FFmpegError:
        return []


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the pictures of one film are made alike."""

    width: int
    height: int
    orientation: Orientation
    canvas: tuple[int, int]

    @classmethod
    def of(cls, frame: VideoFrame, stream: VideoStream | None) -> _Shape:
        """From its first picture."""
        width, height = frame.width * (pixel_shape(stream) if stream is not None else 1.0), float(frame.height)
        scale = min(SHORT_SIDE / min(width, height), LONG_SIDE / max(width, height))
        inner = max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
        orientation = Orientation.of(frame)
        outer = orientation.size(*inner)
        # Flatter than the provider takes: the rest stays black.
        return cls(*inner, orientation, (max(SHORT_SIDE, int(outer[0])), max(SHORT_SIDE, int(outer[1]))))

    def apply(self, frame: VideoFrame) -> VideoFrame:
        """One picture in the common size, upright."""
        if self.orientation == Orientation() and (self.width, self.height) == self.canvas:
            return scaled(frame, self.width, self.height, "yuv420p", BT601)
        points = self.orientation.apply(scaled(frame, self.width, self.height, "rgb24").to_ndarray())
        ground = np.zeros((self.canvas[1], self.canvas[0], 3), np.uint8)
        top, left = (ground.shape[0] - points.shape[0]) // 2, (ground.shape[1] - points.shape[1]) // 2
        ground[top : top + points.shape[0], left : left + points.shape[1]] = points
        return scaled(VideoFrame.from_ndarray(ground, "rgb24"), *self.canvas, "yuv420p", BT601)


def _place(pictures: list[VideoFrame], frame: VideoFrame, at_sec: float | None, shape: _Shape) -> None:
    """Put a frame where it belongs, FPS a second; the one before it stays on the screen until then."""
    number = len(pictures) if at_sec is None else math.floor(max(0.0, at_sec) * FPS + 1e-3)
    if number < len(pictures):
        return
    small = shape.apply(frame)
    pictures.extend([pictures[-1] if pictures else small] * (number - len(pictures)))
    pictures.append(small)


def _film(taken: _Taken, wave: Wave) -> Made:
    count = min(max(len(taken.pictures), math.ceil(len(wave) / RATE * FPS)), math.floor(MOST_SEC * FPS))
    seconds = count / FPS
    if seconds < LEAST_SEC:
        raise MediaError(Reason.EXAMPLE_SHORT, length=f"{seconds:.1f}")
    shown = taken.pictures + [taken.pictures[-1]] * (count - len(taken.pictures))
    full = max(count, math.ceil(FULL_SEC * FPS))
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options=dict(_VIDEO_OPTIONS))
        video.width, video.height, video.pix_fmt = shown[0].width, shown[0].height, "yuv420p"
        video.thread_count = 2
        audio = container.add_stream("aac", rate=RATE, layout="mono") if len(wave) else None
        for number in range(full):
            # One picture may stand in several places, and an encoder keeps those it was given: each needs its own.
            frame = VideoFrame.from_ndarray(shown[number % count].to_ndarray(), "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            write_wave(container, audio, _repeated(wave, round(seconds * RATE), round(full / FPS * RATE)), "fltp")
    poster = Image.fromarray(shown[min(count - 1, FPS)].to_ndarray(format="rgb24"))
    poster.thumbnail(SMALL_BOX)
    return Made(out.getvalue(), jpeg(poster), True, seconds, taken.is_cut)


def _sound(wave: Wave, *, is_cut: bool) -> Made:
    seconds = len(wave) / RATE
    if not len(wave):
        raise MediaError(Reason.UNREADABLE, detail="nothing can be decoded")
    if seconds < LEAST_SEC:
        raise MediaError(Reason.EXAMPLE_SHORT, length=f"{seconds:.1f}")
    whole = _repeated(wave, len(wave), max(len(wave), round(FULL_SEC * RATE)))
    return Made(flac_of(whole), drawn(wave), False, seconds, is_cut)


def _repeated(wave: Wave, length: int, full: int) -> Wave:
    """The wave made `length` samples long with silence, and repeated up to `full`."""
    padded = np.zeros(length, np.float32)
    padded[: min(length, len(wave))] = wave[:length]
    return np.resize(padded, full)
