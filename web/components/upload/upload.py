"""The drop area for video files, and the list of those that are not in the table of what will be prepared.

It sends files to `/uploads`, because Streamlit's own uploader holds whole files in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from core.ingest.precheck.card import RULES, EntryKind
from core.messages.formatting import file_size
from core.messages.translation import _
from web.components.component import Component
from web.http.base_path import below_base
from web.http.uploads.relayed_staging import staging
from web.http.uploads.routes import new_session, session_of, token_for
from web.http.uploads.staging import Upload

HERE: Final = Path(__file__).parent
KEY: Final = "upload_component"
SESSION: Final = "upload_session"
"""Where the session's state keeps which uploads are its own."""
HERE_ALREADY: Final = "here"
"""Counts files that are in the library already."""

_component = Component("clipseek_upload_box", HERE / "upload")
_rows = Component(
    "clipseek_upload_rows",
    HERE / "upload_rows",
    html='<ul class="rows" hidden></ul><p class="more" hidden><span></span> <button class="retry" type="button"></button></p>',
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found of an upload: `why` it can't be prepared, empty where it can; such a file has its row in the table."""

    why: str = ""
    is_here: bool = False
    """It is in the library already, which is no fault."""


def upload_rows(verdicts: Mapping[str, Verdict]) -> None:
    """Show the files on their way, those that are being checked, and those that can't be prepared, each with its reason.

    `verdicts` has the id of each upload that was checked.
    """
    with st.container(key="upload_rows"):
        data = {upload: {"why": verdict.why, "here": verdict.is_here} for upload, verdict in verdicts.items()}
        _rows(key="upload_rows_component", data={"verdicts": data})


def upload_box() -> list[Upload]:
    """Show the drop area; gives the files of this session that are whole on our disk, in the order they were begun.

    What the browser says only makes the page run again: which uploads there are is read from our own record of the session.
    """
    heard = _heard_token()
    session = upload_session()
    store = staging()
    uploads = store.all(session)
    with st.container(key="upload"):
        _component(
            key=KEY,
            data={
                "address": below_base("/uploads"),
                "token": token_for(session),
                "heard": heard,
                "uploads": [
                    {
                        "id": upload.id,
                        "name": upload.name,
                        "size": upload.size_bytes,
                        "modified": upload.modified_ms,
                        "offset": upload.offset_bytes,
                        "done": upload.is_done,
                    }
                    for upload in uploads
                ],
                "rules": RULES,
                "left_out": not_sent(),
                "max_bytes": store.max_bytes,
                "limit": file_size(store.max_bytes),
                "words": _words(),
            },
            on_changed_change=_run_again,
            on_token_change=_run_again,
            on_left_out_change=_run_again,
        )
    return [upload for upload in uploads if upload.is_done]


def upload_session() -> str:
    """Which uploads are this person's: those of the browser's own token, if it shows a good one, else a fresh session's."""
    told = session_of(_heard_token())
    if told is not None:
        st.session_state[SESSION] = told
    session: str = st.session_state.setdefault(SESSION, new_session())
    return session


def not_sent() -> dict[str, int]:
    """How many files of the folders that were given last are not sent, by what they are: an `EntryKind`, or `here`."""
    heard = st.session_state.get(KEY, {}).get("left_out")
    counts = heard if isinstance(heard, dict) else {}
    return {kind: counts[kind] for kind in (*EntryKind, HERE_ALREADY) if isinstance(counts.get(kind), int) and counts[kind] > 0}


def _heard_token() -> str:
    """What the browser kept over a reload or a new start of the app; anything at all may stand here."""
    heard = st.session_state.get(KEY, {}).get("token")
    return heard if isinstance(heard, str) else ""


def _run_again() -> None:
    """Streamlit runs the page again for every change it has a callback for; there is nothing else to do."""


def _words() -> dict[str, str]:
    return {
        "label": _("Videos and photos"),
        "drop": _("Drop videos, photos or folders here, or"),
        "choose": _("choose files"),
        "choose_folder": _("Choose a folder or a camera card"),
        "more": _("and {n} more"),
        "remove_open": _("Remove all that are not uploaded yet"),
        "is_here": _("Already here as “{title}”."),
        "about": _("Up to {limit} each. Uploads go on while you look at other pages."),
        "list": _("Chosen files"),
        "waiting": _("Waiting its turn"),
        "uploading": _("{done} of {size}"),
        "to_go": _("{time} to go"),
        "offline": _("no connection, it goes on by itself"),
        "done": _("Checking"),
        "stopped": _("Stopped half-way. Choose the same file again and it goes on."),
        "cancel": _("Cancel {name}"),
        "remove": _("Remove {name}"),
        "retry": _("Retry"),
        "retry_name": _("Retry {name}"),
        "not_video": _(
            "This is not a kind of video or photo that we know. Choose an MP4, MOV, MKV, JPEG or HEIC file, for example."
        ),
        "empty": _("This file is empty. Copy or download it again."),
        "too_large": _("Too large: {size}; at most {limit} is possible. Choose a smaller version."),
        "cannot_read": _("The browser can no longer read this file. Remove it here, then choose it again."),
        "no_answer": _("The server does not answer. Nothing is lost. Press Retry; it goes on where it stopped."),
        "said_done": _("{name} is uploaded."),
        "said_failed": _("{name} was not uploaded. {why}"),
        "kilobytes": _("{n} KB"),
        "megabytes": _("{n} MB"),
        "gigabytes": _("{n} GB"),
        "seconds": _("{n} s"),
        "minutes": _("{n} min"),
        "hours": _("{n} h {m} min"),
    }
