"""What the search page may ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core.cached.state import services
from core.demo_words import FAINT, UnknownWords, unknown_in, without_sureness
from core.models import Hit, Span, Verdict, Video
from core.question import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one search, best first, the videos they are in by id, and how sure the search is.

    `unknown_words` are those that say nothing to the demo's engine; the real provider knows all.
    """

    hits: tuple[Hit, ...]
    videos: dict[str, Video]
    verdict: Verdict
    unknown_words: tuple[str, ...] = ()


def answer(question: Question) -> Answer:
    """The best moments for a question. Only words and examples that are new cost a provider call, each one."""
    version = services().catalog.jobs.library_version()
    found = _answer(question, version)
    if not services().settings.demo:
        return found
    unknown = _unknown(question, version)
    hits, verdict = without_sureness(found.hits, unknown, found.verdict)
    return replace(found, hits=hits, verdict=verdict, unknown_words=unknown.words)


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={Question: repr})
def _answer(question: Question, library_version: str) -> Answer:  # noqa: ARG001 - the version is part of the cache's key
    found = services().search_engine.answer(question)
    known = services().catalog.videos.get_many({one.video_id for hit in found.hits for one in (hit, *hit.also)})
    # A row of a video that was just deleted must not become a card that plays nothing.
    hits = (
        replace(hit, also=tuple(one for one in hit.also if one.video_id in known)) for hit in found.hits if hit.video_id in known
    )
    return Answer(tuple(hits), known, found.verdict)


@st.cache_data(show_spinner=False, max_entries=500, ttl=60, hash_funcs={Question: repr})
def _unknown(question: Question, library_version: str) -> UnknownWords:  # noqa: ARG001 - words that are said in it are known
    return unknown_in(question, services().demo_lexicon)


def heat(question: Question, video_id: str) -> list[tuple[Span, float]]:
    """Each moment of a video, in the order of time, with how much it answers the question, 0..1."""
    version = services().catalog.jobs.library_version()
    levels = _heat(question, video_id, version)
    if services().settings.demo and _unknown(question, version).is_all:
        return [(span, min(level, FAINT)) for span, level in levels]
    return levels


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600, hash_funcs={Question: repr})
def _heat(question: Question, video_id: str, library_version: str) -> list[tuple[Span, float]]:  # noqa: ARG001 - see above
    return services().search_engine.levels(question, video_id)


def forget_answers() -> None:
    """Answer anew from now on: what is known of a video, and so where a filter lets it in, has changed."""
    _answer.clear()


def needs_provider(question: Question) -> bool:
    """Whether anything of the question is new, so that asking it costs a call."""
    return services().search_engine.composer.needs_provider(question)
