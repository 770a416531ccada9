"""What the insights page shows, and its address.

As with searches, reading an address never fails, and writing one leaves out all that is as usual. The filters, the page and the
open moment are written as a search writes them, so that one can be led to the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from core.models.search_query import MomentRef, Narrow, SearchQuery, View
from core.search.address import params_of, view_of


class Section(StrEnum):
    """The parts of the page; the values stand in addresses."""

    MAP = "map"
    CLUSTERS = "kinds"
    TRENDS = "time"
    OUTLIERS = "odd"
    DUPLICATES = "twice"
    GAPS = "missing"


class Colour(StrEnum):
    """What the colours of the map tell apart."""

    KIND = "kind"
    CATEGORY = "category"
    VIDEO = "video"
    DATE = "date"


class Scope(StrEnum):
    """Among what something stands out."""

    LIBRARY = "library"
    CATEGORY = "category"
    VIDEO = "video"


class Dates(StrEnum):
    """Which date of a video counts."""

    RECORDED = "recorded"
    ADDED = "added"


class Every(StrEnum):
    """How long the stretches of time are that are compared."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_EVERYWHERE: Final = Narrow()


@dataclass(frozen=True, slots=True)
class InsightsView:
    """The insights page as a link holds it. Each section uses what concerns it and leaves the rest as it is.

    `cluster` is the id of the kind that is looked into; `every` None is what suits the dates; `open` is the moment that plays.
    """

    section: Section = Section.MAP
    narrow: Narrow = _EVERYWHERE
    colour: Colour = Colour.KIND
    cluster: str | None = None
    scope: Scope = Scope.LIBRARY
    dates: Dates = Dates.RECORDED
    every: Every | None = None
    page: int = 1
    open: MomentRef | None = None


_USUAL: Final = InsightsView()
_KIND_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
E = TypeVar("E", bound=StrEnum)
D = TypeVar("D")


def insights_params(view: InsightsView) -> dict[str, str]:
    """The parameters of an address for `view`: only what is not as usual."""
    params: dict[str, str] = {}
    for name, value, usual in (
        ("show", view.section, _USUAL.section),
        ("colour", view.colour, _USUAL.colour),
        ("scope", view.scope, _USUAL.scope),
        ("dates", view.dates, _USUAL.dates),
        ("every", view.every, _USUAL.every),
    ):
        if value is not None and value != usual:
            params[name] = value.value
    if view.cluster is not None:
        params["kind"] = view.cluster
    return params | params_of(View(SearchQuery(narrow=_fitting(view.narrow)), view.page, view.open))


def insights_of(params: Mapping[str, str]) -> InsightsView:
    """The view that an address asks for; never raises."""
    shared = view_of(params)
    cluster = params.get("kind", "")
    return InsightsView(
        section=_one_of(Section, params.get("show"), _USUAL.section),
        narrow=_fitting(shared.question.narrow),
        colour=_one_of(Colour, params.get("colour"), _USUAL.colour),
        cluster=cluster if _KIND_ID.fullmatch(cluster) else None,
        scope=_one_of(Scope, params.get("scope"), _USUAL.scope),
        dates=_one_of(Dates, params.get("dates"), _USUAL.dates),
        every=_one_of(Every, params.get("every"), _USUAL.every),
        page=shared.page,
        open=shared.open,
    )


def _fitting(narrow: Narrow) -> Narrow:
    """Without what only searches narrow by."""
    return replace(narrow.of_videos, shortest_sec=None, longest_sec=None, kind=None, cameras=())


def _one_of(cluster: type[E], text: str | None, usual: D) -> E | D:
    with suppress(ValueError):
        return cluster(text or "")
    return usual
