"""Writes one MP4 that browsers play and seek well: H.264 with short GOPs, AAC, an English text track, index in front."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from demo.samples.noise import Plane
from demo.samples.paint import HEIGHT, WIDTH
from demo.samples.scene import Line
from demo.samples.sound import RATE

FRAME_RATE = 24
_KEY_EVERY = 36
_MILLISECOND = Fraction(1, 1000)
# The text encoder refuses to open without a style sheet; players ignore it for plain lines.
_STYLES = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def write(path: Path, frames: Iterator[NDArray[np.uint8]], sound: Plane, lines: tuple[Line, ...], title: str) -> None:
    """Encode frames ((540, 640) planar yuv420p), a stereo track (2, n) and the narration into `path`.

    Raises av.FFmpegError or OSError if the file cannot be written.
    """
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        file.metadata["title"] = title
        picture, ear, text = _streams(file)
        _speak(file, text, lines)
        cursor = 0
        for number, planes in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FRAME_RATE)
            file.mux(picture.encode(frame))
            due = min(round((number + 1) * RATE / FRAME_RATE), sound.shape[1])
            _hear(file, ear, sound, cursor, due)
            cursor = due
        file.mux(picture.encode())
        file.mux(ear.encode())


def _streams(file: OutputContainer) -> tuple[VideoStream, AudioStream, SubtitleStream]:
    options = {"preset": "superfast", "crf": "26", "aq-mode": "3", "x264-params": "mbtree=1:rc-lookahead=12:threads=1"}
    picture = file.add_stream("libx264", rate=FRAME_RATE, options=options)
    picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    picture.gop_size = _KEY_EVERY
    picture.thread_count = 1
    ear = file.add_stream("aac", rate=RATE, layout="stereo", bit_rate=80_000, options={"aac_coder": "fast"})
    text = file.add_stream("mov_text")
    text.codec_context.subtitle_header = _STYLES
    text.codec_context.time_base = _MILLISECOND
    text.time_base = _MILLISECOND
    text.metadata["language"] = ear.metadata["language"] = "eng"
    return picture, ear, text


def _speak(file: OutputContainer, text: SubtitleStream, lines: tuple[Line, ...]) -> None:
    for line in lines:
        start, end = round(line.start * 1000), round(line.end * 1000)
        event = SubtitleSet.create(f"0,0,Default,,0,0,0,,{line.words}".encode(), 0, end - start, start)
        packet = text.codec_context.encode_subtitle(event)
        packet.pts = packet.dts = start
        packet.duration = end - start
        packet.time_base, packet.stream = _MILLISECOND, text
        file.mux(packet)


def _hear(file: OutputContainer, ear: AudioStream, sound: Plane, start: int, end: int) -> None:
    if end <= start:
        return
    piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, start:end]), "fltp", "stereo")
    piece.sample_rate, piece.pts, piece.time_base = RATE, start, Fraction(1, RATE)
    file.mux(ear.encode(piece))
