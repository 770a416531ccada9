"""What the search page may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.cached.state import services
from core.models import Hit, Query, Video

RESULT_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one search, best first, and the videos they are in, by id."""

    hits: tuple[Hit, ...]
    videos: dict[str, Video]


def search(words: str) -> SearchResult:
    """The best moments for these words. New words cost one provider call, known words none."""
    return _search(words, services().catalog.jobs.library_version())


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600)
def _search(words: str, library_version: str) -> SearchResult:  # noqa: ARG001 - the version is part of the cache's key
    hits = services().search_engine.search(Query(text=words), limit=RESULT_LIMIT)
    known = services().catalog.videos.get_many({hit.video_id for hit in hits})
    # A row of a video that was just deleted must not become a card that plays nothing.
    return SearchResult(tuple(hit for hit in hits if hit.video_id in known), known)
