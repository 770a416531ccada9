"""Cards: a picture and words for a moment or a video; the whole card is one button. A card never holds a player."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import words
from core.models import Hit, Job, Stage, Video, timecode
from web.plain import plain
from web.routes import thumb_address

POSTER_AT: Final = 0.3


def moment_card(index: int, hit: Hit, video: Video) -> bool:
    """One search result; True in the run in which it was pressed."""
    time = timecode(hit.span.start_sec)
    strength = f"{words.STRENGTHS[hit.strength]} · {words.MODALITIES[hit.modality]}"
    with st.container(key=f"hit_{index}"):
        st.html(
            '<div class="card">'
            + _picture(thumb_address(video, hit.span.middle_sec), words.CARD["picture"].format(title=video.title, time=time))
            + f'<span class="time">{time}</span>{_place(hit, video)}</div>'
            + f'<div class="title">{escape(video.title)}</div>'
            + f'<div class="about"><span class="bar"><i style="width:{hit.level:.0%}"></i></span>{escape(strength)}</div></div>'
        )
        return st.button(plain(words.CARD["play"].format(title=video.title, time=time)), key=f"play_{index}")


def video_card(video: Video, job: Job | None) -> bool:
    """One video of the library; True in the run in which it was pressed."""
    with st.container(key=f"video_{video.id}"):
        st.html(
            '<div class="card">'
            + _picture(poster_address(video), video.title)
            + f'<span class="time">{timecode(video.duration_sec)}</span></div>'
            + f'<div class="title">{escape(video.title)}</div><div class="about">{_about(video, job)}</div></div>'
        )
        return st.button(plain(words.CARD["open"].format(title=video.title)), key=f"open_{video.id}")


def poster_address(video: Video) -> str:
    """The picture that stands for a whole video: a little way in, past title cards and fades."""
    return thumb_address(video, video.duration_sec * POSTER_AT)


def empty_place(title: str, body: str) -> None:
    """What an empty page says before its button."""
    st.html(f'<div class="empty"><h2>{escape(title)}</h2><p>{escape(body)}</p></div>')


def status(stage: Stage) -> str:
    """A coloured dot and the word for a stage, as HTML."""
    return f'<span class="state {stage.value}">{escape(words.STAGES[stage])}</span>'


def _picture(address: str, alt: str) -> str:
    return f'<div class="pic"><img src="{escape(address)}" alt="{escape(alt)}" loading="lazy">'


def _place(hit: Hit, video: Video) -> str:
    left = min(98.0, 100 * hit.span.start_sec / video.duration_sec)
    width = min(100 - left, 100 * hit.span.duration_sec / video.duration_sec)
    return f'<span class="place"><i style="left:{left:.2f}%;width:{width:.2f}%"></i></span>'


def _about(video: Video, job: Job | None) -> str:
    parts = [escape(video.category)] if video.category else []
    if job is not None and job.stage is Stage.READY:
        parts.append(words.count_of(job.moments or 0, words.SEARCH["moment"], words.SEARCH["moments"]))
    elif job is not None:
        parts.append(status(job.stage) if job.stage.is_final else words.LIBRARY["preparing"])
    return " · ".join(parts)
