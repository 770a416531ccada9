"""The list of words and looks that tags come from, edited where their chips are: whoever misses a tag looks for it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.tags import FEWEST_MOMENTS, TagPlan, TagState
from core.messages.formatting import money
from core.messages.translation import _, ngettext, number
from core.people.person import Role
from core.tags.tag import MOST_TAGS, Tag
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line

OPEN: Final = "tag_list_open"
LIST: Final = "tag_list_text"
LOOKS: Final = "tag_list_looks"


def tags_button() -> None:
    """Opens the list, for those who may change it."""
    if cached.access.needs.may(Role.EDITOR):
        st.button(_("Tags"), key="edit_tags", type="tertiary", icon=":material/sell:", on_click=_open)


def edit_tags_if_wanted() -> None:
    """The list over the page, as long as it is open."""
    if st.session_state.get(OPEN):
        st.dialog(_("Tags"), on_dismiss=_close)(_edit)()


def _open() -> None:
    st.session_state[OPEN] = True


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _edit() -> None:
    with saying_trouble():
        tags = cached.tags.all_tags()
        quiet_line(
            _(
                "One tag a line, at most {most}. Every moment that stands out for its words gets the tag, "
                "as a search for them would find it.",
                most=number(MOST_TAGS),
            )
        )
        text = st.text_area(
            _("Tags"),
            _words(tags),
            key=LIST,
            height=240,
            max_chars=MOST_TAGS * 120,
            placeholder=_("beach\ninterview\npeople in the street"),
        )
        looks = _looks(tags)
        plan = cached.tags.plan(text, looks)
        _say(plan, cached.tags.state())
        with st.container(key="form_end", horizontal=True):
            is_saved = st.button(_("Save tags"), key="save_tags", type="primary", disabled=not plan.is_changed)
            is_left = st.button(_("Cancel"), key="leave_tags")
        if is_saved:
            cached.tags.save(text, looks)
        if is_saved or is_left:
            _close()
            st.rerun()
        _found(tags)


def _words(tags: Sequence[Tag]) -> str:
    return "\n".join(tag.name for tag in tags if tag.entry.look_id is None)


def _looks(tags: Sequence[Tag]) -> list[str]:
    """Saved filters that are tags as well; those of others that are on the list already are among them."""
    on_list = {tag.entry.look_id: tag.name for tag in tags if tag.entry.look_id is not None}
    names = {look.id: look.name for look in cached.searches.saved_concepts()} | on_list
    if not names:
        return []
    return st.multiselect(
        _("Saved filters as tags"),
        list(names),
        list(on_list),
        key=LOOKS,
        format_func=names.__getitem__,
        placeholder=_("None"),
        help=_("Everybody who uses this library sees the name of a saved filter that is a tag."),
    )


def _say(plan: TagPlan, state: TagState) -> None:
    """What saving costs and changes, and what of the list is not as it should be."""
    said = []
    if plan.new:
        cost = money(plan.price_usd, "0.00###") if plan.price_usd else _("free in the demo")
        said.append(
            ngettext("{n} new search to pay for once: {cost}.", "{n} new searches to pay for once: {cost}.", plan.new, cost=cost)
        )
    elif plan.entries:
        said.append(_("Nothing to pay: all of these were searched for before."))
    if plan.removed:
        said.append(
            ngettext(
                "{n} tag is taken off its moments; adding it again costs nothing.",
                "{n} tags are taken off their moments; adding them again costs nothing.",
                plan.removed,
            )
        )
    if plan.twice:
        said.append(ngettext("{n} line says what another says.", "{n} lines say what others say.", plan.twice))
    if plan.too_many:
        said.append(ngettext("{n} line above the limit is left out.", "{n} lines above the limit are left out.", plan.too_many))
    if state.unpaid:
        said.append(_("The list was made for another model. Save it again to have its moments found with this one."))
    if state.refused:
        said.append(
            ngettext(
                "Twelve Labs does not take {n} of the tags. Change its words.",
                "Twelve Labs does not take {n} of the tags. Change their words.",
                state.refused,
            )
        )
    quiet_line(" ".join(said), is_status=True)


def _found(tags: Sequence[Tag]) -> None:
    """How much each tag of the list was given to."""
    if not tags:
        return
    if not any(tag.moments for tag in tags) and not cached.tags.state().waiting:
        quiet_line(_("No moment stands out for any of them. It takes a library of at least {n} moments.", n=FEWEST_MOMENTS))
        return
    rows = [{_("Tag"): tag.name, _("Moments"): tag.moments, _("Videos"): tag.videos} for tag in tags]
    st.dataframe(rows, hide_index=True, height="content" if len(rows) <= 8 else 320)
