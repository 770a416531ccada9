"""What cards of moments and of whole videos say and show, and small parts of pages that are made as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import streamlit as st

from core.media.pictures.picture_times import POSTER_AT
from core.messages.labels import modality_found, stage_label, strength_label
from core.messages.translation import _
from core.models.jobs import Stage
from core.models.search_answer import Hit
from core.models.search_query import MomentRef
from core.models.video import Span, Video, timecode
from web.components.card_grid.card_grid import Card, Mark, Picture, Said
from web.http.routes import strip_address, thumb_address

SPEAKS_FROM: Final = 0.5
"""A modality is named beside the loudest one from this share of its level on."""
STRIP_SEC: Final = 60.0
TAGS_SHOWN: Final = 2


def video_card(video: Video, about: Sequence[Said], label: str, *, is_picked: bool | None = None) -> Card[Video]:
    """A whole video, by a picture from a little way in; from there on it moves under the pointer."""
    start_sec = max(0.0, min(video.duration_sec * POSTER_AT, video.duration_sec - STRIP_SEC))
    from_there = Span(start_sec, min(video.duration_sec, start_sec + STRIP_SEC)) if not video.is_photo else video.whole
    return Card(
        video,
        video.id,
        label,
        [Picture(poster_address(video), video.title)],
        title=video.title,
        about=about,
        time=time_on_card(video, timecode(video.duration_sec)),
        strip=strip_of(video, from_there),
        look=look_of(video, "whole"),
        is_picked=is_picked,
    )


def look_of(video: Video, look: str = "") -> str:
    """The classes of a card: a photo is marked as one."""
    return f"{look} photo_card".strip() if video.is_photo else look


def time_on_card(video: Video, time: str) -> str:
    """A time in the video; a photo has none."""
    return "" if video.is_photo else time


def strip_of(video: Video, span: Span) -> str:
    """The frames that a card shows under the pointer; a photo does not move."""
    return "" if video.is_photo else strip_address(video, span)


def opens(video: Video, time: str) -> str:
    """What the button of a moment's card is called for those who hear the page."""
    if video.is_photo:
        return _("Show {title}", title=video.title)
    return _("Play {title} at {time}", title=video.title, time=time)


def stands_for(hit: Hit) -> MomentRef:
    """The one moment of the library that a thumb or another search is about: the best of a hit, or the first of a sequence."""
    return MomentRef(hit.video_id, hit.best or (hit.parts[0] if hit.parts else hit.span))


def why(hit: Hit) -> str:
    """How strongly a moment answers, and which modalities say so, the loudest first: `strong · seen, heard`."""
    loudest = max((level for _, level in hit.levels), default=0.0)
    others = sorted((-level, modality) for modality, level in hit.levels if modality is not hit.modality)
    spoke = [hit.modality, *(modality for level, modality in others if loudest and -level >= SPEAKS_FROM * loudest)]
    found = [modality_found(modality) for modality in spoke]
    if hit.is_by_words and hit.said is not None and not hit.said.is_said:
        found[0] = _("in a chapter")
    return f"{strength_label(hit.strength)} · {', '.join(found)}"


def tags_said(names: Sequence[str]) -> list[Said]:
    """The first few tags of a moment, as parts of the line below its title; the pointer brings up all."""
    if not names:
        return []
    few = ", ".join(names[:TAGS_SHOWN]) + (f" +{len(names) - TAGS_SHOWN}" if len(names) > TAGS_SHOWN else "")
    return [Said(few, "tags", ", ".join(names))]


def moment_picture(video: Video, span: Span, at_sec: float | None = None) -> Picture:
    """The picture of a moment: from its middle, if no other time is given."""
    alt = video.title if video.is_photo else _("{title} at {time}", title=video.title, time=timecode(span.start_sec))
    return Picture(thumb_address(video, span.middle_sec if at_sec is None else at_sec), alt)


def place_marks(spans: Iterable[Span], video: Video) -> list[Mark]:
    """Where in their video these stretches lie: the thin line under a picture, which a photo does not have."""
    if video.is_photo:
        return []
    lefts = [(span, min(98.0, 100 * span.start_sec / video.duration_sec)) for span in spans]
    return [Mark(round(left, 2), round(min(100 - left, 100 * span.duration_sec / video.duration_sec), 2)) for span, left in lefts]


def poster_address(video: Video) -> str:
    """The picture that stands for a whole video: a little way in, past title cards and fades."""
    return thumb_address(video, video.duration_sec * POSTER_AT)


def empty_place(title: str, body: str) -> None:
    """What an empty page says before its button."""
    st.html(f'<div class="empty"><h2>{escape(title)}</h2><p>{escape(body)}</p></div>')


def status(stage: Stage) -> str:
    """A coloured dot and the word for a stage, as HTML."""
    return f'<span class="state {stage.value}">{escape(stage_label(stage))}</span>'


def image(address: str, alt: str) -> str:
    """A picture that is fetched when it comes near, as HTML."""
    return f'<img src="{escape(address)}" alt="{escape(alt)}" loading="lazy">'
