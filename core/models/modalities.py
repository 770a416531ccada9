"""The table of what can be searched by: in which order, with which weight, and what stands for what in which model."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from core.models.video import EmbeddedSegment, Modality, Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ModalitySpec:
    """What is particular to one modality. Its label for people stands in `core.messages`."""

    weight: float = 1.0
    """How much it counts in a search where nobody has said otherwise."""
    needs_sound: bool = False
    """Whether a silent video has nothing of it."""
    part_of: Modality | None = None
    """The modality that includes it in a model that has no vectors of its own for it."""


MODALITIES: Final[dict[Modality, ModalitySpec]] = {
    Modality.VISUAL: ModalitySpec(),
    Modality.AUDIO: ModalitySpec(needs_sound=True),
    Modality.TRANSCRIPTION: ModalitySpec(needs_sound=True, part_of=Modality.AUDIO),
}
"""In the order in which they are shown and, of two that speak of one moment, preferred."""


def found_under(modality: Modality, possible: Collection[Modality]) -> Modality:
    """The one of `possible` by which this is found: itself, or what includes it. Itself where there is neither."""
    outer = MODALITIES[modality].part_of
    return outer if modality not in possible and outer is not None and outer in possible else modality


def stands_for_more(modality: Modality, possible: Collection[Modality]) -> bool:
    """Whether another modality, which `possible` lacks, is found under this one."""
    return any(other != modality and found_under(other, possible) == modality for other in MODALITIES)


def moments_of(segments: Iterable[EmbeddedSegment]) -> set[Span]:
    """The moments among the segments of a video: the stretches that were looked at, or, of what was only listened to, all."""
    return moments_among((segment.span, segment.modality) for segment in segments)


def moments_among(labelled: Iterable[tuple[T, str]]) -> set[T]:
    """The same of stretches in any form, each with a value of `Modality`."""
    by_modality: dict[str, set[T]] = {}
    for stretch, modality in labelled:
        by_modality.setdefault(modality, set()).add(stretch)
    return by_modality.get(Modality.VISUAL) or set().union(*by_modality.values())
