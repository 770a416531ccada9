"""Links on the Add videos page: pasted one a line, looked at in the background, with the results as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.add_videos import LinkBatch
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted
from core.ingest.precheck.spreadsheet import SheetRow
from core.messages.translation import _, ngettext, number
from web.ui.quiet_line import quiet_line

MOST_LINKS: Final = 5_000
AT_ONCE_SEC: Final = 1.5
"""A few links are looked at in this time, and nobody needs to be shown how it goes on."""
LOOK_EVERY_SEC: Final = 1.0

SAVED_CONCEPTS: Final = "link_looks"
ERRAND: Final = "link_errand"
LEFT_OUT: Final = "links_left_out"

ShowResults = Callable[[Sequence[Wanted]], None]


def typed_links() -> list[SheetRow]:
    """The links in the text area, the button beside it to look at refused ones again."""
    text = st.text_area(_("Links to video files, one a line"), key="urls", placeholder="https://example.com/talk.mp4", height=150)
    links = [line.strip() for line in (text or "").splitlines() if line.strip()]
    st.button(_("Check links"), key="check_links", on_click=_forget_refused)
    if len(links) > MOST_LINKS:
        st.warning(_("Only the first {most} links are taken; add the others afterwards.", most=number(MOST_LINKS)))
    return [SheetRow(line, link) for line, link in enumerate(links[:MOST_LINKS], start=1)]


def looked_at(asked: Sequence[SheetRow]) -> list[Wanted]:
    """What each of these would become, as far as they have been looked at; looking begins by itself."""
    looks: dict[str, Candidate] = st.session_state.setdefault(SAVED_CONCEPTS, {})
    left_out: set[str] = st.session_state.setdefault(LEFT_OUT, set())
    batch = _collect(looks)
    urls = list(dict.fromkeys(row.url for row in asked))
    needed = [url for url in urls if url not in looks and url not in left_out]
    # An errand for a list that has changed since is given up; what it found is kept.
    if batch is not None and not (needed and set(needed) <= set(batch.items)):
        batch.stop()
        batch = st.session_state[ERRAND] = None
    if needed and batch is None:
        batch = st.session_state[ERRAND] = cached.add_videos.look_at_links(needed)
        with st.spinner(_("Looking at links: {done} of {total}", done=0, total=number(len(needed)))):
            batch.wait(AT_ONCE_SEC)
        _collect(looks)
    return [_seed(row, looks[row.url]) for row in asked if row.url in looks]


def is_looking() -> bool:
    """Whether links are being looked at right now."""
    return st.session_state.get(ERRAND) is not None


@st.fragment(run_every=LOOK_EVERY_SEC)
def how_far(asked: Sequence[SheetRow], others: Sequence[Wanted], show: ShowResults) -> None:
    """How many links have been looked at, what was found so far, and the button to leave it at that."""
    batch: LinkBatch | None = st.session_state.get(ERRAND)
    if batch is None or batch.is_over:
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="center")
    done, total = batch.done, len(batch.items)
    bar.progress(done / total, text=_("Looking at links: {done} of {total}", done=number(done), total=number(total)))
    if button.button(_("Stop"), key="stop_looking", width="stretch"):
        looks: dict[str, Candidate] = st.session_state[SAVED_CONCEPTS]
        batch.stop()
        looks.update(batch.results())
        st.session_state[LEFT_OUT] |= set(batch.items) - set(looks)
        st.session_state[ERRAND] = None
        st.rerun()
    looks = st.session_state[SAVED_CONCEPTS] | dict(batch.results())
    show([*others, *(_seed(row, looks[row.url]) for row in asked if row.url in looks)])


def left_out_note(asked: Sequence[SheetRow]) -> None:
    """What was not looked at because somebody pressed stop, and the button to go on."""
    left_out: set[str] = st.session_state.get(LEFT_OUT, set())
    count = len({row.url for row in asked} & left_out)
    if count:
        quiet_line(ngettext("{n} link was not looked at.", "{n} links were not looked at.", count))
        st.button(_("Look at the rest"), key="look_at_rest", on_click=left_out.clear)


def forget_links() -> None:
    """Begin with an empty list."""
    for name in (SAVED_CONCEPTS, ERRAND, LEFT_OUT):
        st.session_state.pop(name, None)


def _collect(looks: dict[str, Candidate]) -> LinkBatch | None:
    """Take over what the errand found; the errand, if it is still about."""
    batch: LinkBatch | None = st.session_state.get(ERRAND)
    if batch is None:
        return None
    is_over = batch.is_over
    looks.update(batch.results())
    if is_over:
        batch = st.session_state[ERRAND] = None
    return batch


def _forget_refused() -> None:
    """A host that did not answer may do so now."""
    looks: dict[str, Candidate] = st.session_state.get(SAVED_CONCEPTS, {})
    for url in [url for url, candidate in looks.items() if candidate.check_result is CheckResult.REFUSED]:
        del looks[url]
    st.session_state.get(LEFT_OUT, set()).clear()


def _seed(row: SheetRow, candidate: Candidate) -> Wanted:
    return Wanted(candidate, row.title or candidate.title, row.category, row.watch_url, row.recorded_at)
