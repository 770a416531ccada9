"""Sample footage: added to the library on request, like anybody's files, off the page."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st

from core import cached, disk
from core.errors import ClipseekError, Reason
from core.ingest.precheck.candidates import CheckResult
from core.messages.translation import _
from core.people.person import Role
from core.services import Services, shared
from demo.samples import COPY, SAMPLES, Sample

log = logging.getLogger(__name__)

ADDED_BY: Final = "samples"
EXAMPLES: Final = tuple(sample.examples[0] for sample in SAMPLES)
"""One search for each clip, in words that people would use."""
SAID: Final = '"ships listen for the horn"'
"""A search for what is said in one of them, word for word."""
SCRIPT: Final = "\n".join(
    (
        "Sunset over the sea",
        "Cars at night",
        "Ships listen for the horn",
        "Snow falling on pine trees",
        "A man reads a newspaper",
        "Fireworks over the city",
    )
)
"""An example: one of its lines is said in the footage, and one the footage does not have."""
ADDED: Final = (*SAMPLES, COPY)


@dataclass(frozen=True, slots=True)
class Adding:
    """How many clips are in the queue; `problem` is what to say if it failed for a known reason."""

    done: int
    total: int
    running: bool
    failed: bool
    problem: cached.application.Notice | None = None


_state = Adding(done=0, total=len(ADDED), running=False, failed=False)
_state_lock = threading.Lock()


def adding() -> Adding:
    """How far the adding of the sample footage is, the same for every session of this process."""
    return _state


def under_way(preparing: int) -> bool:
    """Whether sample footage is being added, or prepared into a library that holds nothing else yet.

    `preparing` is how many videos are being prepared.
    """
    return _state.running or (preparing > 0 and not cached.library.are_any_added_by(ADDED_BY, others=True))


def prepare() -> None:
    """Start adding the sample footage, in the background; pressing twice starts it once. Raises ClipseekError."""
    cached.access.needs.require(Role.EDITOR, "samples")
    _prepare()


def offer_first_videos() -> None:
    """The buttons of a page whose library is empty."""
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.application.is_demo() and st.button(
            _("Try it with sample footage"), key="samples", icon=":material/play_circle:"
        ):
            prepare()
            # The search page shows how far they are.
            st.switch_page("../../pages/search/page.py")
        if st.button(_("Add your videos"), type="primary", key="add_first", icon=":material/add:"):
            st.switch_page("../../pages/add_videos/page.py")


def _prepare() -> None:
    with _state_lock:
        if _state.running:
            return
        _set(done=0, running=True, failed=False, problem=None)
    threading.Thread(target=_add_all, args=(shared(),), daemon=True, name="samples").start()


def resume() -> None:
    """Go on with sample footage that was asked for before this process started."""
    if _wish(shared()).exists():
        _prepare()


def _wish(parts: Services) -> Path:
    """The note on disk that sample footage was asked for and is not all there yet."""
    return parts.settings.samples_dir / "wanted"


def _set(**changes: object) -> None:
    global _state  # noqa: PLW0603 - one value for the process, replaced whole
    _state = replace(_state, **changes)  # type: ignore[arg-type]


def _add_all(parts: Services) -> None:
    refused, problem = len(ADDED), None
    folder = _wish(parts).parent
    try:
        disk.check_room(parts.settings.uploads_dir, parts.settings.spare_disk_bytes, Reason.UPLOAD_DISK)
        with disk.writing(folder, Reason.UPLOAD_DISK):
            folder.mkdir(parents=True, exist_ok=True)
            _wish(parts).touch()
        for sample in ADDED:
            refused -= _add(parts, sample)
            _set(done=_state.done + 1)
        if not refused:
            shutil.rmtree(folder, ignore_errors=True)
    except (ClipseekError, OSError) as error:
        log.warning("sample footage: %s", error)
        if isinstance(error, ClipseekError):
            problem = cached.application.Notice.of(error)
    finally:
        _set(running=False, failed=refused > 0, problem=problem)


def _add(parts: Services, sample: Sample) -> bool:
    """Queue one clip, unless it is in the library already; False if it can't be. Raises ClipseekError, OSError."""
    candidate = parts.precheck.check_path(sample.file, sample.title)
    if candidate.check_result is CheckResult.FINE:
        recorded_at = datetime.fromisoformat(sample.recorded_at).replace(tzinfo=UTC).timestamp()
        parts.precheck.intake.start(
            candidate, title=sample.title, category=sample.category, watch_url="", added_by=ADDED_BY, recorded_at=recorded_at
        )
    if candidate.check_result is CheckResult.REFUSED:
        log.warning("sample footage: %s: %s", sample.slug, candidate.fault)
    return candidate.check_result is not CheckResult.REFUSED
