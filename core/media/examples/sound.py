"""The sound of an example: collected as one wave, whatever way it came, written anew, and drawn for the screen."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Final, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.media.examples.picture import SMALL_BOX, jpeg

RATE: Final = 44_100
_CHUNK: Final = 1024
_BARS: Final = 60
_GROUND, _BAR = "#14171d", "#f2b64b"

Wave: TypeAlias = NDArray[np.float32]
"""Mono samples at RATE, -1..1."""


class Listener:
    """Puts decoded pieces of sound in their places on one wave of at most `most_sec`, with `rate` samples a second."""

    def __init__(self, most_sec: float, rate: int = RATE) -> None:
        self._rate = rate
        self._wave = np.zeros(round(most_sec * rate), np.float32)
        # Into whole numbers, because only then both sides of a stereo sound are made quieter before they are added up.
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        self._filled = 0

    def add(self, frame: av.AudioFrame, at_sec: float | None) -> None:
        """`at_sec` counts from the start of the file; without one, the piece follows the last. Raises what the library raises."""
        for mono in self._resampler.resample(frame):
            samples = mono.to_ndarray().ravel().astype(np.float32) / 32768
            place = self._filled if at_sec is None else self._place(at_sec)
            first, last = max(0, place), min(len(self._wave), place + len(samples))
            if last > first:
                self._wave[first:last] = samples[first - place : last - place]
                self._filled = max(self._filled, last)
            at_sec = None

    def _place(self, at_sec: float) -> int:
        """Where a piece belongs; times that are off by less than a breath are rounding, and a gap there would click."""
        place = round(at_sec * self._rate)
        return self._filled if abs(place - self._filled) < self._rate // 20 else place

    def wave(self) -> Wave:
        """What was heard so far."""
        return self._wave[: self._filled]


def flac_of(wave: Wave) -> bytes:
    """The wave as a FLAC file."""
    out = io.BytesIO()
    with av.open(out, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        samples = (wave * 32767).astype(np.int16)
        write_wave(container, stream, samples, "s16")
    return out.getvalue()


def write_wave(container: OutputContainer, stream: AudioStream, samples: NDArray[np.generic], kind: str) -> None:
    """Encode all samples, (count,), of the sample format `kind` into a stream of a container."""
    for start in range(0, len(samples), _CHUNK):
        piece = samples[start : start + _CHUNK]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.reshape(1, -1)), format=kind, layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def drawn(wave: Wave) -> bytes:
    """The wave as a small picture, loudest parts highest."""
    width, height = SMALL_BOX
    picture = Image.new("RGB", SMALL_BOX, _GROUND)
    draw = ImageDraw.Draw(picture)
    peaks = np.array([float(np.abs(part).max()) if len(part) else 0.0 for part in np.array_split(wave, _BARS)])
    peaks = np.sqrt(peaks / max(float(peaks.max()), 1e-3))
    step = width / _BARS
    for bar, peak in enumerate(peaks):
        half = max(2.0, peak * height * 0.4)
        left = bar * step + step * 0.25
        box = (left, height / 2 - half, left + step * 0.5, height / 2 + half)
        draw.rounded_rectangle(box, radius=step * 0.25, fill=_BAR)
    return jpeg(picture)
