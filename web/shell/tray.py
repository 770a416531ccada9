"""The tray at the foot of every page: the collection that moments are gathered into, and the way to it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.collections.collection import Collection
from core.messages.labels import moments_counted
from core.models.video import timecode
from web.components.card_grid.card_grid import Picture
from web.components.tray.tray import Moment, Shown, Wishes, tray_line
from web.escape_markdown import escape_markdown
from web.ui import collecting, search_state
from web.ui.cards import moment_picture
from web.ui.notices import saying_trouble, trying

PICTURES: Final = 4
COLLECTIONS_PAGE: Final = "../../pages/collections/page.py"


@st.fragment(key=collecting.TRAY)
def tray(*, is_search: bool) -> None:
    """`is_search`: what is gathered on this page was found by the search that it shows."""

    def add(moments: list[Moment]) -> None:
        query = cached.searches.describe(search_state.view().question) if is_search else ""
        trying(lambda: collecting.gather(moments, query))

    with st.container(key="tray", horizontal=True, vertical_alignment="center", gap="small"), saying_trouble():
        collection = collecting.in_use()
        wishes = Wishes(
            add,
            lambda moments: trying(lambda: collecting.take_out(moments)),
            lambda: trying(collecting.undo),
        )
        tray_line(_shown(collection), wishes)
        if collection is not None and collection.items:
            with st.container(key="tray_open", width="content"):
                st.page_link(
                    COLLECTIONS_PAGE,
                    label=escape_markdown(collection.name),
                    icon=":material/video_library:",
                    query_params={"collection": collection.id},
                )


def _shown(collection: Collection | None) -> Shown:
    if collection is None:
        return Shown("", (), (), collecting.can_undo())
    items = collection.items
    return Shown(
        f"{moments_counted(len(items))} · {timecode(collection.length_ms / 1000)}" if items or collecting.can_undo() else "",
        _pictures(collection),
        [(item.video_id, item.in_ms, item.out_ms) for item in items],
        collecting.can_undo(),
    )


def _pictures(collection: Collection) -> list[Picture]:
    """Of the moments that were added last, the newest first."""
    last = collection.items[: -PICTURES - 1 : -1]
    videos = cached.insights.clusters.videos_by_id(item.video_id for item in last)
    return [moment_picture(videos[item.video_id], item.span) for item in last if item.video_id in videos]
