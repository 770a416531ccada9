"""Files that are not in the library, on the page of storage and health: what each is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.maintenance.checkup import Outcome
from core.maintenance.health import FilesBatch
from core.maintenance.unknown_files import UnknownFile, UnknownFiles
from core.messages.faults import explain, what_happened
from core.messages.formatting import duration, file_size, money
from core.messages.labels import moments_counted
from core.messages.translation import _, ngettext, number
from pages.health.facts import in_short
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying
from web.ui.quiet_line import quiet_html, quiet_line

MOST_SHOWN: Final = 20
PROBLEMS_SHOWN: Final = 5
MINUTE_SEC: Final = 60


def show_files(outcome: Outcome, settling: FilesBatch | None, clock: Clock) -> None:
    """Nothing where there is no such file; while some are added or deleted, how far that is."""
    if outcome.error is not None:
        st.html(f'{_heading()}<p class="state failed"><span>{escape(in_short(outcome.error)[0])}</span></p>')
        return
    found = outcome.found
    if isinstance(found, UnknownFiles) and found.missing:
        _show_missing(found.missing)
    if settling is not None and not settling.is_over:
        st.html(_heading())
        done, total = settling.done, len(settling.items)
        st.progress(done / total, text=_("Working: {done} of {total} files", done=done, total=total))
    elif isinstance(found, UnknownFiles) and found.files:
        why = _("The catalog does not know them, for example because it is an older copy. Nothing removes them by itself.")
        st.html(f'{_heading()}<div id="unknown_files">{quiet_html(f"{summary(found)} {why}")}</div>')
        _show(found, clock)


def _show_missing(titles: Sequence[str]) -> None:
    """Which originals are not where they were kept, and what that means."""
    named, others = ", ".join(f"“{title}”" for title in titles[:PROBLEMS_SHOWN]), len(titles) - PROBLEMS_SHOWN
    if others > 0:
        named = ngettext("{titles} and {n} more", "{titles} and {n} more", others, titles=named)
    said = ngettext(
        "The file of {n} video is no longer where it was kept: {titles}. Searches still find it; it plays once it is back.",
        "The files of {n} videos are no longer where they were kept: {titles}. Searches find them; they play once they are back.",
        len(titles),
        titles=named,
    )
    st.html(f'<p class="state failed" id="missing_files"><span>{escape(said)}</span></p>')


def summary(found: UnknownFiles) -> str:
    """`3 files, 1.2 GB in all.`"""
    return ngettext("{n} file, {size}.", "{n} files, {size} in all.", len(found.files), size=file_size(found.total_bytes))


def _show(found: UnknownFiles, clock: Clock) -> None:
    free = [file for file in found.files if file.can_be_added and file.is_free]
    if len(free) > 1:
        st.button(
            _("Add all {count} that cost nothing", count=number(len(free))),
            key="add_files",
            type="primary",
            help=_("Those whose embeddings are saved here; Twelve Labs is not asked."),
            on_click=trying,
            args=(cached.health.add_files, free),
        )
    with st.container(key="unknown_list", gap=None):
        for file in found.files[:MOST_SHOWN]:
            _show_file(file, clock)
    more = len(found.files) - MOST_SHOWN
    if more > 0:
        quiet_line(_("and {count} more", count=number(more)))


def _show_file(file: UnknownFile, clock: Clock) -> None:
    key = "".join(c if c.isalnum() else "_" for c in file.file_name or f"{file.video_id}_saved")
    with st.container(key=f"unknown_{key}", gap="small"):
        size = f"{file_size(file.size_bytes)}, {clock.day(file.changed_at)}"
        st.html(
            f'<div class="named"><div class="title">{escape(name_of(file))}</div><p>{escape(size)}</p>'
            f"<p>{escape(about(file, cached.application.price_per_minute()))}</p></div>"
        )
        with st.container(key=f"unknown_do_{key}", horizontal=True, gap="small"):
            if file.can_be_added:
                st.button(_("Add to the library"), key=f"add_{key}", on_click=trying, args=(cached.health.add_files, [file]))
            confirm_button(
                _("Delete"),
                _("Really delete for good?"),
                key=f"delete_{key}",
                sure_key=f"really_delete_{key}",
                do=cached.health.delete_file,
                args=(file,),
            )


def name_of(file: UnknownFile) -> str:
    return file.file_name or _("Embeddings of {id}", id=file.video_id)


def about(file: UnknownFile, price_per_minute: float) -> str:
    """What it is, what adding it costs, and what deleting it would lose."""
    if file.file_name is None:
        if file.moments is None:
            return _("Saved embeddings without their video file, which cannot be read.")
        return _(
            "Saved embeddings ({moments}) without their video file, so it cannot be added. They were paid for; with the catalog "
            "they belong to, or the file back in the folder of uploads, they can be used again.",
            moments=moments_counted(file.moments),
        )
    if file.fault:
        return what_happened(file.fault)
    if file.moments is not None:
        return _("Its embeddings are saved here ({moments}): adding it costs nothing.", moments=moments_counted(file.moments))
    if file.duration_sec == 0:
        # Of no length.
        return _("It is a photo. Its embedding is not here: it is embedded anew, for next to nothing.")
    length = duration(file.duration_sec or 0)
    said = [_("Its saved embeddings cannot be read.")] if file.saved else []
    if price_per_minute <= 0:
        said.append(_("It is {length} long. Its embeddings are not here: it is embedded anew, free in demo mode.", length=length))
    else:
        cost = money(price_per_minute * (file.duration_sec or 0) / MINUTE_SEC)
        said.append(
            _("It is {length} long. Its embeddings are not here: embedding it costs about {cost}.", length=length, cost=cost)
        )
    return " ".join(said)


def tell_of_files(batch: FilesBatch) -> None:
    """What came of adding and deleting that is over: a toast for what went well, another for each that did not."""
    results = batch.results()
    problems = [(wish, problem) for wish, problem in results if problem]
    deleted = sum(not problem and wish.is_deletion for wish, problem in results)
    added = len(results) - len(problems) - deleted
    if added:
        st.toast(ngettext("{n} file was added to the library.", "{n} files were added to the library.", added))
    if deleted:
        st.toast(ngettext("{n} file was deleted.", "{n} files were deleted.", deleted))
    for wish, problem in problems[:PROBLEMS_SHOWN]:
        said = _("“{title}”: {why}", title=name_of(wish.file), why=explain(problem))
        st.toast(escape_markdown(said), icon=":material/error:")


def _heading() -> str:
    return f'<section class="health"><h2>{escape(_("Files that are not in the library"))}</h2></section>'
