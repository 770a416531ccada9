"""What may be kept of searches: those that were made, those kept under a name, and looks. Nothing here asks the provider."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import streamlit as st

from core.cached.access.needs import needs, require_own
from core.cached.access.person import current_person
from core.cached.application import changes, services
from core.cached.describe import LONGEST_NAME, Names, named_videos, one_line
from core.cached.describe import describe as describe_with
from core.cached.search import Answer
from core.cached.tags import all_tags
from core.errors import CatalogError, ClipseekError, StoreError
from core.models.search_answer import Hit, PastSearch, SavedConcept, SavedSearch, Strength
from core.models.search_query import Arrangement, SearchQuery
from core.people.person import Role
from core.search.address import address_of, view_of

if TYPE_CHECKING:
    from core.catalog.tables.changes import Numbers

log = logging.getLogger(__name__)


@needs(Role.VIEWER)
def describe(question: SearchQuery) -> str:
    """A question as one plain sentence; empty for one that asks for nothing."""
    parts, me = services(), current_person()
    videos = parts.catalog.videos.get_many(named_videos(question))
    looks = parts.catalog.saved_concepts.all(parts.settings.model, me.id)
    names = Names(
        {key: video.title for key, video in videos.items()},
        {look.id: look.name for look in looks},
        {tag.id: tag.name for tag in all_tags()} if question.narrow.tag_ids else {},
    )
    return describe_with(question, names)


@needs(Role.VIEWER)
def note_search(question: SearchQuery, answer: Answer) -> None:
    """Put a search that was just made on top of the history; without thumbs or with more of them it is the same search."""
    if question.is_empty:
        return
    plain = replace(question, marks=(), arrangement=Arrangement.MOMENTS)
    try:
        services().catalog.searches.note(
            address_of(question),
            describe(question),
            answer.verdict,
            _standing_out(answer.hits),
            about=address_of(plain),
            owner_id=current_person().id,
        )
    except CatalogError as error:
        # The hits are there; that a line of history is missing must not hide them.
        log.warning("a search could not be noted: %s", error.detail)


@needs(Role.VIEWER)
def past_searches(limit: int) -> list[PastSearch]:
    """The newest searches of whoever asks, newest first."""
    return services().catalog.searches.recent(limit, current_person().id)


@needs(Role.VIEWER)
def forget_past() -> None:
    """Drop the whole history of searches of whoever asks."""
    services().catalog.searches.forget(current_person().id)


@needs(Role.VIEWER)
def save_search(name: str, question: SearchQuery) -> SavedSearch:
    """Keep a search under a name, or under what it asks for if the name is empty; kept already, it gets the new name."""
    return services().catalog.saved_searches.save(_named(name, question), address_of(question), current_person().id)


@needs(Role.VIEWER)
def saved_searches() -> list[SavedSearch]:
    """Every kept search of whoever asks and every shared one, the newest first, with how much is new to it.

    New, to its owner, are the
    moments that stand out in videos that became ready after it was last seen: none for a search that only the
    provider could answer, or while the store is away.
    """
    me = current_person()
    searches = services().catalog.saved_searches.all(me.id)
    if services().store_error is not None:
        return searches
    try:
        now = changes()
        return [replace(search, new=_new(search, now)) if search.owner_id == me.id else search for search in searches]
    except StoreError as error:
        # Each of the others would wait as long for the same.
        log.warning("what is new could not be counted: %s", error.detail)
        return searches


@needs(Role.VIEWER)
def seen_search(search_id: str) -> None:
    """What a kept search finds now is no longer new."""
    services().catalog.saved_searches.seen(search_id, current_person().id)


@needs(Role.VIEWER)
def forget_saved(search_id: str) -> None:
    """Keep a search no longer. Raises ClipseekError if it is somebody else's."""
    kept = services().catalog.saved_searches
    require_own(kept.owner_of(search_id))
    kept.forget(search_id)


@needs(Role.EDITOR)
def share_saved(search_id: str, *, is_shared: bool) -> None:
    """Let everybody see a kept search, or its owner alone again. Raises ClipseekError if it is somebody else's."""
    kept = services().catalog.saved_searches
    kept.share(search_id, is_shared=is_shared, by=require_own(kept.owner_of(search_id)).id)


@needs(Role.VIEWER)
def saved_concepts() -> list[SavedConcept]:
    """The looks of whoever asks, and those shared, that the model in use understands, in the order of the alphabet."""
    return services().catalog.saved_concepts.all(services().settings.model, current_person().id)


@needs(Role.VIEWER)
def save_concept(name: str, question: SearchQuery) -> SavedConcept:
    """Keep what a question has come to, thumbs and all, as a look. Raises ClipseekError if something it goes by is gone."""
    parts = services()
    query_vectors = parts.search_engine.query_vectors(question)
    return parts.catalog.saved_concepts.keep(_named(name, question), parts.settings.model, query_vectors, current_person().id)


@needs(Role.VIEWER)
def rename_concept(concept_id: str, name: str) -> None:
    """Give a look another name; an empty one changes nothing. Raises ClipseekError if it is somebody else's."""
    kept, tidy = services().catalog.saved_concepts, one_line(name, LONGEST_NAME)
    require_own(kept.owner_of(concept_id))
    if tidy:
        kept.rename(concept_id, tidy)


@needs(Role.VIEWER)
def delete_concept(concept_id: str) -> None:
    """Keep a look no longer; searches by it say that it is gone. Raises ClipseekError if it is somebody else's."""
    kept = services().catalog.saved_concepts
    require_own(kept.owner_of(concept_id))
    kept.forget(concept_id)


@needs(Role.EDITOR)
def share_concept(concept_id: str, *, is_shared: bool) -> None:
    """Let everybody see a look, or its owner alone again. Raises ClipseekError if it is somebody else's."""
    kept = services().catalog.saved_concepts
    kept.share(concept_id, is_shared=is_shared, by=require_own(kept.owner_of(concept_id)).id)


@needs(Role.VIEWER)
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
        return _standing_out_in(question, tuple(fresh), (now.videos, now.results, now.concepts, now.spoken, now.tags))
    except StoreError:
        raise
    except ClipseekError as error:
        log.info("nothing can be new to a kept search: %s", error.reason)
        return 0


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={SearchQuery: repr})
def _standing_out_in(question: SearchQuery, video_ids: tuple[str, ...], numbers: tuple[int, ...]) -> int:  # noqa: ARG001 - see above
    return _standing_out(services().search_engine.answer(question, only=video_ids).hits)


def _standing_out(hits: Sequence[Hit]) -> int:
    return sum(hit.strength is not Strength.WEAK for hit in hits)
