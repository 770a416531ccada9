"""Files on the Add videos page: uploaded in the browser, each looked into once."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future
from typing import Final

import streamlit as st

from core import cached
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.messages.translation import _
from web.components.upload.upload import upload_box, upload_session
from web.escape_markdown import escape_markdown
from web.http.upload_staging import Upload, staging

CHECKED: Final = "checked_files"

Known = dict[str, Future[Candidate]]
"""What is known of each upload, by its id; not yet done while a run of the page looks into it."""


def candidates_from_files() -> list[Candidate]:
    """The uploaded files, each looked into once, in the order they were begun; one that was taken out gives its room back."""
    known = _known()
    uploads = upload_box()
    for upload in uploads:
        is_here = upload.path.is_file()
        if upload.id not in known and not is_here:  # looked into before a reload and refused, or swept away
            staging().remove(upload.session, upload.id)
        elif upload.id not in known or not known[upload.id].done():
            with st.spinner(_("Looking into {name}", name=escape_markdown(upload.name))):
                look_into(known, upload)
    for gone in set(known) - {upload.id for upload in uploads}:
        cached.add_videos.discard(known.pop(gone).result())
    return [known[upload.id].result() for upload in uploads if upload.id in known]


def look_into(known: Known, upload: Upload) -> None:
    """Look into a file, or wait for the run of the page that does.

    Streamlit begins the next run before the last has ended. A look that refuses a file removes it, so a second one would find
    nothing and give that as the reason.
    """
    mine: Future[Candidate] = Future()
    running = known.setdefault(upload.id, mine)
    if running is mine:
        try:
            mine.set_result(cached.add_videos.check_staged(upload.path, upload.name))
        except BaseException as error:
            del known[upload.id]
            mine.set_exception(error)
            raise
    running.result()


def forget_files(taken_video_ids: Collection[str]) -> None:
    """After start: let go of every file but those that could be started and were not. Uploads on their way go on."""
    known = _known()
    for upload_id, looked in list(known.items()):
        candidate = looked.result()
        if candidate.check_result is CheckResult.FINE and candidate.video_id not in taken_video_ids:
            continue
        cached.add_videos.discard(candidate)
        del known[upload_id]
        staging().remove(upload_session(), upload_id)


def _known() -> Known:
    known: Known = st.session_state.setdefault(CHECKED, {})
    return known
