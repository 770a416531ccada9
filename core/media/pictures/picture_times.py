"""For which times there are pictures of a video: the same for whoever makes, keeps or shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.models.video import Span, Video

STEP_MS: Final = 100
WIDTH_PX: Final = 480
PHOTO_PX: Final = 1920
"""How wide a box a photo is shown in at most."""
POSTER_AT: Final = 0.3
"""Where in a video its poster is taken: past the titles."""
_LAST_MS: Final = 200


def picture_ms(at_sec: float, duration_sec: float) -> int:
    """When the picture of a moment is taken, in milliseconds: in steps, so that near moments share one, and before the end.

    Never before `at_sec`: that may be the shot before.
    """
    return math.ceil(max(0.0, min(at_sec, duration_sec - _LAST_MS / 1000)) * 1000 / STEP_MS - 1e-6) * STEP_MS


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to be made: when it is taken, and the moment it stands for."""

    at_ms: int
    span: Span


@dataclass(frozen=True, slots=True)
class Made:
    """The picture that stands for a time, as a JPEG, and when the frame in it is shown."""

    at_ms: int
    shown_ms: int
    jpeg: bytes


def board_of(video: Video, moments: Sequence[Span]) -> list[Wanted]:
    """What a video's storyboard consists of, the poster first; each time once."""
    poster_sec = video.duration_sec * POSTER_AT
    poster_ms = picture_ms(poster_sec, video.duration_sec)
    around = next((span for span in moments if span.start_sec <= poster_sec < span.end_sec), None)
    wanted = [Wanted(poster_ms, around or Span(poster_sec, poster_sec + 1))]
    wanted += [Wanted(picture_ms(span.middle_sec, video.duration_sec), span) for span in moments]
    return list({one.at_ms: one for one in wanted}.values())
