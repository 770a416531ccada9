"""The server's own folder on the Add videos page: its files in a table, the chosen ones copied and looked into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from core import cached
from core.cached.add_videos import Copying
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Candidate
from core.ingest.precheck.folder import Listing
from core.messages.faults import explain
from core.messages.formatting import file_size
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line

COPYING: Final = "folder_copying"
COPIED: Final = "folder_copied"
TABLE_HEIGHT_PX: Final = 260
SHOWN_CLOSED: Final = 5


def candidates_from_folder(folder: Path) -> list[Candidate]:
    """The table of the folder's files; what became of those that were chosen and copied."""
    copied: dict[str, Candidate] = st.session_state.setdefault(COPIED, {})
    try:
        listing = cached.add_videos.folder_listing(folder)
    except ClipseekError as error:
        st.error(escape_markdown(explain(error)))
        return list(copied.values())
    if listing.files:
        said = ngettext(
            "{n} video file in {folder} on the server. Chosen ones are copied; the folder stays as it is.",
            "{n} video files in {folder} on the server. Chosen ones are copied; the folder stays as it is.",
            len(listing.files),
            folder=folder,
        )
        quiet_line(said)
        _table(folder, listing, copied)
    else:
        quiet_line(_("There are no video files in {folder}.", folder=folder))
    _limits(listing)
    if st.session_state.get(COPYING) is not None:
        _how_far()
    return list(copied.values())


def forget_folder() -> None:
    """Begin with nothing chosen; what was copied belongs to the library now, or is swept away later."""
    for name in (COPYING, COPIED):
        st.session_state.pop(name, None)


def _table(folder: Path, listing: Listing, copied: dict[str, Candidate]) -> None:
    known = cached.library.titles_by_size(file.size_bytes for file in listing.files)
    chosen = st.dataframe(
        pd.DataFrame(
            {
                _("File"): [file.shown_name for file in listing.files],
                _("Size"): [file_size(file.size_bytes) for file in listing.files],
                _("Changed"): [_day(file.modified_at) for file in listing.files],
                _("Probably here"): [known.get(file.size_bytes, "") for file in listing.files],
            }
        ),
        key="folder_files",
        height="content" if len(listing.files) < 7 else TABLE_HEIGHT_PX,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
    )
    files = [listing.files[place] for place in chosen["selection"]["rows"] if place < len(listing.files)]
    files = [file for file in files if file.name not in copied]
    is_busy = st.session_state.get(COPYING) is not None
    with st.container(horizontal=True):
        label = ngettext("Check {n} file", "Check {n} files", len(files)) if files else _("Check chosen files")
        if st.button(label, key="folder_check", disabled=not files or is_busy):
            names = [file.name for file in files]
            st.session_state[COPYING] = cached.add_videos.copy_from_folder(folder, names, sum(file.size_bytes for file in files))
            st.rerun()
        if copied:
            label = ngettext("Take {n} file out again", "Take {n} files out again", len(copied))
            st.button(label, key="folder_back", type="tertiary", on_click=_give_back)
        st.button(_("Look again"), key="folder_refresh", type="tertiary", on_click=cached.add_videos.forget_listing)


def _limits(listing: Listing) -> None:
    """What the table does not show."""
    if listing.is_cut:
        quiet_line(_("There is more in this folder than is listed: the first {most} files.", most=number(len(listing.files))))
    if listing.closed:
        quiet_line(_("Not readable: {names}.", names=_some(listing.closed)))
    if listing.outside:
        quiet_line(_("Left out, as they lead out of the folder or nowhere: {names}.", names=_some(listing.outside)))


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many there are."""
    shown = ", ".join(names[:SHOWN_CLOSED])
    more = len(names) - SHOWN_CLOSED
    return _("{names} and {count} more", names=shown, count=number(more)) if more > 0 else shown


@st.fragment(run_every=0.5)
def _how_far() -> None:
    """How much has been copied; when all is, the page is told."""
    copying: Copying | None = st.session_state.get(COPYING)
    if copying is None:
        return
    if copying.batch.is_over:
        st.session_state[COPIED] |= copying.results()
        st.session_state[COPYING] = None
        st.rerun()
    total = len(copying.batch.items)
    text = _(
        "Copying: {done} of {size}, file {number} of {total}",
        done=file_size(copying.copied_bytes),
        size=file_size(copying.total_bytes),
        number=min(total, copying.batch.done + 1),
        total=total,
    )
    st.progress(min(1.0, copying.copied_bytes / max(1, copying.total_bytes)), text=text)
    st.button(_("Stop"), key="folder_stop", on_click=copying.stop)


def _give_back() -> None:
    copied: dict[str, Candidate] = st.session_state[COPIED]
    for candidate in copied.values():
        cached.add_videos.discard(candidate)
    copied.clear()


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
