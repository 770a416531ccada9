"""From ranked moments to hits, with their bars and words, and the verdict on the whole search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from core.models import Hit, Modality, Verdict
from core.search.fusion import Fused, Moment
from core.search.sequences import Candidate, Chain, chains
from core.search.strength import SMALL_NOISE_FLOOR, Background, Thresholds, strength_of

CERTAIN: Final = 2.0
"""Twice luck: nobody doubts such a moment any more."""

UNCERTAIN: Final = 1.3
"""Times what a library has more luck than a small one: as much is said by a hundredth of all moments."""

_SURER: Final = (Verdict.NOTHING, Verdict.WEAK, Verdict.FAIR, Verdict.STRONG)


def levels_of(moment: Moment, usual: Mapping[Modality, Background], thresholds: Thresholds) -> dict[Modality, float]:
    """How much each modality of a moment stands out, 0..1."""
    return {modality: thresholds.level(usual[modality], cosine) for modality, cosine in moment.cosines.items()}


def moment_hits(found: Fused, thresholds: Thresholds) -> tuple[list[Hit], Verdict]:
    """A hit for each moment, in the same order. The verdict is that on the first, by the modality that spoke loudest."""
    verdict = _verdict(found.moments[0], found, thresholds) if found.moments else Verdict.NOTHING
    return [_hit(moment, found, thresholds) for moment in found.moments], verdict


def sequence_hits(steps: Sequence[Fused], within_sec: float, limit: int, thresholds: Thresholds) -> tuple[list[Hit], Verdict]:
    """A hit for each video that has a chain of moments, one for each step; as sure as the least sure of its parts."""
    moments = [{(moment.video_id, moment.span): moment for moment in step.moments} for step in steps]
    candidates = [[part_of_chain(moment, thresholds) for moment in step.moments] for step in steps]
    found = chains(candidates, within_sec, limit)
    parts = [[of_step[chain.video_id, part.span] for part, of_step in zip(chain.parts, moments, strict=True)] for chain in found]
    verdict = Verdict.NOTHING
    if parts:
        said = (_verdict(moment, step, thresholds) for moment, step in zip(parts[0], steps, strict=True))
        verdict = min(said, key=_SURER.index)
    return [_chain_hit(chain, of_chain, steps, thresholds) for chain, of_chain in zip(found, parts, strict=True)], verdict


def _hit(moment: Moment, found: Fused, thresholds: Thresholds) -> Hit:
    levels = levels_of(moment, found.usual, thresholds)
    level = levels[moment.top_modality]
    cosine = moment.cosines[moment.top_modality]
    spoke = tuple(sorted(levels.items()))
    return Hit(moment.video_id, moment.span, cosine, moment.top_modality, strength_of(level), level, levels=spoke)


def part_of_chain(moment: Moment, thresholds: Thresholds) -> Candidate:
    """A moment as a part of a chain: worth what it says above what many moments of a large library say by luck, up to a point.

    Without an end one part that is certain would outweigh another that is not there at all.
    """
    worth = min(moment.z, CERTAIN * thresholds.noise_floor) - max(0.0, UNCERTAIN * (thresholds.noise_floor - SMALL_NOISE_FLOOR))
    # Between two that are certain the more certain one decides.
    return Candidate(moment.video_id, moment.span, max(0.0, worth) + moment.z / 1000)


def _chain_hit(chain: Chain, moments: Sequence[Moment], steps: Sequence[Fused], thresholds: Thresholds) -> Hit:
    parts = [_hit(moment, step, thresholds) for moment, step in zip(moments, steps, strict=True)]
    weakest = min(parts, key=lambda part: part.level)
    return Hit(
        chain.video_id,
        chain.span,
        weakest.score,
        weakest.modality,
        weakest.strength,
        weakest.level,
        best=max(parts, key=lambda part: part.level).span,
        parts=tuple(part.span for part in parts),
    )


def _verdict(moment: Moment, found: Fused, thresholds: Thresholds) -> Verdict:
    return thresholds.verdict(found.usual[moment.top_modality], moment.cosines[moment.top_modality])
