"""What the page that adds videos may ask and do."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.cached.application import services
from core.cached.tasks import pace, settings_limits
from core.ingest import add_videos
from core.ingest.add_videos import Copying, LinkBatch, StartBatch, Started
from core.ingest.eta import batch_time_sec
from core.ingest.precheck.candidates import Candidate, Wanted
from core.ingest.precheck.choices import Choices
from core.models import Modality

if TYPE_CHECKING:
    from core.ingest.precheck.folder import Listing
    from core.ingest.precheck.spreadsheet import Sheet


def check_staged(path: Path, name: str) -> Candidate:
    """What a file that lies complete in staging would become; looked into where it lies."""
    return services().precheck.check_staged(path, name)


def look_at_links(links: Sequence[str]) -> LinkBatch:
    """Begin to look at what each of these addresses would become."""
    return add_videos.look_at_links(services().precheck, links)


def read_sheet(data: bytes, name: str) -> Sheet:
    """The links of a CSV or Excel file, and for every line that is no good the reason. Raises ClipseekError."""
    from core.ingest.precheck.spreadsheet import read_sheet  # noqa: PLC0415 - only for those who use it

    return read_sheet(data, name, now=time.time())


def sheet_template(*, excel: bool) -> bytes:
    """A spreadsheet to fill in, as an Excel or CSV file."""
    from core.ingest.precheck import spreadsheet  # noqa: PLC0415 - only for those who use it

    return spreadsheet.template_xlsx() if excel else spreadsheet.template_csv()


def import_folder() -> Path | None:
    """The folder of the server whose files may be chosen; None if nobody has set one."""
    return services().settings.import_dir


@st.cache_data(show_spinner=False, max_entries=1, ttl=5)
def folder_listing(folder: Path) -> Listing:
    """The video files in that folder, as of some seconds ago. Raises ClipseekError."""
    from core.ingest.precheck.folder import list_folder  # noqa: PLC0415 - only for those who use it

    return list_folder(folder)


def forget_listing() -> None:
    """Look into the folder anew when it is asked for."""
    folder_listing.clear()


def copy_from_folder(folder: Path, names: Sequence[str], total_bytes: int) -> Copying:
    """Begin to copy these files of the server's folder and to look at what each would become."""
    return Copying(services().precheck, folder, names, total_bytes)


def discard(candidate: Candidate) -> None:
    """Give back the room of a file that was taken out again before it was started."""
    services().precheck.discard(candidate)


def modalities() -> tuple[Modality, ...]:
    """What the model in use can look and listen for."""
    return services().settings.model.modalities


def with_choices(candidates: Sequence[Candidate], choices: Choices) -> list[Candidate]:
    """The same candidates, repetitions marked, and refused if nothing that was chosen can be prepared of them."""
    return add_videos.with_choices(candidates, services().settings.model, choices)


def batch_time(rows: Sequence[Wanted]) -> float:
    """Estimated seconds until all of these are ready, under the limits in force."""
    sizes = [(row.candidate.info.size_bytes or 0) if row.candidate.staged and row.candidate.info else 0 for row in rows]
    return batch_time_sec([row.duration_sec for row in rows], sizes, pace(), *settings_limits())


def start(rows: Sequence[Wanted], choices: Choices, added_by: str = "") -> StartBatch:
    """Begin to queue fine candidates; goes to its end even if the page is left. `what_started` tells what came of it."""
    return add_videos.begin(services().precheck, rows, choices, added_by)


def what_started(batch: StartBatch) -> Started:
    """How many were queued, and why the others were not."""
    return add_videos.what_started(batch)
