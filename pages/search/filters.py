"""Where to look: the popovers that narrow a search, and the chips that say and undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from core import cached
from core.cached.describe import LONGEST_NAME
from core.messages.formatting import duration
from core.messages.labels import kind_label
from core.messages.translation import _, number
from core.models.search_answer import Hit, SavedConcept
from core.models.search_query import Narrow, SearchQuery
from core.models.video import MediaKind, Video
from core.people.person import Role
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.confirm_button import confirm_button
from web.ui.filter_chips import DATES, FIRST_DAY, Chip, days_said, show_chips
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

RENAMED: Final = "look_being_renamed"
"""Which saved look gets another name right now, in the session's state."""
NEW_NAME: Final = "look_new_name"


def filter_popovers(question: SearchQuery) -> None:
    """One popover for each kind of filter. What is in them is made when they are open, since a library can be large."""
    contents: dict[str, tuple[str, Callable[[Narrow], None]]] = {
        "videos": (_("Videos"), _videos),
        "dates": (_("Dates"), _dates),
        "length": (_("Length"), _length),
    }
    if cached.library.cameras():
        contents["camera"] = (_("Camera"), _camera)
    if cached.searches.saved_concepts():
        contents["looks"] = (_("Saved filters"), _looks)
    if cached.tags.all_tags():
        contents["tags"] = (_("Tags"), _tags)
    for name, (label, show) in contents.items():
        popover = st.popover(label, key=f"filter_{name}", on_change="rerun")
        if popover.open:
            with popover:
                show(question.narrow)


def _camera(narrow: Narrow) -> None:
    cameras = cached.library.cameras()
    options = {name: f"{name} ({number(cameras.get(name, 0))})" for name in (*cameras, *narrow.cameras)}
    _choose_several("cameras", _("Recorded with"), options, narrow.cameras, any_of_them=_("Any camera"), popover="camera")


def _kind(narrow: Narrow) -> None:
    counts = cached.library.kinds()
    if MediaKind.PHOTO not in counts and narrow.kind is None:
        return
    keep_in_step("only_kind", narrow.kind)
    st.pills(
        _("Videos or photos"),
        list(MediaKind),
        default=narrow.kind,
        key="only_kind",
        format_func=lambda kind: f"{kind_label(kind)} ({number(counts.get(kind, 0))})",
        on_change=lambda: _narrow("videos", kind=st.session_state["only_kind"]),
    )


def _videos(narrow: Narrow) -> None:
    _kind(narrow)
    titles = cached.library.titles()
    titles |= {video_id: video_id for video_id in narrow.video_ids if video_id not in titles}
    _choose_several(
        "video_ids", _("Only in these videos"), titles, narrow.video_ids, any_of_them=_("All videos"), popover="videos"
    )
    counts = cached.searches.categories()
    options = {name: f"{_category(name)} ({number(counts.get(name, 0))})" for name in (*counts, *narrow.categories)}
    _choose_several("categories", _("Category"), options, narrow.categories, any_of_them=_("Any category"), popover="videos")


def _choose_several(
    part: str,
    label: str,
    options: dict[str, str],
    chosen: Sequence[str],
    *,
    any_of_them: str,
    popover: str,
    help: str | None = None,
) -> None:
    """A field for several values of one part of the filter; `options` has the words for each value."""
    key = f"only_{part}"
    keep_in_step(key, list(chosen))
    st.multiselect(
        label,
        list(options),
        list(chosen),
        key=key,
        format_func=lambda value: options.get(value, value),
        placeholder=any_of_them,
        help=help,
        on_change=lambda: _narrow(popover, **{part: tuple(st.session_state[key])}),
    )


def _dates(narrow: Narrow) -> None:
    for kind in ("added", "recorded"):
        with st.container(horizontal=True, gap="small"):
            for name in (f"{kind}_from", f"{kind}_to"):
                chosen = getattr(narrow, name)
                keep_in_step(name, chosen)
                st.date_input(_(DATES[name]), chosen, key=name, min_value=FIRST_DAY, width=150, on_change=_dates_chosen)


def _dates_chosen() -> None:
    _narrow("dates", **{name: st.session_state[name] for name in DATES})


def _length(narrow: Narrow) -> None:
    with st.container(horizontal=True, gap="small"):
        for key, label, seconds in (
            ("minutes_from", _("At least, in minutes"), narrow.shortest_sec),
            ("minutes_to", _("At most, in minutes"), narrow.longest_sec),
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
    kept = cached.searches.saved_concepts()
    looks = {look.id: look.name for look in kept}
    chosen = narrow.concept_id if narrow.concept_id in looks else None
    keep_in_step("only_look", chosen)
    st.selectbox(
        _("Only moments that are like"),
        list(looks),
        None if chosen is None else list(looks).index(chosen),
        key="only_look",
        format_func=lambda concept_id: looks[concept_id],
        placeholder=_("Any"),
        on_change=_look_chosen,
    )
    quiet_line(_("Search by a saved filter"))
    for place, look in enumerate(kept):
        if st.session_state.get(RENAMED) == look.id:
            _rename_form(look.id, look.name)
            continue
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(escape_markdown(look.name), key=f"by_look_{place}", on_click=_ask_by_look, args=(look.id,))
            if cached.access.needs.may_change(look.owner_id):
                _change_buttons(place, look)


def _change_buttons(place: int, look: SavedConcept) -> None:
    """What its owner may do with a saved filter."""
    name = escape_markdown(look.name)
    st.button(_("Rename {name}", name=name), key=f"rename_look_{place}", on_click=_start_renaming, args=(look.id,))
    if cached.people.accounts.are_there() and cached.access.needs.may(Role.EDITOR):
        st.button(
            _("Stop sharing {name}", name=name) if look.is_shared else _("Share {name} with the team", name=name),
            key=f"share_look_{place}",
            on_click=trying,
            args=(cached.searches.share_concept, look.id),
            kwargs={"is_shared": not look.is_shared},
        )
    confirm_button(
        _("Delete {name}", name=name),
        _("Really delete {name}?", name=name),
        key=f"forget_look_{place}",
        sure_key=f"really_forget_look_{place}",
        do=cached.searches.delete_concept,
        args=(look.id,),
    )


def _rename_form(concept_id: str, name: str) -> None:
    """In place of the look's line until the name is saved; an empty name leaves it as it is."""
    with st.form("rename_look_form", border=False):
        st.text_input(
            _("New name of {name}", name=escape_markdown(name)), name, key=f"{NEW_NAME}_{concept_id}", max_chars=LONGEST_NAME
        )
        st.form_submit_button(_("Save name"), on_click=_rename, args=(concept_id,))


def _start_renaming(concept_id: str) -> None:
    st.session_state[RENAMED] = concept_id


def _rename(concept_id: str) -> None:
    st.session_state.pop(RENAMED, None)
    cached.searches.rename_concept(concept_id, st.session_state[f"{NEW_NAME}_{concept_id}"])


def _tags(narrow: Narrow) -> None:
    options = {tag.id: f"{tag.name} ({number(tag.moments)})" for tag in cached.tags.all_tags()}
    chosen = [tag_id for tag_id in narrow.tag_ids if tag_id in options]
    several = _("With several, only moments that have all of them.")
    _choose_several(
        "tag_ids", _("Only moments that are tagged"), options, chosen, any_of_them=_("Any"), popover="tags", help=several
    )


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
        name = days_said("added", narrow.added_from, narrow.added_to)
        chips.append(Chip(name, partial(search_state.narrow, added_from=None, added_to=None), found))
    if narrow.recorded_from or narrow.recorded_to:
        name = days_said("recorded", narrow.recorded_from, narrow.recorded_to)
        chips.append(Chip(name, partial(search_state.narrow, recorded_from=None, recorded_to=None), found))
    if narrow.shortest_sec is not None or narrow.longest_sec is not None:
        name = _lengths(narrow.shortest_sec, narrow.longest_sec)
        chips.append(Chip(name, partial(search_state.narrow, shortest_sec=None, longest_sec=None), found))
    if narrow.kind is not None:
        chips.append(Chip(kind_label(narrow.kind), partial(search_state.narrow, kind=None), found))
    for camera in narrow.cameras:
        others = tuple(other for other in narrow.cameras if other != camera)
        count = None if hits is None else sum(videos[hit.video_id].camera == camera for hit in hits)
        chips.append(Chip(camera, partial(search_state.narrow, cameras=others), count))
    if narrow.concept_id is not None:
        names = {look.id: look.name for look in cached.searches.saved_concepts()}
        chips.append(Chip(names.get(narrow.concept_id, _("Saved filters")), partial(search_state.narrow, concept_id=None), found))
    tags = {tag.id: tag.name for tag in cached.tags.all_tags()} if narrow.tag_ids else {}
    for tag_id in narrow.tag_ids:
        rest = tuple(other for other in narrow.tag_ids if other != tag_id)
        name = _("Tagged {name}", name=tags[tag_id]) if tag_id in tags else _("A tag that is gone")
        chips.append(Chip(name, partial(search_state.narrow, tag_ids=rest), found))
    return chips


def _category(name: str) -> str:
    return name or _("No category")


def _lengths(shortest_sec: float | None, longest_sec: float | None) -> str:
    if shortest_sec is not None and longest_sec is not None:
        return _("{shortest} to {longest} long", shortest=duration(shortest_sec), longest=duration(longest_sec))
    if shortest_sec is not None:
        return _("longer than {length}", length=duration(shortest_sec))
    return _("shorter than {length}", length=duration(longest_sec or 0))
