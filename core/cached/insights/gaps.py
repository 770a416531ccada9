"""What the library has no answer to, and what of it nobody has looked at."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.cached.access.needs import needs
from core.cached.access.person import current_person
from core.cached.application import services
from core.cached.insights.moments import FilteredMoments, insights_clusters, insights_moments
from core.errors import CatalogError
from core.models.search_answer import PastSearch
from core.models.search_query import MomentRef
from core.models.video import Span
from core.people.person import Role

log = logging.getLogger(__name__)

SEARCHES_LOOKED_AT: Final = 500


@needs(Role.VIEWER)
def counts_openings() -> bool:
    """Whether Clipseek notes which moments were opened; a setting turns it off."""
    return services().settings.local_counts


@needs(Role.VIEWER)
def note_opened(ref: MomentRef) -> None:
    """Somebody plays this stretch of a video now. Never fails: who wants to see a moment must see it."""
    parts = services()
    if not parts.settings.local_counts:
        return
    try:
        video = parts.catalog.videos.get(ref.video_id)
        # Addresses come from anybody.
        if video is not None and ref.span.start_sec < video.duration_sec:
            within = Span(ref.span.start_sec, min(ref.span.end_sec, video.duration_sec))
            parts.catalog.play_counts.note(replace(ref, span=within), current_person().id)
    except CatalogError as error:
        log.warning("it could not be noted that a moment was opened: %s", error.detail)


@needs(Role.VIEWER)
def missing_searches(limit: int) -> list[PastSearch]:
    """The newest searches of whoever asks that nothing or only weak moments answered, newest first."""
    from core.insights.views.gaps import found_little  # noqa: PLC0415 - only for those who look at insights

    return found_little(services().catalog.searches.recent(SEARCHES_LOOKED_AT, current_person().id))[:limit]


@needs(Role.VIEWER)
def opened_share(filtered: FilteredMoments) -> tuple[int, int]:
    """How many moments in sight were opened, and how many there are."""
    return int(_is_opened(filtered)[filtered.rows].sum()), len(filtered.rows)


@needs(Role.VIEWER)
def unplayed_clusters(filtered: FilteredMoments) -> list[str]:
    """The ids of the kinds that have moments in sight, none of which anybody opened; the largest kinds first."""
    from core.insights.views.gaps import unplayed_clusters as among  # noqa: PLC0415 - see above

    clusters = insights_clusters(filtered.key)
    return (
        []
        if clusters is None
        else [clusters.clusters[place].id for place in among(clusters, filtered.rows, _is_opened(filtered))]
    )


@needs(Role.VIEWER)
def unplayed_moments(filtered: FilteredMoments, limit: int) -> list[int]:
    """Rows of moments in sight that nobody opened, at most `limit`: of each kind the one most like it, then the next of each."""
    from core.insights.views.gaps import unplayed_moments as among  # noqa: PLC0415 - see above

    clusters = insights_clusters(filtered.key)
    return [] if clusters is None else among(clusters, filtered.rows, _is_opened(filtered), limit)


def _is_opened(filtered: FilteredMoments) -> NDArray[np.bool_]:
    return _opened(filtered.key, services().catalog.play_counts.mark())


@st.cache_resource(show_spinner=False, max_entries=4, ttl=3600)
def _opened(key: str, mark: str) -> NDArray[Any]:  # noqa: ARG001 - the mark is part of the key
    from core.insights.views.moment_lookup import MomentLookup  # noqa: PLC0415 - see above

    moments = insights_moments(key)
    if moments is None:
        return np.zeros(0, dtype=np.bool_)
    return MomentLookup(moments).are_within(opening.moment for opening in services().catalog.play_counts.all())
