"""What a person may choose about the preparing: how fine, what to listen for, a category; and what it means for one video."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import MediaError, Reason
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import Cutting, EmbedOptions
from core.models.modalities import MODALITIES
from core.models.video import MediaInfo, Modality, Span, timecode

LENGTHS_SEC: Final = {Cutting.DYNAMIC: range(2, 6), Cutting.FIXED: range(2, 11)}
"""What the provider takes: the shortest moment when following the cuts, the length of each when cutting evenly."""
USUAL_SEC: Final = {Cutting.DYNAMIC: 4, Cutting.FIXED: 6}
LONGEST_SHOT_SEC: Final = 10.0
"""Following the cuts, a shot longer than this is cut all the same."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One set of choices for everything that is added at once.

    `cut_sec` as in EmbedOptions; `modalities` None means all the model can; `category` is for videos that have none of their
    own. Raises ValueError for a length the provider does not take.
    """

    cutting: Cutting = Cutting.DYNAMIC
    cut_sec: int = USUAL_SEC[Cutting.DYNAMIC]
    modalities: tuple[Modality, ...] | None = None
    category: str = ""

    def __post_init__(self) -> None:
        if self.cut_sec not in LENGTHS_SEC[self.cutting]:
            raise ValueError(f"moments of {self.cut_sec} s are not possible")


def options_for(model: EmbeddingModel, info: MediaInfo, choices: Choices | None = None, part: Span | None = None) -> EmbedOptions:
    """What to ask for this video: of what was chosen all that the model can do, but never sound of a silent video.

    Raises MediaError if nothing is left of it.
    """
    choices = choices or Choices()
    wanted = model.modalities if choices.modalities is None else choices.modalities
    if info.is_photo:
        # Of a photo there is nothing else to choose.
        return EmbedOptions(modalities=(Modality.VISUAL,), cutting=choices.cutting, cut_sec=choices.cut_sec)
    possible = tuple(m for m in model.modalities if m in wanted and (info.has_audio or not MODALITIES[m].needs_sound))
    if not possible:
        raise MediaError(Reason.ONLY_SOUND_OF_SILENT if wanted else Reason.NOTHING_CHOSEN)
    return EmbedOptions(possible, choices.cutting, choices.cut_sec, part or info.useful, without=(*info.empty, *info.still))


def moments_to_expect(durations_sec: Sequence[float], choices: Choices) -> tuple[int, int]:
    """The fewest and the most moments that so much footage will probably give.

    Even pieces can be counted. Following the cuts, no moment is shorter than `cut_sec` and hardly one longer than 10 s; the
    stand-in's were 4.3 to 9.9 s on average for a shortest of 4 s, so the most is reckoned with a second more than the shortest.
    """
    if choices.cutting is Cutting.FIXED:
        # A photo, of no length, is one.
        count = sum(_pieces(seconds, choices.cut_sec) for seconds in durations_sec)
        return count, count
    fewest = sum(_pieces(seconds, LONGEST_SHOT_SEC) for seconds in durations_sec)
    most = sum(min(_pieces(seconds, choices.cut_sec + 1), max(1, int(seconds // choices.cut_sec))) for seconds in durations_sec)
    return fewest, max(fewest, most)


def _pieces(seconds: float, length_sec: float) -> int:
    """How many pieces of one length cover so much; a rest of a few frames is no piece of its own."""
    return max(1, math.ceil(seconds / length_sec - 1e-3))


SHORTEST_PART_SEC: Final = 4.0
ROUNDING_SEC: Final = 1.0
"""The length on the screen is rounded down, so a time up to a second past the end means the end."""

_TIME: Final = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?")


def seconds_of(text: str) -> float | None:
    """`1:04:09`, `1:30`, `90` or `90.5` in seconds; None if it is empty. Raises MediaError(PART_UNREADABLE)."""
    text = text.strip()
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise MediaError(Reason.PART_UNREADABLE, text=text[:40])
    hours, minutes, seconds, decimals = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise MediaError(Reason.PART_UNREADABLE, text=text[:40])
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds) + float(f"0.{decimals or 0}")


def part_of(start: str, end: str, duration_sec: float) -> Span | None:
    """The part between two times, an empty one meaning the start or the end; None for the whole video.

    Raises MediaError: PART_UNREADABLE, PART_BACKWARDS, PART_OUTSIDE, PART_TOO_SHORT.
    """
    start_sec, end_sec = seconds_of(start) or 0.0, seconds_of(end)
    if end_sec is None or duration_sec < end_sec <= duration_sec + ROUNDING_SEC:
        end_sec = duration_sec
    if end_sec > duration_sec or start_sec >= duration_sec:
        raise MediaError(Reason.PART_OUTSIDE, length=timecode(duration_sec))
    if start_sec >= end_sec:
        raise MediaError(Reason.PART_BACKWARDS)
    if end_sec - start_sec < SHORTEST_PART_SEC:
        raise MediaError(Reason.PART_TOO_SHORT)
    return None if start_sec == 0 and end_sec == duration_sec else Span(start_sec, end_sec)
