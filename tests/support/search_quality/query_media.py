"""Pictures, sounds and clips to ask with: cut from the sample footage and changed, or made from nothing. No two runs differ."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler
from PIL import Image, ImageDraw

from tests.unit.demo.understanding_films import RATE, Wave, chord, crackle, hiss, recording, voice

FPS: Final = 12
WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True)
class Frame:
    """A picture of a sample; `crop` is left, top, right, bottom as shares; `width` in pixels, `quality` as of JPEG."""

    slug: str
    at_sec: float
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    mirrored: bool = False
    grey: bool = False
    width: int = WIDTH
    quality: int = 80


@dataclass(frozen=True)
class Drawing:
    """A picture that somebody could have drawn."""

    name: str


@dataclass(frozen=True)
class SoundCut:
    """A stretch of a sample's sound, louder or quieter."""

    slug: str
    start_sec: float
    end_sec: float
    gain: float = 1.0


@dataclass(frozen=True)
class MadeSound:
    """A sound of four seconds from no sample."""

    name: str


@dataclass(frozen=True)
class ClipCut:
    """A stretch of a sample, encoded anew."""

    slug: str
    start_sec: float
    end_sec: float
    mirrored: bool = False
    silent: bool = False


Medium = Frame | Drawing | SoundCut | MadeSound | ClipCut

_SOUNDS: Final[Mapping[str, Callable[[float], Wave]]] = {"crackle": crackle, "hiss": hiss, "chord": chord, "voice": voice}


def made(medium: Medium, footage: Mapping[str, Path]) -> tuple[bytes, str]:
    """The file's bytes and a name for it; `footage` has each sample's file by its slug. Who asks again gets the same."""
    return _made(medium, footage[medium.slug] if isinstance(medium, Frame | ClipCut | SoundCut) else Path())


@cache
def _made(medium: Medium, source: Path) -> tuple[bytes, str]:
    if isinstance(medium, Frame):
        return _frame(medium, source), "picture.jpg"
    if isinstance(medium, Drawing):
        return _drawing(medium.name), "drawing.png"
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(medium, ClipCut):
            return _clip(medium, source, Path(folder) / "clip.mp4").read_bytes(), "clip.mp4"
        if isinstance(medium, MadeSound):
            wave = _SOUNDS[medium.name](4.0)
        else:
            wave = medium.gain * _heard(source, medium.start_sec, medium.end_sec)
        return recording(Path(folder) / "sound.wav", wave).read_bytes(), "sound.wav"


def _frame(frame: Frame, path: Path) -> bytes:
    picture = _seen(path, frame.at_sec, frame.at_sec + 1, step_sec=1.0)[0]
    left, top, right, bottom = frame.crop
    picture = picture.crop((round(left * WIDTH), round(top * HEIGHT), round(right * WIDTH), round(bottom * HEIGHT)))
    picture = picture.resize((frame.width, round(frame.width * picture.height / picture.width)))
    if frame.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if frame.grey:
        picture = picture.convert("L").convert("RGB")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=frame.quality)
    return held.getvalue()


def _seen(path: Path, start_sec: float, end_sec: float, step_sec: float) -> list[Image.Image]:
    """One picture for each step, from the first at or after its time."""
    pictures: list[Image.Image] = []
    with av.open(str(path)) as file:
        for frame in file.decode(file.streams.video[0]):
            wanted = start_sec + len(pictures) * step_sec
            if wanted >= end_sec - 1e-6:
                break
            if frame.time is not None and frame.time >= wanted - 1e-6:
                pictures.append(Image.fromarray(frame.to_ndarray(format="rgb24")).resize((WIDTH, HEIGHT)))
    return pictures


def _heard(path: Path, start_sec: float, end_sec: float) -> Wave:
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(path)) as file:
        blocks = [part.to_ndarray()[0] for frame in file.decode(file.streams.audio[0]) for part in resampler.resample(frame)]
    return np.asarray(np.concatenate(blocks)[round(start_sec * RATE) : round(end_sec * RATE)], dtype=np.float32)


def _clip(cut: ClipCut, source: Path, path: Path) -> Path:
    with av.open(str(path), "w") as file:
        video = file.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "24"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = None if cut.silent else file.add_stream("aac", rate=RATE, layout="mono")
        for number, picture in enumerate(_seen(source, cut.start_sec, cut.end_sec, 1 / FPS)):
            turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if cut.mirrored else picture
            frame = av.VideoFrame.from_ndarray(np.asarray(turned), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            file.mux(video.encode(frame))
        file.mux(video.encode())
        if audio is not None:
            wave = _heard(source, cut.start_sec, cut.end_sec)
            for start in range(0, len(wave), 1024):
                block = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave[None, start : start + 1024]), "fltp", "mono")
                block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
                file.mux(audio.encode(block))
            file.mux(audio.encode())
    return path


def _drawing(name: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    _DRAWINGS[name](ImageDraw.Draw(picture))
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def _bands(draw: ImageDraw.ImageDraw, top: int, bottom: int, colours: tuple[str, ...]) -> None:
    """Stripes of equal height, one below the other."""
    each = (bottom - top) / len(colours)
    for number, colour in enumerate(colours):
        draw.rectangle((0, top + number * each, WIDTH, top + (number + 1) * each), fill=colour)


def _sun_over_the_sea(draw: ImageDraw.ImageDraw) -> None:
    _bands(draw, 0, 200, ("#40306a", "#8a4470", "#d0605a", "#f08a48", "#ffb060"))
    draw.ellipse((260, 130, 340, 210), fill="#ffe08a")
    _bands(draw, 200, HEIGHT, ("#8a4a5a", "#5a3860", "#40305a", "#2a2048"))
    for row in range(210, HEIGHT, 14):
        draw.line((300 - row // 8, row, 300 + row // 8, row), fill="#ffb060", width=4)


def _green_curtains(draw: ImageDraw.ImageDraw) -> None:
    _bands(draw, 0, HEIGHT, ("#04081a", "#061024", "#08182c"))
    for left in range(40, WIDTH - 40, 24):
        draw.polygon(((left, 40), (left + 16, 30), (left + 20, 190), (left + 2, 200)), fill="#20c080" if left % 48 else "#109870")
    draw.polygon(((0, HEIGHT), (120, 210), (260, 300), (420, 190), (WIDTH, HEIGHT)), fill="#02040a")


def _dunes(draw: ImageDraw.ImageDraw) -> None:
    _bands(draw, 0, 220, ("#4a80b8", "#78a0c8", "#b0c4d0"))
    draw.polygon(((0, HEIGHT), (0, 240), (200, 150), (460, 260), (WIDTH, 200), (WIDTH, HEIGHT)), fill="#d8a860")
    draw.polygon(((120, HEIGHT), (380, 210), (WIDTH, 330), (WIDTH, HEIGHT)), fill="#b8803c")


def _tower(draw: ImageDraw.ImageDraw) -> None:
    _bands(draw, 0, HEIGHT, ("#a0a4a6", "#a6a8aa", "#8c9092"))
    for number, top in enumerate(range(100, 300, 40)):
        draw.rectangle((300, top, 340, top + 40), fill="#8a3434" if number % 2 else "#d8d8d6")
    draw.rectangle((308, 70, 332, 100), fill="#fff0c0")
    draw.polygon(((220, 320), (320, 290), (420, 320)), fill="#303438")


def _page(draw: ImageDraw.ImageDraw) -> None:
    for row in range(24, HEIGHT - 20, 14):
        draw.line((40, row, WIDTH - 40 - (row * 37) % 90, row), fill="#202020", width=5)


def _chessboard(draw: ImageDraw.ImageDraw) -> None:
    for place in range(64):
        left, top = 140 + place % 8 * 45, place // 8 * 45
        draw.rectangle((left, top, left + 44, top + 44), fill="#181818" if (place % 8 + place // 8) % 2 else "#e8e0d0")


_DRAWINGS: Final[Mapping[str, Callable[[ImageDraw.ImageDraw], None]]] = {
    "sun over the sea": _sun_over_the_sea,
    "green curtains over mountains": _green_curtains,
    "dunes under a blue sky": _dunes,
    "striped tower in grey": _tower,
    "a page of text": _page,
    "a chessboard": _chessboard,
}
