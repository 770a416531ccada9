"""What can be done with many hits at once: add them to a collection, hand them to an editing program, save them as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.handoff.timeline import Picked, PickedMoment
from core.messages.translation import _, ngettext
from core.models.search_answer import Hit
from core.models.search_query import SearchQuery
from web.components.card_grid.card_grid import Act
from web.ui import collecting

FIRST: Final = 20
HANDED: Final = "hits_handed_off"
"""What the next run opens the dialog for, in the session's state."""


def take_away_acts(on_page: Sequence[Hit], arranged: Sequence[Hit], every: Sequence[Hit], question: SearchQuery) -> Iterator[Act]:
    """The buttons below the cards: of `every` hit that is not folded away, some are shown as they are `arranged`."""

    def gather(hits: Sequence[Hit], *, as_new: bool) -> None:
        moments = [(hit.video_id, hit.span) for hit in hits]
        collecting.gather_all(moments, cached.searches.describe(question), as_new=as_new)

    def hand() -> None:
        st.session_state[HANDED] = _picked(every, question)

    first = arranged[:FIRST]
    these = ngettext("Add this moment to the collection", "Add these {n} to the collection", len(on_page))
    yield Act("gather_page", these, "playlist_add", lambda: gather(on_page, as_new=False))
    new = ngettext("New collection of this moment", "New collection of the first {n}", len(first))
    yield Act("gather_first", new, "library_add", lambda: gather(first, as_new=True))
    yield Act("hand_off", _("Hand off"), "output", hand)


def table_button(every: Sequence[Hit], question: SearchQuery) -> None:
    """All hits as a table at one press; a search gives so few that nobody has to be asked which."""
    origin = urlsplit(st.context.url or "")

    def made() -> bytes:
        from web.ui.hand_off import table_of  # noqa: PLC0415 - the first page would wait for all that writes files

        return table_of(_picked(every, question), f"{origin.scheme}://{origin.netloc}")

    with st.container(horizontal=True, horizontal_alignment="center"):
        st.download_button(
            ngettext("This moment as CSV", "All {n} moments as CSV", len(every)),
            for_later(made),
            file_name=cached.hand_off.table_name(cached.searches.describe(question) or _("Hits")),
            mime="text/csv",
            key="hits_csv",
            icon=":material/table:",
            type="tertiary",
            on_click="ignore",
        )


def _picked(hits: Sequence[Hit], question: SearchQuery) -> Picked:
    query = cached.searches.describe(question)
    return Picked(
        query or _("Hits"),
        tuple(PickedMoment(hit.video_id, hit.span.start_ms, hit.span.end_ms, query=query) for hit in hits),
    )


def hand_over() -> None:
    """Open the dialog if that was pressed."""
    handed: Picked | None = st.session_state.pop(HANDED, None)
    if handed is not None:
        from web.ui.hand_off import hand_off  # noqa: PLC0415 - the first page would wait for all that writes files

        hand_off(handed)
