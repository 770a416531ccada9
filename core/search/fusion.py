"""From rows, one for each modality, to moments: how much the modalities of a moment say together.

Method: the weighted sum of how far each modality stands above what is usual for the query (see `strength`), those below it
counting nothing. It was chosen by measuring on the sample footage against the bare cosine, the loudest modality alone and the
p-norms in between (G. Salton, E. A. Fox and H. Wu, "Extended Boolean information retrieval", CACM 26, 1983), of which it is the
one with p = 1; see docs/search-quality.md.

The ranking is exact for every moment that any modality brings up, and complete above `Fused.bound`: a moment that no list
reaches down to cannot score more (the threshold argument of R. Fagin, A. Lotem and M. Naor, "Optimal aggregation algorithms
for middleware", 2001). What a candidate's other modality says is looked up only where it can still change the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.milvus import Scored
from core.models.search_query import MomentRef
from core.models.video import Modality, Span
from core.search.strength import Background

Key = tuple[str, int, int]
"""A moment: video, start and end in milliseconds. Times of one cut come with different vectors and may differ by rounding."""

Lookup = Callable[[Mapping[Modality, Sequence[MomentRef]]], Mapping[tuple[Modality, MomentRef], float]]
"""Cosines of moments in the modalities they are wanted in, as far as they have them."""

Values = NDArray[np.float64]
"""Shape (moments, modalities); NaN where a moment says nothing, or where it is not known what."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment with all its modalities; `z` is what they say together."""

    video_id: str
    span: Span
    z: float
    top_modality: Modality
    cosines: Mapping[Modality, float]


@dataclass(frozen=True, slots=True)
class Fused:
    """Moments, best first, and what they were measured against. Nothing that is not among them stands above `bound`."""

    moments: list[Moment]
    bound: float
    usual: Mapping[Modality, Background]


class ModalityWeighting:
    """How to take what the modalities say: each against its own background, weighted; the largest weight is 1."""

    def __init__(self, usual: Mapping[Modality, Background], weights: Mapping[Modality, float]) -> None:
        self.usual = usual
        self.modalities = tuple(usual)
        self.weights = np.array([weights[modality] for modality in self.modalities])
        self._centres = np.array([usual[modality].centre for modality in self.modalities])
        self._spreads = np.array([usual[modality].z_spread for modality in self.modalities])

    def weighted_z(self, cosines: Values) -> Values:
        """What each modality says, weighted; the same shape."""
        return np.asarray(self.weights * (cosines - self._centres) / self._spreads)

    def total(self, cosines: Values) -> NDArray[np.float64]:
        """The sum of what is above the usual; where nothing is, how little the loudest is below it. Shape (moments,)."""
        weighted_z = self.weighted_z(cosines)
        above = np.where(weighted_z > 0, weighted_z, 0.0).sum(axis=1)
        top_modality = np.where(np.isnan(weighted_z), -np.inf, weighted_z).max(axis=1, initial=-np.inf)
        total: NDArray[np.float64] = np.where(above > 0, above, top_modality)
        return total


class Candidates:
    """The moments that any list brings up, and what is known of them so far."""

    def __init__(self, lists: Mapping[Modality, Sequence[Scored]], weighting: ModalityWeighting, depth: int) -> None:
        self.weighting = weighting
        self.lists = [lists.get(modality, ()) for modality in weighting.modalities]
        places: dict[Key, int] = {}
        self.moments: list[MomentRef] = []
        found = []
        for column, rows in enumerate(self.lists):
            for row in rows:
                key = (row.video_id, row.span.start_ms, row.span.end_ms)
                place = places.setdefault(key, len(self.moments))
                if place == len(self.moments):
                    self.moments.append(MomentRef(row.video_id, row.span))
                found.append((place, column, row.score))
        self.cosines: Values = np.full((len(self.moments), len(self.lists)), np.nan)
        for place, column, score in found:
            self.cosines[place, column] = score
        # A list that is shorter than it might be holds every row there is: what it lacks, the moment does not have.
        self.floors = np.array([rows[-1].score if len(rows) >= depth else np.nan for rows in self.lists])

    def look_up(self, wanted: NDArray[np.bool_], lookup: Lookup) -> None:
        """Fill in what the wanted moments say where it is not known. `wanted` has shape (moments,)."""
        missing = np.isnan(self.cosines) & ~np.isnan(self.floors) & wanted[:, None]
        if not missing.any():
            return
        asked = {modality: np.flatnonzero(missing[:, column]) for column, modality in enumerate(self.weighting.modalities)}
        found = lookup({modality: [self.moments[place] for place in places] for modality, places in asked.items()})
        for column, (modality, places) in enumerate(asked.items()):
            for place in places:
                self.cosines[place, column] = found.get((modality, self.moments[place]), np.nan)

    def contenders(self, limit: int) -> NDArray[np.bool_]:
        """Those that can be among the `limit` best, whatever is not known of them."""
        at_least = self.weighting.total(self.cosines)
        threshold = np.partition(at_least, -limit)[-limit] if len(at_least) > limit else -np.inf
        at_most = self.weighting.total(np.where(np.isnan(self.cosines), self.floors, self.cosines))
        return np.asarray(at_most >= threshold)

    def ranked(self, limit: int, among: NDArray[np.bool_] | None = None) -> Fused:
        """The `limit` best, of all or of those `among` which to look, shape (moments,).

        Equal ones come in a fixed order, so that a page does not shuffle.
        """
        worth = self.weighting.total(self.cosines)
        places = range(len(worth)) if among is None else np.flatnonzero(among).tolist()
        order = sorted(places, key=lambda place: (-worth[place], self.moments[place]))[:limit]
        top_modality = np.where(np.isnan(weighted_z := self.weighting.weighted_z(self.cosines)), -np.inf, weighted_z).argmax(
            axis=1
        )
        modalities = self.weighting.modalities
        moments = []
        for place in order:
            cosines = {modality: float(cosine) for modality, cosine in zip(modalities, self.cosines[place], strict=True)}
            known = {modality: cosine for modality, cosine in cosines.items() if cosine == cosine}  # noqa: PLR0124 - not NaN
            ref = self.moments[place]
            moments.append(Moment(ref.video_id, ref.span, float(worth[place]), modalities[top_modality[place]], known))
        bound = float("-inf")
        if not np.isnan(self.floors).all():
            bound = float(self.weighting.total(self.floors[None, :])[0])
        return Fused(moments, bound, self.weighting.usual)
