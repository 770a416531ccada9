"""All parts of insights, one after the other, each put in the cache as soon as it is there.

Done twice it ends the same. Cut off, it goes on where it stopped, because parts that are there already are left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms import clusters, duplicates, layout, neighbours, outliers, reading, reduction
from core.insights.algorithms.neighbours import Neighbours
from core.insights.algorithms.reduction import Reduced
from core.insights.insights_cache import InsightsCache
from core.insights.jobs.process import Order
from core.insights.parts import Clusters, Moments, Points, Step

NEIGHBOURS: Final = 15
"""Of each moment so many are looked at for what is odd and for the map."""

Report = Callable[[Step, float], None]
"""Told of each step how much of it is done, 0..1."""


def compute(order: Order, report: Report) -> None:
    """Do what is ordered. Raises OSError where a part can't be written."""
    work = _Work(order, report)
    for step, do in (
        (Step.MOMENTS, work.moments_anew),
        (Step.FLAT, work.flat),
        (Step.CLUSTERS, work.clusters),
        (Step.DUPLICATES, work.duplicates),
        (Step.OUTLIERS, work.outliers),
        (Step.LAYOUT, work.layout),
    ):
        report(step, 0.0)
        do()
        report(step, 1.0)


class _Work:
    """One computation. What several steps need is computed when the first of them asks for it."""

    def __init__(self, order: Order, report: Report) -> None:
        self._order = order
        self._key = order.key
        self._cache = InsightsCache(order.folder)
        self._report = report
        self._moments, self._vectors = reading.read(order.files, self._within(Step.MOMENTS), dimension=order.dimension)

    def moments_anew(self) -> None:
        there = self._cache.moments(self._key)
        if there is not None and _are_same(there, self._moments):
            return
        # Other files could be read than before: what is in the cache speaks of other rows.
        self._cache.forget(self._key)
        self._cache.put_moments(self._key, self._moments)

    def flat(self) -> None:
        if self._points_there(Step.FLAT) is None:
            self._cache.put_points(self._key, Step.FLAT, self._reduced.flat)

    def clusters(self) -> None:
        if self._kinds_there() is None:
            found = clusters.find_clusters(self._vectors, self._reduced, self._moments)
            self._cache.put_clusters(self._key, self._with_former_ids(found))

    def duplicates(self) -> None:
        if self._cache.duplicates(self._key) is None:
            found = duplicates.find_duplicates(self._vectors, self._reduced, self._moments, self._within(Step.DUPLICATES))
            self._cache.put_duplicates(self._key, found)

    def outliers(self) -> None:
        there = self._cache.outliers(self._key)
        if there is not None and not self._order.categories_changed:
            return
        categories = self._order.categories
        if there is None:
            found = outliers.find_outliers(self._vectors, self._reduced, self._neighbours, self._moments, categories)
        else:
            changed = outliers.find_outliers_in_categories(
                self._vectors, self._reduced, self._neighbours, self._moments, categories
            )
            found = replace(there, categories=changed)
        self._cache.put_outliers(self._key, found)

    def layout(self) -> None:
        if self._points_there(Step.LAYOUT) is not None:
            return
        there = self._kinds_there()
        cluster_of = np.full(len(self._moments), -1, dtype=np.int32) if there is None else there.cluster_of
        places = layout.lay_out(self._reduced, self._neighbours, cluster_of, self._former_places(), self._within(Step.LAYOUT))
        self._cache.put_points(self._key, Step.LAYOUT, places)

    @cached_property
    def _reduced(self) -> Reduced:
        return reduction.reduce(self._vectors)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return neighbours.nearest(self._reduced.values, NEIGHBOURS)

    def _within(self, step: Step) -> Callable[[float], None]:
        return lambda share: self._report(step, share)

    def _points_there(self, step: Step) -> Points | None:
        points = self._cache.points(self._key, step)
        return points if points is not None and len(points) == len(self._moments) else None

    def _kinds_there(self) -> Clusters | None:
        found = self._cache.clusters(self._key)
        return found if found is not None and len(found.cluster_of) == len(self._moments) else None

    def _with_former_ids(self, found: Clusters) -> Clusters:
        former = self._order.former
        if former is None:
            return found
        former_kinds, former_moments = self._cache.clusters(former), self._cache.moments(former)
        if former_kinds is None or former_moments is None:
            return found
        return clusters.keep_ids(found, self._moments, former_kinds, former_moments)

    def _former_places(self) -> Points | None:
        """Where each moment was on the former map, NaN where it was not; None where there is no former map."""
        former = self._order.former
        if former is None:
            return None
        moments, places = self._cache.moments(former), self._cache.points(former, Step.LAYOUT)
        if moments is None or places is None or len(places) != len(moments):
            return None
        row_of = {ref: row for row, ref in enumerate(_refs(moments))}
        rows = np.fromiter((row_of.get(ref, -1) for ref in _refs(self._moments)), dtype=np.int64, count=len(self._moments))
        return np.where((rows >= 0)[:, None], places[rows], np.float32(np.nan)) if len(places) else None


def _refs(moments: Moments) -> zip[tuple[str, float, float]]:
    names = (moments.video_ids[video] for video in moments.video.tolist())
    return zip(names, moments.start_sec.tolist(), moments.end_sec.tolist(), strict=True)


def _are_same(one: Moments, other: Moments) -> bool:
    def same(first: NDArray[np.generic], second: NDArray[np.generic]) -> bool:
        return bool(np.array_equal(first, second))

    return (
        one.video_ids == other.video_ids
        and same(one.video, other.video)
        and same(one.start_sec, other.start_sec)
        and same(one.end_sec, other.end_sec)
    )
