"""Small films, sounds and pictures for the tests of the stand-in's understanding, made in a blink."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT, FPS, RATE = 320, 180, 12, 16_000

Picture = NDArray[np.uint8]
Painter = Callable[[float], Picture]
Wave = NDArray[np.float32]

COLOURS = {
    "red": (200, 30, 30),
    "orange": (230, 130, 30),
    "yellow": (230, 220, 40),
    "green": (40, 170, 50),
    "blue": (30, 60, 210),
    "purple": (130, 40, 190),
    "pink": (230, 60, 160),
    "white": (240, 240, 240),
    "grey": (128, 128, 128),
    "black": (5, 5, 5),
}
_STYLES = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def plain(colour: str) -> Painter:
    """One colour all over, with a lighter box so that there is something to see."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = COLOURS[colour]
    picture[20:60, 30:90] = np.minimum(np.array(COLOURS[colour]) + 15, 255)
    return lambda at: picture


def textured(seed: int) -> Picture:
    """Soft blotches, wide enough to pan over: (3*HEIGHT, 3*WIDTH, 3)."""
    coarse = np.random.default_rng(seed).integers(30, 220, (3 * HEIGHT // 15, 3 * WIDTH // 15, 3), np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((3 * WIDTH, 3 * HEIGHT), Image.Resampling.BICUBIC))


def sliding(across: float, down: float, seed: int = 1) -> Painter:
    """A texture that moves by pixels a second: right and down are positive."""
    ground = textured(seed)

    def paint(at: float) -> Picture:
        x, y = round(WIDTH - across * at), round(HEIGHT - down * at)
        return ground[y : y + HEIGHT, x : x + WIDTH]

    return paint


def one_after_another(*shots: tuple[float, Painter]) -> tuple[float, Painter]:
    """The length and the painter of a film of several shots."""

    def paint(at: float) -> Picture:
        for seconds, painter in shots:
            if at < seconds - 1e-6:
                return painter(at)
            at -= seconds
        return shots[-1][1](at)

    return sum(seconds for seconds, _ in shots), paint


def film(
    path: Path,
    seconds: float,
    painter: Painter,
    *,
    wave: Wave | None = None,
    lines: tuple[tuple[float, float, str], ...] = (),
) -> Path:
    """Write a film, with sound and subtitles where they are given."""
    with av.open(str(path), "w") as file:
        video = file.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "20"})
        video.width, video.height, video.pix_fmt, video.gop_size = WIDTH, HEIGHT, "yuv420p", FPS
        sound = file.add_stream("aac", rate=RATE, layout="mono") if wave is not None else None
        if lines:
            text = file.add_stream("mov_text" if path.suffix == ".mp4" else "subrip")
            text.codec_context.subtitle_header = _STYLES
            text.codec_context.time_base = text.time_base = Fraction(1, 1000)
            for start, end, words in lines:
                _speak(file, text, start, end, words)
        for number in range(round(seconds * FPS)):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(painter(number / FPS)), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            file.mux(video.encode(frame))
        file.mux(video.encode())
        if sound is not None and wave is not None:
            _hear(file, sound, wave)
    return path


def _speak(file: OutputContainer, text: SubtitleStream, start: float, end: float, words: str) -> None:
    begin, length = round(start * 1000), round((end - start) * 1000)
    event = SubtitleSet.create(f"0,0,Default,,0,0,0,,{words}".encode(), 0, length, begin)
    packet = text.codec_context.encode_subtitle(event)
    packet.pts = packet.dts = begin
    packet.duration, packet.time_base, packet.stream = length, Fraction(1, 1000), text
    file.mux(packet)


def _hear(file: OutputContainer, sound: AudioStream, wave: Wave) -> None:
    for start in range(0, len(wave), 1024):
        piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave[None, start : start + 1024]), "fltp", "mono")
        piece.sample_rate, piece.pts, piece.time_base = RATE, start, Fraction(1, RATE)
        file.mux(sound.encode(piece))
    file.mux(sound.encode())


def recording(path: Path, wave: Wave) -> Path:
    """A sound file (.wav or .m4a)."""
    with av.open(str(path), "w") as file:
        _hear_alone(file, "pcm_s16le" if path.suffix == ".wav" else "aac", wave)
    return path


def _hear_alone(file: OutputContainer, codec: str, wave: Wave) -> None:
    sound = cast(AudioStream, file.add_stream(codec, rate=RATE, layout="mono"))
    if codec == "aac":
        _hear(file, sound, wave)
        return
    for start in range(0, len(wave), 1024):
        samples = (np.clip(wave[None, start : start + 1024], -1, 1) * 32767).astype(np.int16)
        piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "s16", "mono")
        piece.sample_rate, piece.pts, piece.time_base = RATE, start, Fraction(1, RATE)
        file.mux(sound.encode(piece))
    file.mux(sound.encode())


def clock(seconds: float) -> Wave:
    return np.asarray(np.arange(round(seconds * RATE)) / RATE, dtype=np.float32)


def tone(seconds: float, pitch: float = 440.0, gain: float = 0.3) -> Wave:
    return np.asarray(gain * np.sin(2 * np.pi * pitch * clock(seconds)), dtype=np.float32)


def hiss(seconds: float, gain: float = 0.2, seed: int = 3) -> Wave:
    return np.asarray(gain * np.random.default_rng(seed).standard_normal(round(seconds * RATE)), dtype=np.float32)


def crackle(seconds: float, seed: int = 4) -> Wave:
    """Short clicks at random over a soft rumble."""
    rng = np.random.default_rng(seed)
    wave = np.convolve(hiss(seconds, 0.1, seed), np.ones(64) / 16, mode="same").astype(np.float32)
    for at in rng.integers(0, len(wave) - 200, round(12 * seconds)):
        wave[at : at + 100] += rng.standard_normal(100).astype(np.float32) * 0.6 * np.exp(-np.arange(100) / 25).astype(np.float32)
    return wave


def voice(seconds: float) -> Wave:
    """Harmonics of a speaking pitch that come in syllables, four a second."""
    time = clock(seconds)
    pitch = 140 + 15 * np.sin(2 * np.pi * 0.7 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    harmonics = sum(np.sin(n * phase) / (1 + abs(n - 5) * 0.5) for n in range(1, 14))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.9 * time)), 0, 1)
    return np.asarray(0.1 * harmonics * syllables, dtype=np.float32)


def chord(seconds: float) -> Wave:
    tones = np.stack([tone(seconds, pitch, 0.1) for pitch in (220.0, 277.2, 329.6, 440.0)])
    return np.asarray(tones.sum(axis=0), dtype=np.float32)


def png(picture: Picture) -> bytes:
    held = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(held, "PNG")
    return held.getvalue()


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.dot(one, other))
