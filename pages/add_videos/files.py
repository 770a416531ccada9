"""Files on the Add videos page: uploaded in the browser, each looked into once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

from core import cached
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.messages.translation import _
from web.components.upload.upload import upload_box, upload_session
from web.escape_markdown import escape_markdown
from web.http.upload_staging import staging

CHECKED: Final = "checked_files"


def candidates_from_files() -> list[Candidate]:
    """The uploaded files, each looked into once, in the order they were begun; one that was taken out gives its room back."""
    known = _known()
    uploads = upload_box()
    for upload in uploads:
        if upload.id in known:
            continue
        if not upload.path.is_file():  # looked into before a reload and refused, or swept away
            staging().remove(upload.session, upload.id)
            continue
        with st.spinner(_("Looking into {name}", name=escape_markdown(upload.name))):
            known[upload.id] = cached.add_videos.check_staged(upload.path, upload.name)
    for gone in set(known) - {upload.id for upload in uploads}:
        cached.add_videos.discard(known.pop(gone))
    return [known[upload.id] for upload in uploads if upload.id in known]


def forget_files(taken_video_ids: Collection[str]) -> None:
    """After start: let go of every file but those that could be started and were not. Uploads on their way go on."""
    known = _known()
    for upload_id, candidate in list(known.items()):
        if candidate.check_result is CheckResult.FINE and candidate.video_id not in taken_video_ids:
            continue
        cached.add_videos.discard(known.pop(upload_id))
        staging().remove(upload_session(), upload_id)


def _known() -> dict[str, Candidate]:
    known: dict[str, Candidate] = st.session_state.setdefault(CHECKED, {})
    return known
