"""Neighbouring moments of one video as one hit: a scene that was cut into five moments is one answer, not five.

Only moments that stand out are joined: below that it is chance which neighbours are hits. And only those about as strong as the
best of their stretch, or the stretch would say little about where the answer is. A stretch has a greatest length: of a video
that looks the same for an hour, one card for the hour would help nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.models import Hit, Span, Strength

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
