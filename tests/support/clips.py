"""Small synthetic videos: a colour a second, with a tone, made in a blink."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

COLOURS = ((200, 40, 40), (40, 160, 60), (40, 70, 200), (220, 190, 50), (160, 60, 180), (60, 190, 190))


def make_clip(
    path: Path,
    *,
    seconds: int = 6,
    size: tuple[int, int] = (640, 360),
    fps: int = 24,
    sound: bool = True,
    shift: int = 0,
    seconds_a_colour: int = 1,
    gop_frames: int = 24,
) -> Path:
    """Write an H.264 clip whose colour changes every second, starting at colour `shift`; returns `path`."""
    width, height = size
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "30", "g": str(gop_frames)})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=16000, layout="mono") if sound else None
        for index in range(seconds * fps):
            picture = np.empty((height, width, 3), np.uint8)
            picture[:] = COLOURS[(index // (fps * seconds_a_colour) + shift) % len(COLOURS)]
            picture[:, : 1 + (index * width) // (seconds * fps)] //= 2
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            wave = (0.3 * np.sin(2 * np.pi * 440 * np.arange(seconds * 16000) / 16000) * 32767).astype(np.int16)
            for start in range(0, len(wave), 1024):
                block = wave[np.newaxis, start : start + 1024]
                tone = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="s16", layout="mono")
                tone.sample_rate, tone.pts, tone.time_base = 16000, start, Fraction(1, 16000)
                container.mux(audio.encode(tone))
            container.mux(audio.encode())
    return path
