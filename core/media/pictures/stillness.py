"""Stretches of a film in which the picture stands still, as a frozen or a held one does. Runs in a limited process.

Told by the key frames, which are looked at anyway, and by what lies between two that are alike. On the sample footage the largest
change of a small part of the picture within six seconds is 7.5 levels of 255 at least, a person who hardly moves in front of a
camera that stands included; of its pictures frozen, with noise and encoded with much loss, it is 1.3 at most.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.media.pictures.pictures import EDGE_SEC, decoded, origin_sec, seek
from core.models.video import Span

SHORTEST_SEC: Final = 6.0
KEPT_SEC: Final = 4.0
"""So much of each stays: what it shows, a title or a slide, is still to be found."""
LOOK_SEC: Final = 15.0
"""Processor time for what lies between key frames; what is not looked at by then counts as moving."""
EVERY_SEC: Final = 0.25
SIZE: Final = (64, 36)
_BLOCK: Final = 4
_BLOCK_LEVELS, _LEVELS = 3.0, 1.6
"""By how much a part of the picture, and all of it on average, may change while it stands still."""
_QUIET_SHARE: Final = 0.01
"""Where no frame between two key frames takes more than this share of the first, nothing happens between them."""

Look = NDArray[np.uint8]
"""A small grey picture, shape (36, 64)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key frame: when it is shown, its size, the largest of the frames between it and the next, and what it looks like.

    `is_empty`: it shows nothing, so it is no concern of this. `look` is None where it can't be decoded.
    """

    at_sec: float
    is_empty: bool
    largest_bytes: int
    own_bytes: int = 0
    look: Look | None = None


def look_of(frame: VideoFrame) -> Look:
    """What a frame looks like."""
    small: NDArray[Any] = frame.reformat(*SIZE, "gray").to_ndarray()
    return small.astype(np.uint8)


def stills(container: InputContainer, stream: VideoStream, keys: Sequence[Key], duration_sec: float) -> list[Span]:
    """What can be left out of each stretch that stands still: all but its first seconds; of the one it begins with, its last."""
    found: list[Span] = []
    give_up = time.process_time() + LOOK_SEC
    for run, next_sec in _runs(keys, duration_sec):
        rest: Sequence[Key] = run
        while rest and next_sec - rest[0].at_sec >= SHORTEST_SEC:
            begin, end = max(0.0, rest[0].at_sec), _end(container, stream, rest, next_sec, give_up)
            if end - begin >= SHORTEST_SEC:
                found.append(Span(0.0, end - KEPT_SEC) if begin < 0.5 else Span(begin + KEPT_SEC, end))
            # Something happened in between, after which it looks as before.
            rest = [key for key in rest[1:] if key.at_sec >= end]
    return found


def is_same(one: Look, other: Look) -> bool:
    """Whether two pictures are the same but for noise."""
    change = one.astype(np.float32) - other.astype(np.float32)
    rows, columns = change.shape
    blocks = change.reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK).mean(axis=(1, 3))
    return float(np.abs(change).mean()) <= _LEVELS and float(np.abs(blocks).max()) <= _BLOCK_LEVELS


def _runs(keys: Sequence[Key], duration_sec: float) -> Iterator[tuple[list[Key], float]]:
    """Neighbours that look like the first of them, and when the next that does not is shown."""
    run: list[Key] = []
    for key in keys:
        if run and run[0].look is not None and key.look is not None and not key.is_empty and is_same(run[0].look, key.look):
            run.append(key)
            continue
        if run:
            yield run, key.at_sec
        run = [] if key.is_empty or key.look is None else [key]
    if run:
        yield run, duration_sec


def _end(container: InputContainer, stream: VideoStream, run: Sequence[Key], next_sec: float, give_up: float) -> float:
    """Until when the picture stays as it is from the first of these key frames on."""
    first = run[0].look
    for key, until in zip(run, [*(one.at_sec for one in run[1:]), next_sec], strict=True):
        if key.largest_bytes <= _QUIET_SHARE * key.own_bytes:
            continue
        if first is None or time.process_time() > give_up:
            return key.at_sec
        changed_sec = _changed(container, stream, first, Span(max(0.0, key.at_sec), max(0.0, key.at_sec) + until - key.at_sec))
        if changed_sec is not None:
            return changed_sec
    return next_sec


def _changed(container: InputContainer, stream: VideoStream, first: Look, span: Span) -> float | None:
    """When another picture is shown first in a stretch; None if none is."""
    seek(container, stream, span.start_sec)
    origin, looked_sec = origin_sec(container), -EVERY_SEC
    for frame in decoded(container, [stream]):
        if not isinstance(frame, VideoFrame) or frame.time is None:
            continue
        at_sec = frame.time - origin
        if at_sec >= span.end_sec - EDGE_SEC:
            return None
        if at_sec < span.start_sec - EDGE_SEC or at_sec < looked_sec + EVERY_SEC:
            continue
        looked_sec = at_sec
        if not is_same(first, look_of(frame)):
            return at_sec
    return None
