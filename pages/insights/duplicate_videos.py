"""Videos that show the same, one line each: what they are, how much of each is in the others, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.views.duplicate_groups import Better, Copy, Same
from core.messages.formatting import file_size
from core.messages.labels import length_of, moments_counted
from core.messages.translation import N_, _, ngettext, number
from core.models.video import Video, timecode
from core.people.person import Role
from web.escape_markdown import escape_markdown
from web.ui.cards import image, poster_address
from web.ui.clock import Clock
from web.ui.quiet_line import quiet_line
from web.ui.video_url import video_address
from web.ui.videos import video_deletion

LINES: Final = 6
REASONS: Final = 2
SHIFTED_SEC: Final = 1.0
"""Copies that begin so much later say where."""
BETTER: Final = {
    Better.HOLDS_MORE: N_("more footage"),
    Better.SOUND: N_("sound"),
    Better.PIXELS: N_("more pixels"),
    Better.LONGER: N_("more length"),
    Better.LARGER: N_("a larger file"),
    Better.OLDER: N_("been here longer"),
}
"""What a video can have over another."""
LOSES: Final = {
    Better.SOUND: N_("This one has sound, the one to keep has none."),
    Better.PIXELS: N_("This one has more pixels."),
}
"""What would go with it."""


def heading(same: Same, whole: FilteredMoments) -> None:
    """Their titles, and how many moments they have in common."""
    name, shared = named(same, whole)
    st.html(f'<h2 class="shelf">{escape(name)}<span>{escape(shared)}</span></h2>')


def named(same: Same, whole: FilteredMoments) -> tuple[str, str]:
    """`Fireworks and Fireworks copy`, and `3 moments in common`."""
    titles = [whole.videos[video_id].title for video_id in same.video_ids]
    name = _("{first} and {second}", first=titles[0], second=titles[1])
    if len(titles) > 2:
        name = _("{first}, {second} and {count} more", first=titles[0], second=titles[1], count=number(len(titles) - 2))
    return name, ngettext("{n} moment in common", "{n} moments in common", len(same.exhibits))


def video_lines(group: int, same: Same, whole: FilteredMoments, clock: Clock) -> None:
    """A line for each of the first few; `group` is the place of the set on the page."""
    for place, video_id in enumerate(same.video_ids[:LINES]):
        video = whole.videos[video_id]
        with st.container(key=f"whose_{group}_{place}", horizontal=True, vertical_alignment="center"):
            _facts(video, same, clock)
            with st.container(key=f"advice_{group}_{place}", horizontal_alignment="right", gap="xsmall"):
                _advice(group, place, video, same)
    left = len(same.video_ids) - LINES
    if left > 0:
        quiet_line(ngettext("and {n} more video", "and {n} more videos", left))


def _facts(video: Video, same: Same, clock: Clock) -> None:
    about = [f"{video.width} × {video.height}", length_of(video)]
    about += [file_size(video.size_bytes)] if video.size_bytes else []
    about += [_("added: {day}", day=clock.day(video.added_at))]
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
    if copy is not None and copy.shift_sec >= SHIFTED_SEC:
        time = timecode(copy.shift_sec)
        return _("{share} % of it is in the one to keep, from {time} on", share=share, time=time)
    if copy is not None:
        return _("{share} % of it is in the one to keep", share=share)
    if same.copies and video.id == same.video_ids[0]:
        if len(same.video_ids) == 2:
            return _("{share} % of it is in the other", share=share)
        return _("{share} % of it is in the others", share=share)
    return _("{count} of {moments}", count=number(part.moments), moments=moments_counted(part.of))


def _advice(group: int, place: int, video: Video, same: Same) -> None:
    copy = same.copies.get(video.id)
    if copy is not None:
        cautions = "".join(f"<p>{escape(line)}</p>" for line in _cautions(copy))
        if cautions:
            st.html(f'<div class="advice">{cautions}</div>')
        if cached.access.needs.may(Role.EDITOR):
            st.button(
                _("Delete this one"),
                key=f"delete_same_{group}_{place}",
                icon=":material/delete:",
                help=escape_markdown(_("Delete {title}; you are asked first", title=video.title)),
                on_click=video_deletion.ask,
                args=([video.id],),
            )
    elif same.copies and place == 0:
        st.html(f'<div class="advice"><b>{escape(_("Keep this one"))}</b><p>{escape(_why(list(same.copies.values())))}</p></div>')


def _why(copies: Sequence[Copy]) -> str:
    """What the one to keep has over all of the others."""
    reasons = [one for one in Better if all(one in copy.why for copy in copies)]
    weighty = [one for one in reasons if one is not Better.OLDER] or reasons
    if not weighty:
        return _("The two are as good as each other.")
    names = [_(BETTER[one]) for one in weighty[:REASONS]]
    if len(names) == 1:
        return _("It has {reason}.", reason=names[0])
    return _("It has {first} and {second}.", first=names[0], second=names[1])


def _cautions(copy: Copy) -> list[str]:
    said = [_(LOSES[one]) for one in copy.loses]
    if copy.is_uniform:
        said.append(_("Little changes in it: it may be another recording of the same place. Look closely."))
    return said
