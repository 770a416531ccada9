"""Putting it together: words, pictures, sounds and stretches of film as unit vectors in the one space."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from demo.understanding import axes, figures, lexicon, motion, picture, shots, sound, subtitles
from demo.understanding.axes import Vector, blank, unit
from demo.understanding.frames import Look, looks
from demo.understanding.media import MediaFacts, Unreadable, inspect
from demo.understanding.sound import stretches
from demo.understanding.words import STOP_WORDS, hashed, stem

VISUAL: Final = "visual"
AUDIO: Final = "audio"
TRANSCRIPTION: Final = "transcription"

_PLAIN: Final = 1.2
"""How much of the ordinary every piece of media has; bland footage is mostly that."""

_LAYOUT_SHARE: Final = 0.45
_SPECTRUM_SHARE: Final = 0.5
_SUBTITLES_OF_PICTURE: Final = 0.25
_SUBTITLES_OF_SOUND: Final = 0.6
_WORDS_OF_KNOWN_TEXT: Final = 0.15
_TRACE: Final = 0.05
"""A little of a plain axis in vectors made of hashed words, so that no shortened form of them is all zeros."""

_LARGEST_PICTURE: Final = 100_000_000
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_SHORTEST_OVERLAP_SEC: Final = 0.3


@dataclass(frozen=True)
class Piece:
    """A stretch of a file as one of its modalities: seconds from the file's beginning, and a unit vector (512,)."""

    start_sec: float
    end_sec: float
    option: str
    vector: NDArray[np.float32]


def embed_text(words: str) -> NDArray[np.float32]:
    """A text as a unit vector (512,): known words lie on the axes they describe, all words on hashed ones."""
    found = lexicon.terms(words)
    said = hashed(lexicon.word_tokens(found))
    known = lexicon.axes_of(found)
    length = float(np.linalg.norm(known))
    unknown = sum(term.concept is None for term in found) / len(found) if found else 0.0
    share = _WORDS_OF_KNOWN_TEXT + (1 - _WORDS_OF_KNOWN_TEXT) * unknown if length > 1e-6 else 1.0
    vector = known * (np.sqrt(1 - share) / max(length, 1e-6))
    vector[axes.WORDS_BLOCK] = said * np.sqrt(share)
    vector[axes.UNSAID] = _TRACE
    return unit(vector, axes.UNSAID)


def embed_image(data: bytes) -> NDArray[np.float32]:
    """A picture as a unit vector (512,).

    Raises:
        Unreadable: the bytes are no picture, or one of more than 100 million pixels.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _LARGEST_PICTURE:
                raise Unreadable("The picture has too many pixels.")
            image.draft("RGB", (picture.WIDTH * 2, picture.HEIGHT * 2))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            small = upright.resize((picture.WIDTH, picture.HEIGHT), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, *_BOMBS) as fault:
        raise Unreadable("The bytes cannot be read as a picture.") from fault
    rgb = picture.scaled(np.asarray(small))
    return unit(_visual(picture.measure(rgb) | figures.measure(rgb), picture.layout(rgb)), axes.ORDINARY)


def embed_sound(path: Path) -> NDArray[np.float32]:
    """The sound of a file as one unit vector (512,).

    Raises:
        Unreadable: it cannot be opened, or has no sound.
    """
    facts = inspect(path)
    if not facts.has_audio:
        raise Unreadable("The file holds no sound.")
    wave = next(stretches(path, [(0.0, facts.duration_sec)]))
    return _heard(wave, _said(subtitles.lines(path), 0.0, facts.duration_sec))


def embed_clip(path: Path) -> NDArray[np.float32]:
    """A short film as one unit vector (512,): mostly its pictures, and its sound if it has one.

    Raises:
        Unreadable: it cannot be opened, or has no picture.
    """
    facts = inspect(path)
    seen = _looked_at(path, facts, 0.0, facts.duration_sec)
    vector = seen.vector(0.0, facts.duration_sec)
    if facts.has_audio:
        vector = vector + 0.5 * embed_sound(path)
    return unit(vector, axes.ORDINARY)


def embed_video(
    path: Path,
    *,
    options: Sequence[str],
    cutting: str,
    cut_sec: int,
    start_sec: float = 0.0,
    end_sec: float | None = None,
) -> list[Piece]:
    """A film in pieces, each by the modalities asked for, in order of time.

    Args:
        options: any of `visual`, `audio`, `transcription`. One that the file does not have gives no pieces;
            `transcription` gives pieces only where a subtitle track has words.
        cutting: `dynamic` (where shots change) or `fixed` (evenly). Without pictures it is always even.
        cut_sec: shortest piece when dynamic, length of the pieces when fixed.
        start_sec, end_sec: the range to look at, seconds from the file's beginning.

    Raises:
        Unreadable: it cannot be opened, or holds no decodable picture though it has a video track.
        ValueError: an unknown cutting, a length below 1 s or an empty range.
    """
    if cutting not in ("dynamic", "fixed") or cut_sec < 1:
        raise ValueError(f"cutting must be dynamic or fixed, of 1 s or more, not {cutting} of {cut_sec} s")
    facts = inspect(path)
    end = min(facts.duration_sec, end_sec if end_sec is not None else facts.duration_sec)
    start = max(0.0, start_sec)
    if start >= end:
        raise ValueError("the range is empty")
    needs_pictures = facts.has_video and (VISUAL in options or cutting == "dynamic")
    seen = _looked_at(path, facts, start, end) if needs_pictures else None
    if cutting == "dynamic" and seen is not None:
        ranges = shots.dynamic(seen.times, seen.impressions, start, end, cut_sec)
    else:
        ranges = shots.fixed(start, end, max(cut_sec, 6) if cutting == "dynamic" else cut_sec)
    said = subtitles.lines(path)
    waves = stretches(path, ranges) if facts.has_audio and AUDIO in options else None
    pieces: list[Piece] = []
    for first, last in ranges:
        words = _said(said, first, last)
        if VISUAL in options and seen is not None:
            pieces.append(Piece(first, last, VISUAL, _with_words(seen.vector(first, last), words, _SUBTITLES_OF_PICTURE)))
        if waves is not None:
            pieces.append(Piece(first, last, AUDIO, _heard(next(waves), words)))
        if TRANSCRIPTION in options and words.any():
            pieces.append(Piece(first, last, TRANSCRIPTION, _with_words(blank(), words, 1.0)))
    return pieces


class _Seen:
    """What was looked at: for each picture its time, its measures, its layout and its impression."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.impressions: list[Vector] = []
        self._layouts: list[Vector] = []
        self._measures: list[dict[str, float]] = []
        self._flows: list[motion.Flow | None] = []

    def add(self, look: Look) -> None:
        self.times.append(look.at_sec)
        self.impressions.append(shots.impression(look.rgb))
        self._layouts.append(picture.layout(look.rgb))
        self._measures.append(picture.measure(look.rgb) | figures.measure(look.rgb))
        self._flows.append(
            motion.flow(picture.brightness(look.rgb), look.after, look.apart_sec) if look.after is not None else None
        )

    def vector(self, start_sec: float, end_sec: float) -> Vector:
        """Unit vector of the pictures within the range, or of the nearest one if none lies in it."""
        chosen = [p for p, at in enumerate(self.times) if start_sec - 1e-3 <= at < end_sec]
        if not chosen:
            middle = (start_sec + end_sec) / 2
            chosen = [min(range(len(self.times)), key=lambda p: abs(self.times[p] - middle))]
        rows = [self._measures[p] for p in chosen]
        means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
        means |= motion.measure([flow for p in chosen if (flow := self._flows[p]) is not None])
        means |= motion.light_over_time([row["bright"] for row in rows], [row["glow"] for row in rows])
        return unit(_visual(means, np.mean([self._layouts[p] for p in chosen], axis=0)), axes.ORDINARY)


def _looked_at(path: Path, facts: MediaFacts, start_sec: float, end_sec: float) -> _Seen:
    seen = _Seen()
    for look in looks(path, every_sec=_step(end_sec - start_sec), start_sec=start_sec, end_sec=end_sec):
        seen.add(look)
    if not seen.times:
        raise Unreadable("The file has no picture that can be decoded." if facts.has_video else "The file has no picture.")
    return seen


def _step(seconds: float) -> float:
    """Five pictures a second for short films, down to one in two seconds for those of hours."""
    return float(np.clip(seconds / 300, 0.2, 2.0))


def _visual(measures: dict[str, float], layout: Vector) -> Vector:
    vector = blank()
    vector[axes.ORDINARY] = _PLAIN
    vector[axes.VISUAL_BLOCK] = axes.standardise(axes.VISUAL, measures)
    vector[axes.FIGURES_BLOCK] = axes.standardise(axes.FIGURES, measures)
    vector[axes.LAYOUT_BLOCK] = layout * (_LAYOUT_SHARE * 2)
    return vector


def _heard(wave: sound.Wave, words: Vector) -> Vector:
    vector = blank()
    vector[axes.ORDINARY] = _PLAIN
    vector[axes.SOUND_BLOCK] = axes.standardise(axes.SOUND, sound.measure(wave))
    vector[axes.SPECTRUM_BLOCK] = sound.spectrum(wave) * _SPECTRUM_SHARE
    return _with_words(unit(vector, axes.ORDINARY), words, _SUBTITLES_OF_SOUND)


def _with_words(vector: Vector, words: Vector, share: float) -> Vector:
    """The vector with the words block filled to `share` of its length, at length 1."""
    if not words.any():
        return unit(vector, axes.ORDINARY)
    mixed = vector * np.sqrt(1 - share**2)
    mixed[axes.WORDS_BLOCK] = words * share
    mixed[axes.ORDINARY] += _TRACE
    return unit(mixed, axes.ORDINARY)


def _said(lines: Sequence[subtitles.Line], start_sec: float, end_sec: float) -> Vector:
    """The hashed words of the lines shown within the range."""
    return hashed(
        token for line in _within(lines, start_sec, end_sec) for token in lexicon.word_tokens(lexicon.terms(line.words))
    )


def spoken_words(path: Path) -> set[str]:
    """The stems of the words in the subtitles of a file. Raises Unreadable."""
    said = (term for line in subtitles.lines(path) for term in lexicon.terms(line.words))
    return {stem(word) for term in said for word in term.words if word not in STOP_WORDS}


def _within(lines: Sequence[subtitles.Line], start_sec: float, end_sec: float) -> Iterator[subtitles.Line]:
    for line in lines:
        overlap = min(line.end_sec, end_sec) - max(line.start_sec, start_sec)
        if overlap >= min(_SHORTEST_OVERLAP_SEC, (line.end_sec - line.start_sec) / 2):
            yield line
