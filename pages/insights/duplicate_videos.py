"""Videos that show the same, one line each: what they are, how much of each is in the others, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import messages
from core.cached.insights.moments import FilteredMoments
from core.insights.views.duplicate_groups import Better, Copy, Same
from core.models import Video, timecode
from web.escape_markdown import escape_markdown
from web.ui import video_deletion
from web.ui.cards import image, poster_address
from web.ui.clock import Clock
from web.ui.video_url import video_address

SAYS: Final = messages.TWICE
LINES: Final = 6
REASONS: Final = 2
SHIFTED_SEC: Final = 1.0
"""Copies that begin so much later say where."""


def heading(same: Same, whole: FilteredMoments) -> None:
    """Their titles, and how many moments they have in common."""
    name, shared = named(same, whole)
    st.html(f'<h3 class="shelf">{escape(name)}<span>{escape(shared)}</span></h3>')


def named(same: Same, whole: FilteredMoments) -> tuple[str, str]:
    """`Fireworks and Fireworks copy`, and `3 moments in common`."""
    titles = [whole.videos[video_id].title for video_id in same.video_ids]
    name = SAYS["two"].format(first=titles[0], second=titles[1])
    if len(titles) > 2:
        name = SAYS["many"].format(first=titles[0], second=titles[1], count=len(titles) - 2)
    moments = messages.count_of(len(same.exhibits), messages.SEARCH["moment"], messages.SEARCH["moments"])
    return name, SAYS["shared"].format(moments=moments)


def video_lines(number: int, same: Same, whole: FilteredMoments, clock: Clock) -> None:
    """A line for each of the first few; `number` is the place of the set on the page."""
    for place, video_id in enumerate(same.video_ids[:LINES]):
        video = whole.videos[video_id]
        with st.container(key=f"whose_{number}_{place}", horizontal=True, vertical_alignment="center"):
            _facts(video, same, clock)
            with st.container(key=f"advice_{number}_{place}", horizontal_alignment="right", gap="xsmall"):
                _advice(number, place, video, same)
    left = len(same.video_ids) - LINES
    if left > 0:
        st.html(f'<p class="quiet">{escape(SAYS["more_videos"].format(count=left))}</p>')


def _facts(video: Video, same: Same, clock: Clock) -> None:
    size = SAYS["size"].format(width=video.width, height=video.height)
    about = [size, timecode(video.duration_sec)]
    about += [messages.file_size(video.size_bytes)] if video.size_bytes else []
    day = clock.day(video.added_at)
    about += [SAYS["added"].format(day=day[:1].lower() + day[1:])]
    part, address = same.parts[video.id], escape(video_address(video.id))
    st.html(
        f'<div class="same"><div class="pic">{image(poster_address(video), "")}</div>'
        f'<div><a class="title" href="{address}" target="_self" dir="auto">{escape(video.title)}</a>'
        f'<div class="meta">{escape(" · ".join(about))}</div></div>'
        f'<div><span class="bar"><i style="width:{part.share:.0%}"></i></span>'
        f'<div class="meta">{escape(_how_much(video, same))}</div></div></div>'
    )


def _how_much(video: Video, same: Same) -> str:
    part = same.parts[video.id]
    share = min(99, int(100 * part.share)) if part.share < 1 else 100
    copy = same.copies.get(video.id)
    if copy is not None:
        form = "in_kept_from" if copy.shift_sec >= SHIFTED_SEC else "in_kept"
        return SAYS[form].format(share=share, time=timecode(max(0.0, copy.shift_sec)))
    if same.copies and video.id == same.video_ids[0]:
        return SAYS["in_other" if len(same.video_ids) == 2 else "in_others"].format(share=share)
    moments = messages.count_of(part.of, messages.SEARCH["moment"], messages.SEARCH["moments"])
    return SAYS["of_moments"].format(count=part.moments, moments=moments)


def _advice(number: int, place: int, video: Video, same: Same) -> None:
    copy = same.copies.get(video.id)
    if copy is not None:
        cautions = "".join(f"<p>{escape(line)}</p>" for line in _cautions(copy))
        if cautions:
            st.html(f'<div class="advice">{cautions}</div>')
        st.button(
            SAYS["delete"],
            key=f"delete_same_{number}_{place}",
            icon=":material/delete:",
            help=escape_markdown(SAYS["delete_of"].format(title=video.title)),
            on_click=video_deletion.ask,
            args=([video.id],),
        )
    elif same.copies and place == 0:
        st.html(f'<div class="advice"><b>{escape(SAYS["keep"])}</b><p>{escape(_why(list(same.copies.values())))}</p></div>')


def _why(copies: Sequence[Copy]) -> str:
    """What the one to keep has over all of the others."""
    reasons = [one for one in Better if all(one in copy.why for copy in copies)]
    weighty = [one for one in reasons if one is not Better.OLDER] or reasons
    if not weighty:
        return SAYS["none_better"]
    names = [SAYS[one] for one in weighty[:REASONS]]
    return SAYS["why"].format(reasons=names[0] if len(names) == 1 else SAYS["two"].format(first=names[0], second=names[1]))


def _cautions(copy: Copy) -> list[str]:
    said = [SAYS[f"loses_{one}"] for one in copy.loses]
    return [*said, *([SAYS["uniform"]] if copy.is_uniform else [])]
