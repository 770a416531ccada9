"""Small synthetic videos: a colour a second, with a tone, made in a blink."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from struct import pack_into, unpack_from
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

_MADE: dict[tuple[object, ...], bytes] = {}
COLOURS = ((200, 40, 40), (40, 160, 60), (40, 70, 200), (220, 190, 50), (160, 60, 180), (60, 190, 190))


def make_clip(
    path: Path,
    *,
    seconds: int = 6,
    size: tuple[int, int] = (640, 360),
    fps: int = 24,
    sound: bool = True,
    tone_hz: int = 440,
    shift: int = 0,
    seconds_a_colour: int = 1,
    gop_frames: int = 24,
    codec: str = "libx264",
    sound_codec: str = "aac",
    movflags: str = "+faststart",
) -> Path:
    """Write a clip whose colour changes every second, starting at colour `shift`; the ending of `path` picks the container.

    Returns `path`. What a process has made before it copies: to encode it takes up to a second.
    """
    asked = (path.suffix, seconds, size, fps, sound, tone_hz, shift, seconds_a_colour, gop_frames, codec, sound_codec, movflags)
    if asked in _MADE:
        path.write_bytes(_MADE[asked])
        return path
    width, height = size
    written = {".mp4": {"movflags": movflags}, ".m3u8": {"hls_time": "2", "hls_list_size": "0"}}.get(path.suffix, {})
    quick = {"libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"}, "libx265": {"x265-params": "log-level=none"}}
    with av.open(str(path), "w", options=written) as container:
        options = {"preset": "ultrafast", "crf": "30", "g": str(gop_frames), **quick.get(codec, {})}
        if codec == "libvpx-vp9":
            del options["preset"]
        video = cast(VideoStream, container.add_stream(codec, rate=fps, options=options))
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = cast(AudioStream, container.add_stream(sound_codec, rate=16000, layout="mono")) if sound else None
        for index in range(seconds * fps):
            picture = np.empty((height, width, 3), np.uint8)
            picture[:] = COLOURS[(index // (fps * seconds_a_colour) + shift) % len(COLOURS)]
            picture[:, : 1 + (index * width) // (seconds * fps)] //= 2
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            wave = (0.3 * np.sin(2 * np.pi * tone_hz * np.arange(seconds * 16000) / 16000) * 32767).astype(np.int16)
            for start in range(0, len(wave), 1024):
                block = wave[np.newaxis, start : start + 1024]
                tone = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="s16", layout="mono")
                tone.sample_rate, tone.pts, tone.time_base = 16000, start, Fraction(1, 16000)
                container.mux(audio.encode(tone))
            container.mux(audio.encode())
    if path.suffix != ".m3u8":
        # That one is several files.
        _MADE[asked] = path.read_bytes()
    return path


def make_heavy_clip(path: Path, *, seconds: int) -> Path:
    """Write a clip of half a megabyte a second, so that no browser holds all of it: one second of noise, again and again."""
    fps, dice = 12, np.random.default_rng(1)
    noise = [dice.integers(0, 255, (180, 320, 3), dtype=np.uint8) for _ in range(fps)]
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "qp": "24"})
        video.width, video.height, video.pix_fmt, video.gop_size = 320, 180, "yuv420p", fps
        made = []
        for index, picture in enumerate(noise):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            made += video.encode(frame)
        made += video.encode()
        for second in range(seconds):
            for index, packet in enumerate(made):
                again = av.Packet(bytes(packet))
                again.stream, again.time_base, again.is_keyframe = video, Fraction(1, fps), packet.is_keyframe
                again.pts = again.dts = second * fps + index
                container.mux(again)
    return path


FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof+skip_trailer"


def as_of_live_stream(path: Path, since_sec: float) -> Path:
    """Let a FRAGMENTED clip be a part of a live stream, whose clock goes on from there: each fragment says its time."""
    data = bytearray(path.read_bytes())
    scales = [int(unpack_from(">I", data, found.end() + 12)[0]) for found in re.finditer(b"mdhd", data)]
    for fragment in re.finditer(b"tfhd", data):
        (track,) = unpack_from(">I", data, fragment.end() + 4)
        time_at = data.index(b"tfdt", fragment.end()) + 8
        (ticks,) = unpack_from(">Q", data, time_at)
        pack_into(">Q", data, time_at, ticks + round(since_sec * scales[track - 1]))
    path.write_bytes(data)
    return path
