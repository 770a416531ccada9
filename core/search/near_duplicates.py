"""Near-identical shots as one hit: the same picture ten times on a page hides the nine that differ.

Every hit in turn, best first, is compared with those that stand for themselves already, and goes under the first that it looks
like. So the one on top is always the best, and nothing is folded under something that it does not look like itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.models import Hit, Span, Vector
from core.vectors import unit

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
    directions = unit(np.asarray(vectors, dtype=np.float32))
    looks_like = directions @ directions.T >= alike
    alone = np.zeros(len(vectors), dtype=bool)
    heads = []
    for index in range(len(vectors)):
        candidates = looks_like[index] & alone
        head = int(candidates.argmax()) if candidates.any() else index
        alone[index] = head == index
        heads.append(head)
    return heads
