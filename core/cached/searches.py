"""What may be kept of searches: those that were made, those kept under a name, and looks. Nothing here asks the provider."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import streamlit as st

from core.cached.application import changes, services
from core.cached.describe import LONGEST_NAME, Names, named_videos, one_line
from core.cached.describe import describe as describe_with
from core.cached.search import Answer
from core.errors import CatalogError, ClipseekError, StoreError
from core.search.address import address_of, view_of
from core.search_answer import Hit, PastSearch, SavedConcept, SavedSearch, Strength
from core.search_query import Arrangement, SearchQuery

if TYPE_CHECKING:
    from core.catalog.tables.changes import Numbers

log = logging.getLogger(__name__)


def describe(question: SearchQuery) -> str:
    """A question as one plain sentence; empty for one that asks for nothing."""
    parts = services()
    videos = parts.catalog.videos.get_many(named_videos(question))
    looks = parts.catalog.saved_concepts.all(parts.settings.model)
    return describe_with(
        question, Names({key: video.title for key, video in videos.items()}, {look.id: look.name for look in looks})
    )


def note_search(question: SearchQuery, answer: Answer) -> None:
    """Put a search that was just made on top of the history; without thumbs or with more of them it is the same search."""
    if question.is_empty:
        return
    plain = replace(question, marks=(), arrangement=Arrangement.MOMENTS)
    try:
        services().catalog.searches.note(
            address_of(question), describe(question), answer.verdict, _standing_out(answer.hits), about=address_of(plain)
        )
    except CatalogError as error:
        # The hits are there; that a line of history is missing must not hide them.
        log.warning("a search could not be noted: %s", error.detail)


def past_searches(limit: int) -> list[PastSearch]:
    """The newest searches, newest first."""
    return services().catalog.searches.recent(limit)


def forget_past() -> None:
    """Drop the whole history of searches."""
    services().catalog.searches.forget()


def save_search(name: str, question: SearchQuery) -> SavedSearch:
    """Keep a search under a name, or under what it asks for if the name is empty; kept already, it gets the new name."""
    return services().catalog.saved_searches.save(_named(name, question), address_of(question))


def saved_searches() -> list[SavedSearch]:
    """Every kept search, the newest first, with how much is new to it.

    New are the moments that stand out in videos that became ready after it was last seen: none for a search that only the
    provider could answer, or while the store is away.
    """
    searches = services().catalog.saved_searches.all()
    if services().store_error is not None:
        return searches
    try:
        now = changes()
        return [replace(search, new=_new(search, now)) for search in searches]
    except StoreError as error:
        # Each of the others would wait as long for the same.
        log.warning("what is new could not be counted: %s", error.detail)
        return searches


def seen_search(search_id: str) -> None:
    """What a kept search finds now is no longer new."""
    services().catalog.saved_searches.seen(search_id)


def forget_saved(search_id: str) -> None:
    """Keep a search no longer."""
    services().catalog.saved_searches.forget(search_id)


def saved_concepts() -> list[SavedConcept]:
    """The looks that the model in use understands, in the order of the alphabet."""
    return services().catalog.saved_concepts.all(services().settings.model)


def save_concept(name: str, question: SearchQuery) -> SavedConcept:
    """Keep what a question has come to, thumbs and all, as a look. Raises ClipseekError if something it goes by is gone."""
    parts = services()
    query_vectors = parts.search_engine.query_vectors(question)
    return parts.catalog.saved_concepts.keep(_named(name, question), parts.settings.model, query_vectors)


def rename_concept(concept_id: str, name: str) -> None:
    """Give a look another name; an empty one changes nothing."""
    tidy = one_line(name, LONGEST_NAME)
    if tidy:
        services().catalog.saved_concepts.rename(concept_id, tidy)


def delete_concept(concept_id: str) -> None:
    """Keep a look no longer; searches by it say that it is gone."""
    services().catalog.saved_concepts.forget(concept_id)


def categories() -> dict[str, int]:
    """How many searchable videos each category has, in the order of the alphabet; those without one count as `""`."""
    now = changes()
    return _categories(now.videos, now.results)


# The numbers of what changed are part of the key.
@st.cache_data(show_spinner=False, max_entries=4, ttl=3600)
def _categories(videos: int, results: int) -> dict[str, int]:  # noqa: ARG001 - see above
    return services().catalog.videos.categories()


def _named(name: str, question: SearchQuery) -> str:
    return one_line(name, LONGEST_NAME) or one_line(describe(question), LONGEST_NAME)


def _new(search: SavedSearch, now: Numbers) -> int:
    fresh = services().catalog.jobs.videos_ready_since(search.seen_at)
    if not fresh:
        return 0
    question = view_of(dict(parse_qsl(search.address, keep_blank_values=True))).question
    try:
        if services().search_engine.query_encoder.needs_provider(question):
            return 0
        return _standing_out_in(question, tuple(fresh), now.videos, now.results, now.concepts)
    except StoreError:
        raise
    except ClipseekError as error:
        log.info("nothing can be new to a kept search: %s", error.reason)
        return 0


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={SearchQuery: repr})
def _standing_out_in(question: SearchQuery, video_ids: tuple[str, ...], videos: int, results: int, concepts: int) -> int:  # noqa: ARG001 - see above
    return _standing_out(services().search_engine.answer(question, only=video_ids).hits)


def _standing_out(hits: Sequence[Hit]) -> int:
    return sum(hit.strength is not Strength.WEAK for hit in hits)
