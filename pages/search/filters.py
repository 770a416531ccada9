"""Where to look: the popovers that narrow a search, and the chips that say and undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from core import cached, messages
from core.cached.describe import LONGEST_NAME
from core.models import Hit, Video
from core.search_query import Narrow, SearchQuery
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.confirm_button import confirm_button
from web.ui.filter_chips import FIRST_DAY, Chip, days_said, show_chips
from web.ui.url_state import keep_in_step

SAYS: Final = messages.FILTERS
RENAMED: Final = "look_being_renamed"
"""Which saved look gets another name right now, in the session's state."""
NEW_NAME: Final = "look_new_name"


def filter_popovers(question: SearchQuery) -> None:
    """One popover for each kind of filter. What is in them is made when they are open, since a library can be large."""
    contents: dict[str, Callable[[Narrow], None]] = {"videos": _videos, "dates": _dates, "length": _length}
    if cached.searches.saved_concepts():
        contents["looks"] = _looks
    for name, show in contents.items():
        popover = st.popover(SAYS[name], key=f"filter_{name}", on_change="rerun")
        if popover.open:
            with popover:
                show(question.narrow)


def _videos(narrow: Narrow) -> None:
    titles = cached.library.titles()
    titles |= {video_id: video_id for video_id in narrow.video_ids if video_id not in titles}
    keep_in_step("only_videos", list(narrow.video_ids))
    st.multiselect(
        SAYS["videos_only"],
        list(titles),
        list(narrow.video_ids),
        key="only_videos",
        format_func=lambda video_id: titles.get(video_id, video_id),
        placeholder=SAYS["videos_any"],
        on_change=_videos_chosen,
    )
    categories = cached.searches.categories()
    keep_in_step("only_categories", list(narrow.categories))
    st.multiselect(
        SAYS["category"],
        list(dict.fromkeys((*categories, *narrow.categories))),
        list(narrow.categories),
        key="only_categories",
        format_func=lambda name: f"{_category(name)} ({categories.get(name, 0)})",
        placeholder=SAYS["category_any"],
        on_change=_videos_chosen,
    )


def _videos_chosen() -> None:
    _narrow("videos", video_ids=tuple(st.session_state["only_videos"]), categories=tuple(st.session_state["only_categories"]))


def _dates(narrow: Narrow) -> None:
    for kind in ("added", "recorded"):
        with st.container(horizontal=True, gap="small"):
            for end in ("from", "to"):
                key, day = f"{kind}_{end}", getattr(narrow, f"{kind}_{end}")
                keep_in_step(key, day)
                label = f"{SAYS[kind]} {SAYS[end]}"
                st.date_input(label, day, key=key, min_value=FIRST_DAY, width=150, on_change=_dates_chosen)


def _dates_chosen() -> None:
    names = ("added_from", "added_to", "recorded_from", "recorded_to")
    _narrow("dates", **{name: st.session_state[name] for name in names})


def _length(narrow: Narrow) -> None:
    with st.container(horizontal=True, gap="small"):
        for key, label, seconds in (
            ("minutes_from", SAYS["length_from"], narrow.shortest_sec),
            ("minutes_to", SAYS["length_to"], narrow.longest_sec),
        ):
            minutes = None if seconds is None else seconds / 60
            keep_in_step(key, minutes)
            st.number_input(label, 0.0, None, minutes, step=0.5, format="%g", key=key, width=190, on_change=_length_chosen)


def _length_chosen() -> None:
    shortest, longest = st.session_state["minutes_from"], st.session_state["minutes_to"]
    _narrow(
        "length",
        shortest_sec=None if shortest is None else shortest * 60,
        longest_sec=None if longest is None else longest * 60,
    )


def _looks(narrow: Narrow) -> None:
    looks = {look.id: look.name for look in cached.searches.saved_concepts()}
    chosen = narrow.concept_id if narrow.concept_id in looks else None
    keep_in_step("only_look", chosen)
    st.selectbox(
        SAYS["looks_filter"],
        list(looks),
        None if chosen is None else list(looks).index(chosen),
        key="only_look",
        format_func=lambda concept_id: looks[concept_id],
        placeholder=SAYS["looks_any"],
        on_change=_look_chosen,
    )
    st.html(f'<p class="quiet">{SAYS["looks_ask"]}</p>')
    for number, (concept_id, name) in enumerate(looks.items()):
        if st.session_state.get(RENAMED) == concept_id:
            _rename_form(concept_id, name)
            continue
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(escape_markdown(name), key=f"by_look_{number}", on_click=_ask_by_look, args=(concept_id,))
            st.button(
                SAYS["rename_look"].format(name=escape_markdown(name)),
                key=f"rename_look_{number}",
                on_click=_start_renaming,
                args=(concept_id,),
            )
            confirm_button(
                SAYS["forget_look"].format(name=escape_markdown(name)),
                SAYS["really_forget"].format(name=escape_markdown(name)),
                key=f"forget_look_{number}",
                sure_key=f"really_forget_look_{number}",
                do=cached.searches.delete_concept,
                args=(concept_id,),
            )


def _rename_form(concept_id: str, name: str) -> None:
    """In place of the look's line until the name is saved; an empty name leaves it as it is."""
    with st.form("rename_look_form", border=False):
        st.text_input(
            SAYS["rename_label"].format(name=escape_markdown(name)), name, key=f"{NEW_NAME}_{concept_id}", max_chars=LONGEST_NAME
        )
        st.form_submit_button(SAYS["rename_save"], on_click=_rename, args=(concept_id,))


def _start_renaming(concept_id: str) -> None:
    st.session_state[RENAMED] = concept_id


def _rename(concept_id: str) -> None:
    st.session_state.pop(RENAMED, None)
    cached.searches.rename_concept(concept_id, st.session_state[f"{NEW_NAME}_{concept_id}"])


def _look_chosen() -> None:
    _narrow("looks", concept_id=st.session_state["only_look"])


def _narrow(popover: str, **parts: Any) -> None:
    """What was chosen in a popover, unless that is closed: a browser may tell once more what was chosen before it was."""
    if st.session_state.get(f"filter_{popover}"):
        search_state.narrow(**parts)


def _ask_by_look(concept_id: str) -> None:
    st.session_state["filter_looks"] = False
    search_state.ask_look(concept_id)


def filter_chips(narrow: Narrow, hits: Sequence[Hit] | None, videos: dict[str, Video]) -> None:
    """The filters in use, each removed by a press. `hits` is None where nothing was found out."""
    show_chips(_chips(narrow, hits, videos), search_state.widen)


def _chips(narrow: Narrow, hits: Sequence[Hit] | None, videos: dict[str, Video]) -> list[Chip]:
    chips = []
    named = cached.insights.clusters.videos_by_id(narrow.video_ids) if narrow.video_ids else {}
    titles = {video_id: video.title for video_id, video in named.items()}
    for video_id in narrow.video_ids:
        rest = tuple(other for other in narrow.video_ids if other != video_id)
        count = None if hits is None else sum(hit.video_id == video_id for hit in hits)
        chips.append(Chip(titles.get(video_id, video_id), partial(search_state.narrow, video_ids=rest), count))
    for category in narrow.categories:
        others = tuple(other for other in narrow.categories if other != category)
        count = None if hits is None else sum(videos[hit.video_id].category == category for hit in hits)
        chips.append(Chip(_category(category), partial(search_state.narrow, categories=others), count))
    found = None if hits is None else len(hits)
    if narrow.added_from or narrow.added_to:
        name = days_said(SAYS["added"], narrow.added_from, narrow.added_to)
        chips.append(Chip(name, partial(search_state.narrow, added_from=None, added_to=None), found))
    if narrow.recorded_from or narrow.recorded_to:
        name = days_said(SAYS["recorded"], narrow.recorded_from, narrow.recorded_to)
        chips.append(Chip(name, partial(search_state.narrow, recorded_from=None, recorded_to=None), found))
    if narrow.shortest_sec is not None or narrow.longest_sec is not None:
        name = _lengths(narrow.shortest_sec, narrow.longest_sec)
        chips.append(Chip(name, partial(search_state.narrow, shortest_sec=None, longest_sec=None), found))
    if narrow.concept_id is not None:
        names = {look.id: look.name for look in cached.searches.saved_concepts()}
        chips.append(Chip(names.get(narrow.concept_id, SAYS["looks"]), partial(search_state.narrow, concept_id=None), found))
    return chips


def _category(name: str) -> str:
    return name or SAYS["no_category"]


def _lengths(shortest_sec: float | None, longest_sec: float | None) -> str:
    first = "" if shortest_sec is None else messages.lasting(shortest_sec)
    last = "" if longest_sec is None else messages.lasting(longest_sec)
    return SAYS["long_between" if first and last else "longer" if first else "shorter"].format(first=first, last=last)
