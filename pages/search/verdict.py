"""What a search came to: videos with its words in their titles, how sure it is, how it was refined, what all of it can become."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.library.browsing import Browse, browse_params
from core.messages.faults import explain
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import Arrangement, MomentRef, SearchQuery
from core.people.person import Role
from core.search.address import address_of
from core.shares.share import Kind
from web.components.copy_link.copy_link import copy_link
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.share_form import ToShare, share_dialog
from web.ui.url_state import keep_in_step
from web.ui.video_url import page_params

log = logging.getLogger(__name__)
KEPT: Final = "search_kept_said"
"""What the next run says of what was kept, in the session's state."""
NEAREST_SHARED: Final = 20
"""Where nothing stands out, so many of the nearest are shared."""
UNKNOWN_NAMED: Final = 5
"""So many of the words that the demo does not know are named."""
LIBRARY_PAGE: Final = "../../pages/library/page.py"
SHOWN: Final = 3
SAID_MOST: Final = 60
"""So much of what was asked for is repeated in the line of videos that are called so."""


def verdict_line(answer: cached.search.Answer, question: SearchQuery) -> None:
    """The verdict, and beside it the arrangement and what can be kept."""
    title, about = _verdict(answer, is_narrowed=not question.narrow.is_empty)
    with st.container(horizontal=True, key="verdict_line", gap="small", vertical_alignment="center"):
        said = f'<div class="verdict" role="status"><h2>{escape(title)}</h2><p>{escape(about)}</p></div>'
        st.html(f'<div class="st-key-verdict">{said}</div>')
        _arrangement(question)
        _save(question)
        copy_link(search_state.link(), "copy_link")
        if cached.access.needs.may(Role.EDITOR) and st.button(_("Share"), key="share_hits", icon=":material/share:"):
            share_dialog(_to_share(answer, question))
        # Drawn last, though each has a line of its own: elements that come and go make Streamlit draw all after them anew.
        _unknown(answer)
        _refined(question)


def _verdict(answer: cached.search.Answer, *, is_narrowed: bool) -> tuple[str, str]:
    """How sure the search is, and how many moments stand out in how many videos."""
    out = [hit for hit in answer.hits if hit.strength is not Strength.WEAK] or list(answer.hits[:1])
    by_words = [hit for hit in out if hit.is_by_words]
    if by_words:
        return _by_words(by_words)
    videos = videos_counted(len({hit.video_id for hit in out}))
    if answer.verdict is Verdict.STRONG:
        return _("Strong match"), ngettext(
            "{n} moment stands out, far above the rest of the library.",
            "{n} moments in {videos} stand out. The first is far above the rest of the library.",
            len(out),
            videos=videos,
        )
    if answer.verdict is Verdict.FAIR:
        return _("Fair match"), ngettext(
            "{n} moment stands out from the rest of the library.",
            "{n} moments in {videos} stand out from the rest of the library.",
            len(out),
            videos=videos,
        )
    if answer.verdict is Verdict.WEAK:
        return _("Weak match"), _("Hardly anything stands out; the first few are worth a look.")
    # What stands out is judged against the whole library; the right moment of a part of it may be no better than that.
    if is_narrowed:
        return _("Nearest within your filters"), _("In the whole library they would not stand out.")
    return _("Nothing stands out"), _("No moment answers this clearly. These come nearest.")


def _by_words(hits: Sequence[Hit]) -> tuple[str, str]:
    """The same of moments that have the very words that were typed."""
    videos = videos_counted(len({hit.video_id for hit in hits}))
    if all(hit.said is not None and hit.said.is_said for hit in hits):
        return _("Said word for word"), ngettext(
            "What you typed is said in {n} moment.",
            "What you typed is said in {n} moments of {videos}.",
            len(hits),
            videos=videos,
        )
    return _("Found word for word"), ngettext(
        "What you typed is said, or stands in a chapter, in {n} moment.",
        "What you typed is said, or stands in a chapter, in {n} moments of {videos}.",
        len(hits),
        videos=videos,
    )


def _to_share(answer: cached.search.Answer, question: SearchQuery) -> ToShare:
    """The moments that stand out, or the nearest where none does; of a sequence its parts."""
    out = [hit for hit in answer.hits if hit.strength is not Strength.WEAK] or answer.hits[:NEAREST_SHARED]
    moments = (MomentRef(hit.video_id, span) for hit in out for span in hit.parts or (hit.span,))
    return ToShare(Kind.HITS, tuple(moments), cached.searches.describe(question))


def _unknown(answer: cached.search.Answer) -> None:
    """Which words say nothing to the demo's engine, and what it compares instead."""
    if answer.unknown_words:
        named = ", ".join(f"“{word}”" for word in answer.unknown_words[:UNKNOWN_NAMED])
        said = _(
            "The demo does not know {words}. It compares colours, light, movement and sound; try “orange evening sky”, "
            "“snow falling” or “crackling fire”.",
            words=named,
        )
        quiet_line(said, is_status=True)


def _refined(question: SearchQuery) -> None:
    """How thumbs have refined the search; each can be taken back, and what they came to can be kept."""
    marks = question.marks
    if not marks:
        return
    good = sum(mark.is_good for mark in marks)
    with st.container(horizontal=True, key="refined", gap="small", vertical_alignment="center"):
        said = _("Adjusted by {good} up, {bad} down", good=good, bad=len(marks) - good)
        quiet_line(said, is_status=True, width="content")
        st.button(_("Undo"), key="undo_thumb", icon=":material/undo:", type="tertiary", on_click=search_state.unmark_last)
        _keep_look(question)


def note(answer: cached.search.Answer, question: SearchQuery) -> None:
    """Put a search into the history, once for each time it is asked; lines that ask for nothing make no other search of it."""
    question = replace(question, steps=question.asked)
    address = address_of(question)
    if st.session_state.get("noted_search") != address:
        st.session_state["noted_search"] = address
        cached.searches.note_search(question, answer)


def say_kept() -> None:
    """That something was kept under a name in the last run."""
    if said := st.session_state.pop(KEPT, ""):
        st.toast(escape_markdown(said), icon=":material/check_circle:")


def _arrangement(question: SearchQuery) -> None:
    names = {Arrangement.MOMENTS: _("Moments"), Arrangement.VIDEOS: _("By video")}
    keep_in_step("arrangement", question.arrangement)
    st.segmented_control(
        _("Arrange hits"),
        list(names),
        default=question.arrangement,
        key="arrangement",
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        width="content",
        on_change=_arranged,
    )


def _arranged() -> None:
    search_state.change(arrangement=st.session_state["arrangement"])


def _save(question: SearchQuery) -> None:
    # Its content asks the catalog, so it is drawn only while it is open.
    popover = st.popover(_("Save search"), key="save_search", icon=":material/bookmark_add:", on_change="rerun")
    if popover.open:
        naming = Naming(
            "save_search",
            "search_name",
            _("Name of the search"),
            cached.searches.describe(question),
            lambda name: cached.searches.save_search(name, question).name,
        )
        with popover, saying_trouble():
            _name_form(
                naming,
                _("Saved searches say what is new since you last looked."),
                _("“{name}” is saved. It is on the first page of Search."),
            )


def _keep_look(question: SearchQuery) -> None:
    popover = st.popover(_("Save as filter"), key="keep_look", icon=":material/bookmark_star:", on_change="rerun")
    if popover.open:
        naming = Naming(
            "keep_look",
            "look_name",
            _("Name of the filter"),
            _("Like “night street”"),
            lambda name: cached.searches.save_concept(name, question).name,
        )
        with popover:
            _name_form(
                naming,
                _("A saved filter finds such moments again, by itself or within another search, and costs nothing."),
                _("“{name}” is saved. Find it under “Saved filters”."),
            )


@dataclass(frozen=True, slots=True)
class Naming:
    """A popover that asks for a name: the keys of both, what the box is called, what stands in it empty, what keeps the name."""

    popover: str
    box: str
    label: str
    placeholder: str
    keep: Callable[[str], str]


def _name_form(naming: Naming, about: str, kept: str) -> None:
    with st.form(f"{naming.box}_form", border=False, clear_on_submit=True):
        st.text_input(naming.label, key=naming.box, placeholder=naming.placeholder, max_chars=80)
        quiet_line(about)
        st.form_submit_button(_("Save"), key=f"{naming.box}_save", type="primary", on_click=_named, args=(naming, kept))


def _named(naming: Naming, kept: str) -> None:
    """Keep it, close the popover, and have the next run say so; or say why not."""
    st.session_state[naming.popover] = False
    try:
        name = naming.keep(st.session_state[naming.box])
    except ClipseekError as error:
        log.warning("keeping: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(explain(error)), icon=":material/error:")
    else:
        st.session_state[KEPT] = kept.format(name=name)
        # A saved filter is offered above the answer, which the press would else leave as it is.
        st.rerun()


def called_line(question: SearchQuery) -> None:
    """The line, with a link to each of these videos; nothing where none is called so."""
    found = cached.library.called(question)
    if not found:
        return
    words = question.asked[0].words
    with st.container(horizontal=True, key="called", gap="small", vertical_alignment="center"):
        shown = cached.describe.one_line(words, SAID_MOST)
        said = ngettext("{n} video is called “{words}”:", "{n} videos are called “{words}”:", len(found), words=shown)
        quiet_line(said, width="content")
        for named in found[:SHOWN]:
            st.page_link(LIBRARY_PAGE, label=named.title, icon=":material/movie:", query_params=page_params(named.id))
        if len(found) > SHOWN:
            label = _("All {count} in the library", count=number(len(found)))
            st.page_link(LIBRARY_PAGE, label=label, query_params=browse_params(Browse(text=words)))
