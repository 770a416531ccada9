"""From ranked moments to hits: with their bars, as sure as the library lets them be, one for each scene and each shot.

A hit for each moment, or for each chain of moments; then neighbours of one video become one stretch (`merged`), and shots that
look the same lie under the best of them (`folded`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.models.search_answer import Hit, Strength, Verdict
from core.models.vectors import Vector, unit
from core.models.video import Modality, Span
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


TOUCHING_SEC: Final = 1.0
"""Moments with no more than this between them are neighbours."""

SHARE: Final = 0.75
"""A moment belongs to the stretch of the best one if it is worth at least this share of it. Not by the bar, which is full for
many: red, green and blue may all be strong for "green"."""

LONGEST_SEC: Final = 60.0
"""What a person can look through at a glance; a stretch is not made longer than this."""


def merged(hits: Sequence[Hit], worth: Sequence[float]) -> list[Hit]:
    """`hits` (best first, each with its worth) with neighbours joined, in the order of the best moment of each.

    A stretch grows from its best moment to both sides, to the stronger neighbour first, as far as the rules above let it. A
    sequence is one hit already and stays as it is.
    """
    lines, places = _lines(hits)
    taken: set[int] = set()
    found = []
    for rank, hit in enumerate(hits):
        if rank in taken:
            continue
        stretch = _stretch(hits, worth, lines[hit.video_id], places[rank], taken) if rank in places else [rank]
        taken.update(stretch)
        found.append(hit if len(stretch) == 1 else replace(hit, span=_whole(hits, stretch), best=hit.moment))
    return found


def _lines(hits: Sequence[Hit]) -> tuple[dict[str, list[int]], dict[int, int]]:
    """The ranks of the hits that may be joined, of each video in the order of time; and where in there each rank is."""
    lines: dict[str, list[int]] = defaultdict(list)
    for rank, hit in enumerate(hits):
        if hit.strength is not Strength.WEAK and not hit.parts:
            lines[hit.video_id].append(rank)
    for line in lines.values():
        line.sort(key=lambda rank: hits[rank].span)
    return lines, {rank: place for line in lines.values() for place, rank in enumerate(line)}


def _stretch(hits: Sequence[Hit], worth: Sequence[float], line: Sequence[int], place: int, taken: set[int]) -> list[int]:
    """The ranks that are joined with the one at `place`, itself among them."""
    least = SHARE * worth[line[place]]
    first, last = place, place
    while True:
        span = _whole(hits, line[first : last + 1])
        sides = [
            (line[side], side)
            for side in (first - 1, last + 1)
            if 0 <= side < len(line) and line[side] not in taken and worth[line[side]] >= least and _joins(span, hits[line[side]])
        ]
        if not sides:
            return list(line[first : last + 1])
        # The rank is lowest for the strongest.
        _, side = min(sides)
        first, last = min(first, side), max(last, side)


def _joins(span: Span, neighbour: Hit) -> bool:
    """Whether `neighbour` lies beside the stretch `span`, and the two are not too long together."""
    gap_sec = max(span.start_sec - neighbour.span.end_sec, neighbour.span.start_sec - span.end_sec)
    length_sec = max(span.end_sec, neighbour.span.end_sec) - min(span.start_sec, neighbour.span.start_sec)
    return gap_sec <= TOUCHING_SEC and length_sec <= LONGEST_SEC


def _whole(hits: Sequence[Hit], ranks: Sequence[int]) -> Span:
    """From the first start to the last end."""
    spans = [hits[rank].span for rank in ranks]
    return Span(min(span.start_sec for span in spans), max(span.end_sec for span in spans))


ALIKE: Final = 0.95
"""Cosine of two pictures from which on they count as the same shot. No two moments of the sample footage reach 0.89, not even
those of one scene that the camera did not leave; a shot that is stored twice reaches 1."""


def folded(hits: Sequence[Hit], vectors: Mapping[tuple[str, Span], Vector], alike: float = ALIKE) -> list[Hit]:
    """`hits` (best first) in the same order, those that look like a better one being its `also`.

    `vectors` has what each hit's moment looks like, by video and `Hit.moment`, of any length. A hit without one stands for
    itself, as does a sequence, which is more than its picture.
    """
    places = [place for place, hit in enumerate(hits) if not hit.parts and (hit.video_id, hit.moment) in vectors]
    heads = _heads([vectors[hits[place].video_id, hits[place].moment] for place in places], alike)
    also: dict[int, list[Hit]] = {}
    away = set()
    for place, head in zip(places, heads, strict=True):
        if places[head] != place:
            also.setdefault(places[head], []).append(hits[place])
            away.add(place)
    return [
        replace(hit, also=tuple(also[place])) if place in also else hit for place, hit in enumerate(hits) if place not in away
    ]


def _heads(vectors: Sequence[Vector], alike: float) -> list[int]:
    """For each vector the index of the first one on its own that it looks like; its own if there is none."""
    if not vectors:
        return []
    units = unit(np.asarray(vectors, dtype=np.float32))
    looks_like = units @ units.T >= alike
    alone = np.zeros(len(vectors), dtype=bool)
    heads = []
    for index in range(len(vectors)):
        candidates = looks_like[index] & alone
        head = int(candidates.argmax()) if candidates.any() else index
        alone[index] = head == index
        heads.append(head)
    return heads
