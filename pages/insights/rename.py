"""A kind's name, changed by hand: a small button, and the dialog it opens."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.naming.names import ClusterName
from core.insights.views.filtered_clusters import FilteredCluster, FilteredClusters
from core.messages.translation import _
from core.people.person import Role
from web.escape_markdown import escape_markdown
from web.http.routes import thumb_address
from web.ui.cards import image
from web.ui.notices import saying_trouble

LONGEST: Final = 60
RENAMING: Final = "renaming_kind"
"""The id of the kind whose dialog is open, in the session's state: the page may be drawn anew under it."""


def rename_button(cluster_id: str, name: str) -> None:
    """Opens the dialog, which `show_renaming` then shows; for those who may edit."""
    if not cached.access.needs.may(Role.EDITOR):
        return
    label = escape_markdown(_("Rename the group {name}", name=name))
    st.button(label, key="rename_this", icon=":material/edit:", type="tertiary", on_click=begin_renaming, args=(cluster_id,))


def show_renaming(filtered: FilteredMoments, seen: FilteredClusters) -> None:
    """The dialog over the page, if it is open."""
    cluster_id = st.session_state.get(RENAMING)
    one = next((one for one in seen.clusters if one.cluster.id == cluster_id), None)
    named = cached.insights.names.cluster_names(filtered.key).get(cluster_id or "")
    if one is None or named is None:
        _end()
        return
    st.dialog(_("Name of this group"), on_dismiss=_end)(_show)(filtered, one, named)


def begin_renaming(cluster_id: str) -> None:
    """Have `show_renaming` show the dialog of this kind."""
    st.session_state[RENAMING] = cluster_id


def _end() -> None:
    st.session_state.pop(RENAMING, None)


def _show(filtered: FilteredMoments, one: FilteredCluster, named: ClusterName) -> None:
    with saying_trouble():
        images = "".join(image(thumb_address(filtered.video(row), filtered.ref(row).span.middle_sec), "") for row in one.pictures)
        st.html(f'<div class="pic strip" style="--count:{len(one.pictures)}">{images}</div>')
        with st.form("rename_kind", border=False):
            box = f"name_of_{one.cluster.id}"
            given = st.text_input(
                _("Name"),
                named.name,
                key=box,
                max_chars=LONGEST,
                help=_("The name stays when groups are found anew, as long as most of these moments stay together."),
            )
            with st.container(key="form_end_apart" if named.is_own else "form_end", horizontal=True, gap="small"):
                save = st.form_submit_button(_("Save"), type="primary")
                leave = st.form_submit_button(_("Cancel"))
                back = named.is_own and st.form_submit_button(_("Use the automatic name"))
        if save or back:
            cached.insights.names.rename_cluster(filtered.key, one.cluster.id, "" if back else given)
        if save or back or leave:
            _end()
            st.rerun()
