"""What the search page may ask, also of the pictures, sounds and clips that people search by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.access.needs import needs
from core.cached.application import changes, services
from core.maintenance.index_rebuild import check_lost
from core.models.search_answer import Hit, Verdict
from core.models.search_query import Narrow, SearchQuery
from core.models.video import Span, Video
from core.people.person import Role
from core.search.unknown_words import FAINT, UnknownWords, unknown_in, without_sureness

if TYPE_CHECKING:
    from core.examples import ExampleFacts
    from core.models.search_query import Example
    from core.search.engine import Found


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one search, best first, the videos they are in by id, and how sure the search is.

    `unknown_words` are those that say nothing to the demo's engine; the real provider knows all.
    """

    hits: tuple[Hit, ...]
    videos: dict[str, Video]
    verdict: Verdict
    unknown_words: tuple[str, ...] = ()


@needs(Role.VIEWER)
def answer(question: SearchQuery) -> Answer:
    """The best moments for a question. Only words and examples that are new cost a provider call, each one.

    Raises StoreError where nothing is found because the index has lost what was in it.
    """
    now = changes()
    # What people say of videos matters only to a filter; what is said of those found is read anew.
    said = now.videos if question.narrow != Narrow() else 0
    tags = now.tags if question.narrow.tag_ids else 0
    found = _found(question, now.results, now.concepts, said, now.spoken, tags)
    return as_answer(question, found)


@needs(Role.VIEWER)
def as_answer(question: SearchQuery, found: Found) -> Answer:
    """What was found for a question, as pages show it. Raises StoreError as `answer` does."""
    if not found.hits and not services().index_rebuild.goes_on:
        check_lost(services())
    known = services().catalog.videos.get_many({one.video_id for hit in found.hits for one in (hit, *hit.also)})
    # A row of a video that was just deleted must not become a card that plays nothing.
    hits = (
        replace(hit, also=tuple(one for one in hit.also if one.video_id in known)) for hit in found.hits if hit.video_id in known
    )
    answered = Answer(tuple(hits), known, found.verdict)
    if not services().settings.demo:
        return answered
    unknown = _unknown(question, changes().results)
    weak, verdict = without_sureness(answered.hits, unknown, answered.verdict)
    return replace(answered, hits=weak, verdict=verdict, unknown_words=unknown.words)


# The numbers of what changed are part of the key.
@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={SearchQuery: repr})
def _found(question: SearchQuery, results: int, concepts: int, said: int, spoken: int, tags: int) -> Found:  # noqa: ARG001 - see above
    return services().search_engine.answer(question)


@needs(Role.VIEWER)
def heat(question: SearchQuery, video_id: str) -> list[tuple[Span, float]]:
    """Each moment of a video, in the order of time, with how much it answers the question, 0..1."""
    now = changes()
    levels = _heat(question, video_id, now.results, now.concepts, now.spoken)
    if services().settings.demo and _unknown(question, now.results).is_all:
        return [(span, min(level, FAINT)) for span, level in levels]
    return levels


# Words that are said in the footage are known, so what is unknown changes with it.
@st.cache_data(show_spinner=False, max_entries=500, ttl=60, hash_funcs={SearchQuery: repr})
def _unknown(question: SearchQuery, results: int) -> UnknownWords:  # noqa: ARG001 - see above
    return unknown_in(question, services().demo_lexicon)


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={SearchQuery: repr})
def _heat(question: SearchQuery, video_id: str, results: int, concepts: int, spoken: int) -> list[tuple[Span, float]]:  # noqa: ARG001 - see above
    return services().search_engine.levels(question, video_id)


@needs(Role.VIEWER)
def needs_provider(question: SearchQuery) -> bool:
    """Whether anything of the question is new, so that asking it costs a call."""
    return services().search_engine.query_encoder.needs_provider(question)


@needs(Role.VIEWER)
def is_paid(question: SearchQuery) -> bool:
    """Whether asking this costs money: anything of it is new, and the provider is the real one."""
    return not services().settings.demo and needs_provider(question)


@needs(Role.VIEWER)
def find_example(digest: str) -> Example | None:
    """The kept file of that digest, None if there is none; the digest may come from anywhere."""
    return services().examples.find(digest)


@needs(Role.VIEWER)
def example_facts(example: Example) -> ExampleFacts | None:
    """What is known of a kept file, None if nothing."""
    return services().examples.facts(example)
