"""Files that are not in the library, on the page of storage and health: what each is, and what can be done with it."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.maintenance.health import FilesErrand, FileWish, Outcome
from core.maintenance.unknown_files import UnknownFile, UnknownFiles
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.confirm_button import confirm_button

SAYS: Final = messages.UNKNOWN_FILES
MOST_SHOWN: Final = 20
PROBLEMS_SHOWN: Final = 5
MINUTE_SEC: Final = 60


def show_files(outcome: Outcome, settling: FilesErrand | None, clock: Clock) -> None:
    """Nothing where there is no such file; while some are added or deleted, how far that is."""
    if outcome.error is not None:
        st.html(f'{_heading()}<p class="state failed"><span>{escape(messages.sentence(outcome.error))}</span></p>')
        return
    found = outcome.found
    if settling is not None and not settling.is_over:
        st.html(_heading())
        done, total = settling.done, len(settling.items)
        st.progress(done / total, text=SAYS["settling"].format(done=done, total=total))
    elif isinstance(found, UnknownFiles) and found.files:
        st.html(f'{_heading()}<p class="quiet" id="unknown_files">{escape(summary(found))} {escape(SAYS["about"])}</p>')
        _show(found, clock)


def summary(found: UnknownFiles) -> str:
    """`3 files, 1.2 GB in all.`"""
    count = len(found.files)
    many = SAYS["sum_many"].replace("{count}", f"{count:,}").replace("{size}", messages.file_size(found.total_bytes))
    return messages.count_of(count, SAYS["sum_one"].format(size=messages.file_size(found.total_bytes)), many)


def _show(found: UnknownFiles, clock: Clock) -> None:
    free = [file for file in found.files if file.can_be_added and file.is_free]
    if len(free) > 1:
        label = SAYS["add_all"].format(count=f"{len(free):,}")
        st.button(
            label, key="add_files", type="primary", help=SAYS["add_all_help"], on_click=cached.health.add_files, args=(free,)
        )
    with st.container(key="unknown_list", gap=None):
        for file in found.files[:MOST_SHOWN]:
            _show_file(file, clock)
    more = len(found.files) - MOST_SHOWN
    if more > 0:
        st.html(
            f'<p class="quiet">{escape(messages.count_of(more, SAYS["more_one"], SAYS["more_many"].format(count=f"{more:,}")))}</p>'  # noqa: E501 - one sentence
        )


def _show_file(file: UnknownFile, clock: Clock) -> None:
    key = "".join(c if c.isalnum() else "_" for c in file.file_name or f"{file.video_id}_saved")
    with st.container(key=f"unknown_{key}", gap="small"):
        size = SAYS["file"].format(size=messages.file_size(file.size_bytes), day=clock.day(file.changed_at))
        st.html(
            f'<div class="named"><div class="title">{escape(name_of(file))}</div><p>{escape(size)}</p>'
            f"<p>{escape(about(file, cached.application.price_per_minute()))}</p></div>"
        )
        with st.container(key=f"unknown_do_{key}", horizontal=True, gap="small"):
            if file.can_be_added:
                st.button(SAYS["add"], key=f"add_{key}", on_click=cached.health.add_files, args=([file],))
            confirm_button(
                SAYS["delete"],
                SAYS["really_delete"],
                key=f"delete_{key}",
                sure_key=f"really_delete_{key}",
                do=cached.health.delete_file,
                args=(file,),
            )


def name_of(file: UnknownFile) -> str:
    return file.file_name or SAYS["only_saved_name"].format(id=file.video_id)


def about(file: UnknownFile, price_per_minute: float) -> str:
    """What it is, what adding it costs, and what deleting it would lose."""
    if file.file_name is None:
        if file.moments is None:
            return SAYS["only_damaged"]
        return SAYS["only_saved"].format(moments=_moments(file.moments))
    if file.fault:
        return messages.sentence(file.fault)
    if file.moments is not None:
        return SAYS["ready"].format(moments=_moments(file.moments))
    length = messages.lasting(file.duration_sec or 0)
    damaged = SAYS["damaged"] if file.saved else ""
    if price_per_minute <= 0:
        return damaged + SAYS["new_free"].format(length=length)
    return damaged + SAYS["new"].format(
        length=length, cost=messages.money(price_per_minute * (file.duration_sec or 0) / MINUTE_SEC)
    )


def tell_of_files(batch: FilesErrand) -> None:
    """What came of adding and deleting that is over: a toast for what went well, another for each that did not."""
    results = batch.results()
    problems = [(wish, problem) for wish, problem in results if problem]
    for is_deletion, one, many in ((False, "added_one", "added_many"), (True, "deleted_one", "deleted_many")):
        count = sum(not problem and wish.is_deletion is is_deletion for wish, problem in results)
        if count:
            st.toast(messages.count_of(count, SAYS[one], SAYS[many]))
    for wish, problem in problems[:PROBLEMS_SHOWN]:
        st.toast(
            escape_markdown(SAYS["not_done"].format(name=_said_name(wish), why=messages.said(problem))), icon=":material/error:"
        )


def _said_name(wish: FileWish) -> str:
    return name_of(wish.file)


def _moments(count: int) -> str:
    return messages.count_of(count, SAYS["moment"], SAYS["moments"])


def _heading() -> str:
    return f'<section class="health"><h3>{escape(SAYS["title"])}</h3></section>'
