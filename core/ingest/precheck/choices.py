"""What a person may choose about the preparing: how fine, what to listen for, a category; and what it means for one video."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import MediaError, Reason
from core.modalities import MODALITIES
from core.models import Cutting, EmbeddingModel, EmbedOptions, MediaInfo, Modality, Span

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
    possible = tuple(m for m in model.modalities if m in wanted and (info.has_audio or not MODALITIES[m].needs_sound))
    if not possible:
        raise MediaError(Reason.ONLY_SOUND_OF_SILENT if wanted else Reason.NOTHING_CHOSEN)
    return EmbedOptions(modalities=possible, cutting=choices.cutting, cut_sec=choices.cut_sec, part=part)


def moments_to_expect(durations_sec: Sequence[float], choices: Choices) -> tuple[int, int]:
    """The fewest and the most moments that so much footage will probably give.

    Even pieces can be counted. Following the cuts, no moment is shorter than `cut_sec` and hardly one longer than 10 s; the
    stand-in's were 4.3 to 9.9 s on average for a shortest of 4 s, so the most is reckoned with a second more than the shortest.
    """
    if choices.cutting is Cutting.FIXED:
        count = sum(_pieces(seconds, choices.cut_sec) for seconds in durations_sec)
        return count, count
    fewest = sum(_pieces(seconds, LONGEST_SHOT_SEC) for seconds in durations_sec)
    most = sum(min(_pieces(seconds, choices.cut_sec + 1), max(1, int(seconds // choices.cut_sec))) for seconds in durations_sec)
    return fewest, max(fewest, most)


def _pieces(seconds: float, length_sec: float) -> int:
    """How many pieces of one length cover so much; a rest of a few frames is no piece of its own."""
    return max(1, math.ceil(seconds / length_sec - 1e-3))
