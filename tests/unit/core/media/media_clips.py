"""Small videos made on the spot: one colour a second, so that a picture tells its moment."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream
from PIL import Image

COLOURS = [(200, 30, 30), (30, 170, 30), (40, 40, 210), (210, 200, 40), (190, 50, 190), (40, 190, 200), (230, 230, 230)]
SOUND_RATE = 16000
CHUNK = 1024


def make_clip(
    path: Path,
    *,
    seconds: float = 5,
    size: tuple[int, int] = (640, 360),
    fps: int = 5,
    frames_between_keys: int = 5,
    sound: bool = True,
    sound_seconds: float | None = None,
    codec: str = "libx264",
    preset: str = "ultrafast",
    turn: int = 0,
    left: tuple[int, int, int] | None = None,
    pixel_shape: Fraction | None = None,
    start_sec: float = 0,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a clip to `path`; its ending picks the container.

    The `preset` ultrafast makes no B-frames, others do. `left` is the colour of the left half of every frame.
    """
    fast = {"preset": preset, "x264-params": f"keyint={frames_between_keys}:scenecut=0"} if codec == "libx264" else {}
    with av.open(str(path), "w", options=options or {}) as out:
        picture = cast(VideoStream, out.add_stream(codec, rate=fps, options=fast))
        picture.width, picture.height, picture.pix_fmt, picture.gop_size = *size, "yuv420p", frames_between_keys
        if turn:
            picture.set_display_rotation(turn)
        if pixel_shape:
            picture.codec_context.sample_aspect_ratio = pixel_shape
        audio = out.add_stream("aac", rate=SOUND_RATE, layout="mono") if sound else None
        frames = [_frame(colour, size, left) for colour in COLOURS]
        chunks = math.ceil((sound_seconds or seconds) * SOUND_RATE / CHUNK) if sound else 0
        # Both in the order of time, as recorders write them.
        times = [(number / fps, "picture", number) for number in range(round(seconds * fps))]
        times += [(chunk * CHUNK / SOUND_RATE, "sound", chunk) for chunk in range(chunks)]
        for _, kind, number in sorted(times):
            if kind == "picture":
                frame = frames[number // fps % len(frames)]
                frame.pts, frame.time_base = number + round(start_sec * fps), Fraction(1, fps)
                out.mux(picture.encode(frame))
            elif audio is not None:
                out.mux(audio.encode(_tone(number, round(start_sec * SOUND_RATE))))
        for stream in (picture, audio):
            if stream is not None:
                out.mux(stream.encode(None))
    return path


def make_sound(path: Path, *, seconds: float = 5) -> Path:
    """A file with sound and no picture."""
    with av.open(str(path), "w") as out:
        audio = out.add_stream("aac", rate=SOUND_RATE, layout="mono")
        for chunk in range(math.ceil(seconds * SOUND_RATE / CHUNK)):
            out.mux(audio.encode(_tone(chunk, 0)))
        out.mux(audio.encode(None))
    return path


def _tone(chunk: int, offset: int) -> av.AudioFrame:
    ticks = np.arange(chunk * CHUNK, (chunk + 1) * CHUNK)
    wave = 0.1 * np.sin(2 * np.pi * 440 * ticks / SOUND_RATE).astype(np.float32)
    samples = av.AudioFrame.from_ndarray(wave.reshape(1, -1), "fltp", "mono")
    samples.sample_rate, samples.time_base, samples.pts = SOUND_RATE, Fraction(1, SOUND_RATE), chunk * CHUNK + offset
    return samples


def _frame(colour: tuple[int, int, int], size: tuple[int, int], left: tuple[int, int, int] | None) -> av.VideoFrame:
    pixels = np.empty((size[1], size[0], 3), np.uint8)
    pixels[:] = colour
    if left:
        pixels[:, : size[0] // 2] = left
    return av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format="yuv420p")


def picture_of(jpeg: bytes) -> Image.Image:
    """A JPEG opened as an RGB picture."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.format == "JPEG"
        return picture.convert("RGB")


def second_shown(jpeg: bytes) -> int:
    """Which second of a clip a picture was taken from, told by its colour."""
    picture = picture_of(jpeg)
    seen = np.array(picture.getpixel((picture.width * 3 // 4, picture.height // 2)), float)
    distances = [float(np.abs(seen - colour).max()) for colour in COLOURS]
    assert min(distances) < 40
    return distances.index(min(distances))
