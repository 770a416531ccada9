"""The server's own folder on the Add videos page: folders or files are chosen from it, copied and looked into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from core import cached
from core.cached.import_folders import Copying, FolderContents, ImportPlace
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Candidate
from core.ingest.precheck.folder import FolderFile, FolderRow
from core.messages.faults import explain
from core.messages.formatting import file_size
from core.messages.labels import media_counted
from core.messages.translation import _, ngettext, number
from pages.add_videos.left_out import say_limits
from web.escape_markdown import escape_markdown
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line

COPYING: Final = "folder_copying"
COPIED: Final = "folder_copied"
TABLE_HEIGHT_PX: Final = 260
INDENT: Final = "\N{EM SPACE}\N{EM SPACE}"


def candidates_from_folders(roots: Sequence[ImportPlace]) -> list[Candidate]:
    """The folders or files of one of these to choose from; what became of those that were chosen and copied from any."""
    copied: dict[str, Candidate] = st.session_state.setdefault(COPIED, {})
    folder = roots[0]
    if len(roots) > 1:
        folder = st.selectbox(_("Folder"), roots, key="folder_root")
    try:
        contents = cached.import_folders.folder_contents(folder)
    except ClipseekError as error:
        st.error(escape_markdown(explain(error)))
        return list(copied.values())
    listing = contents.listing
    if listing.files:
        photos = sum(file.is_photo for file in listing.files)
        videos = media_counted(len(listing.files) - photos, photos)
        quiet_line(
            _(
                "{videos} in {folder}. Chosen ones stay there: as long as the folder is away, they can be found, but not cut.",
                videos=videos,
                folder=str(folder),
            )
            if cached.import_folders.are_left_in(folder)
            else _("{videos} in {folder}. Chosen ones are copied; the folder stays as it is.", videos=videos, folder=str(folder))
        )
        _check_button(folder, _chosen(contents), copied)
    else:
        quiet_line(_("There are no videos or photos in {folder}.", folder=str(folder)))
    say_limits(listing)
    if st.session_state.get(COPYING) is not None:
        _how_far()
    return list(copied.values())


def forget_folder() -> None:
    """Begin with nothing chosen; what was copied belongs to the library now, or is swept away later."""
    for name in (COPYING, COPIED):
        st.session_state.pop(name, None)


def _chosen(contents: FolderContents) -> list[FolderFile]:
    """The files of the chosen folders; where single ones are to be chosen, or there is one folder only, the chosen files."""
    files: Sequence[FolderFile] = contents.listing.files
    if len(contents.rows) > 1:
        rows = [contents.rows[place] for place in _selected("folder_folders", _folder_columns(contents), len(contents.rows))]
        inside = list(dict.fromkeys(file for row in rows for file in row.files))
        if not st.toggle(_("Choose single files"), key="folder_single"):
            return inside
        files = inside or files
    return [files[place] for place in _selected("folder_files", _file_columns(files, contents.titles_by_size), len(files))]


def _folder_columns(contents: FolderContents) -> dict[str, list[str]]:
    rows, titles = contents.rows, contents.titles_by_size
    return {
        _("Folder"): [f"{INDENT * row.depth}{row.label or _('All folders')}" for row in rows],
        **_counts(rows),
        _("Size"): [file_size(row.size_bytes) for row in rows],
        _("Probably here"): [number(here) if (here := sum(f.size_bytes in titles for f in row.files)) else "" for row in rows],
    }


def _counts(rows: Sequence[FolderRow]) -> dict[str, list[str]]:
    photos = [sum(file.is_photo for file in row.files) for row in rows]
    if not any(photos):
        return {_("Videos"): [number(len(row.files)) for row in rows]}
    counted = [media_counted(len(row.files) - some, some) for row, some in zip(rows, photos, strict=True)]
    return {_("Videos and photos"): counted}


def _file_columns(files: Sequence[FolderFile], titles_by_size: Mapping[int, str]) -> dict[str, list[str]]:
    return {
        _("File"): [file.shown_name for file in files],
        _("Size"): [file_size(file.size_bytes) for file in files],
        _("Changed"): [_day(file.modified_at) for file in files],
        _("Probably here"): [titles_by_size.get(file.size_bytes, "") for file in files],
    }


def _selected(key: str, columns: Mapping[str, Sequence[str]], count: int) -> list[int]:
    """Which lines of the table are ticked."""
    chosen = st.dataframe(
        pd.DataFrame(columns),
        key=key,
        height="content" if count < 7 else TABLE_HEIGHT_PX,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [place for place in chosen["selection"]["rows"] if place < count]


def _check_button(folder: ImportPlace, files: Sequence[FolderFile], copied: Mapping[str, Candidate]) -> None:
    files = [file for file in files if _key(folder, file.name) not in copied]
    is_busy = st.session_state.get(COPYING) is not None
    with st.container(horizontal=True):
        label = ngettext("Check {n} file", "Check {n} files", len(files)) if files else _("Check chosen files")
        if st.button(label, key="folder_check", disabled=not files or is_busy):
            st.session_state[COPYING] = cached.import_folders.copy_from_folder(folder, files)
            st.rerun()
        if copied:
            label = ngettext("Take {n} file out again", "Take {n} files out again", len(copied))
            st.button(label, key="folder_back", type="tertiary", on_click=_give_back)
        st.button(
            _("Look again"), key="folder_refresh", type="tertiary", on_click=trying, args=(cached.import_folders.forget_listing,)
        )


@st.fragment(run_every=0.5)
def _how_far() -> None:
    """How much has been copied; when all is, the page is told."""
    copying: Copying | None = st.session_state.get(COPYING)
    if copying is None:
        return
    if copying.batch.is_over:
        copied = {_key(copying.folder, name): candidate for name, candidate in copying.results().items()}
        st.session_state[COPIED] |= copied
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
        cached.add_videos.give_back(candidate)
    copied.clear()


def _key(folder: ImportPlace, name: str) -> str:
    return f"{folder}/{name}"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
