"""Cards: a picture and words for a moment or a video; the whole card is one button. A card never holds a player."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Final

import streamlit as st

from core import messages
from core.media.av.picture_times import POSTER_AT
from core.models import Hit, Job, Span, Stage, Video, timecode
from core.search_query import MomentRef
from web.escape_markdown import escape_markdown
from web.http.routes import strip_address, thumb_address

SPEAKS_FROM: Final = 0.5
"""A modality is named beside the loudest one from this share of its level on."""
PICTURES: Final = 3
"""A sequence shows at most so many."""


def moment_card(index: int, hit: Hit, video: Video, *, on_play: Callable[[MomentRef], None], is_alike: bool = False) -> None:
    """One search result; a press calls `on_play` with its moment. More may be put into its container, `hit_<index>`."""
    time = timecode(hit.span.start_sec)
    st.html(
        f'<div class="card{" alike" if is_alike else ""}">'
        + _pictures(hit, video)
        + f'<span class="time">{hit.span if hit.parts else time}</span>{place_line(hit.parts or (hit.span,), video)}</div>'
        + f'<div class="title">{escape(video.title)}</div>'
        + f'<div class="about"><span class="bar"><i style="width:{hit.level:.0%}"></i></span>{escape(why(hit))}</div></div>'
    )
    label = escape_markdown(messages.CARD["play"].format(title=video.title, time=time))
    st.button(label, key=f"play_{index}", on_click=on_play, args=(MomentRef(hit.video_id, hit.span),))


def stands_for(hit: Hit) -> MomentRef:
    """The one moment of the library that a thumb or another search is about: the best of a hit, or the first of a sequence."""
    return MomentRef(hit.video_id, hit.best or (hit.parts[0] if hit.parts else hit.span))


def why(hit: Hit) -> str:
    """How strongly a moment answers, and which modalities say so, the loudest first: `strong · seen, heard`."""
    loudest = max((level for _, level in hit.levels), default=0.0)
    others = sorted((-level, modality) for modality, level in hit.levels if modality is not hit.modality)
    spoke = [hit.modality, *(modality for level, modality in others if loudest and -level >= SPEAKS_FROM * loudest)]
    return f"{messages.STRENGTHS[hit.strength]} · {', '.join(messages.MODALITIES[modality] for modality in spoke)}"


def video_card(video: Video, job: Job | None) -> bool:
    """One video of the library; True in the run in which it was pressed."""
    with st.container(key=f"video_{video.id}"):
        st.html(
            '<div class="card"><div class="pic">'
            + image(poster_address(video), video.title)
            + f'<span class="time">{timecode(video.duration_sec)}</span></div>'
            + f'<div class="title">{escape(video.title)}</div><div class="about">{_about(video, job)}</div></div>'
        )
        return st.button(escape_markdown(messages.CARD["open"].format(title=video.title)), key=f"open_{video.id}")


def poster_address(video: Video) -> str:
    """The picture that stands for a whole video: a little way in, past title cards and fades."""
    return thumb_address(video, video.duration_sec * POSTER_AT)


def empty_place(title: str, body: str) -> None:
    """What an empty page says before its button."""
    st.html(f'<div class="empty"><h2>{escape(title)}</h2><p>{escape(body)}</p></div>')


def status(stage: Stage) -> str:
    """A coloured dot and the word for a stage, as HTML."""
    return f'<span class="state {stage.value}">{escape(messages.STAGES[stage])}</span>'


def _pictures(hit: Hit, video: Video) -> str:
    """The open `pic` of a card: one picture, or those of the moments of a sequence side by side."""
    spans = hit.parts[:PICTURES] or (hit.moment,)
    images = "".join(
        image(
            thumb_address(video, span.middle_sec),
            messages.CARD["picture"].format(title=video.title, time=timecode(span.start_sec)),
        )
        for span in spans
    )
    return f'<div class="pic{" parts" if len(spans) > 1 else ""}" data-strip="{escape(strip_address(video, hit.span))}">{images}'


def image(address: str, alt: str) -> str:
    """A picture that is fetched when it comes near, as HTML."""
    return f'<img src="{escape(address)}" alt="{escape(alt)}" loading="lazy">'


def place_line(spans: Iterable[Span], video: Video) -> str:
    """The thin line under a picture that shows where in its video these stretches lie, as HTML."""
    marks = ""
    for span in spans:
        left = min(98.0, 100 * span.start_sec / video.duration_sec)
        width = min(100 - left, 100 * span.duration_sec / video.duration_sec)
        marks += f'<i style="left:{left:.2f}%;width:{width:.2f}%"></i>'
    return f'<span class="place">{marks}</span>'


def _about(video: Video, job: Job | None) -> str:
    parts = [escape(video.category)] if video.category else []
    if job is not None and job.stage is Stage.READY:
        parts.append(messages.count_of(job.moments or 0, messages.SEARCH["moment"], messages.SEARCH["moments"]))
    elif job is not None:
        parts.append(status(job.stage) if job.stage.is_final else messages.LIBRARY["preparing"])
    return " · ".join(parts)
