"""Sample footage: added to the library on request, like anybody's files, off the page."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core import cached
from core.errors import ClipseekError
from core.ingest.candidates import Outlook
from core.services import Services, shared
from demo.samples import SAMPLES, Sample

log = logging.getLogger(__name__)

ADDED_BY: Final = "samples"
EXAMPLES: Final = tuple(sample.examples[0] for sample in SAMPLES)
"""One search for each clip, in words that people would use."""


@dataclass(frozen=True, slots=True)
class Adding:
    """How many clips of the sample footage are in the library's queue."""

    done: int
    total: int
    running: bool
    failed: bool


_state = Adding(done=0, total=len(SAMPLES), running=False, failed=False)
_state_lock = threading.Lock()


def adding() -> Adding:
    """How far the adding of the sample footage is, the same for every session of this process."""
    return _state


def under_way() -> bool:
    """Whether sample footage is being added, or prepared into a library that holds nothing else yet."""
    if _state.running:
        return True
    if not any(not job.stage.is_final for job in cached.jobs()):
        return False
    return all(video.added_by == ADDED_BY for video in cached.videos())


def prepare() -> None:
    """Start adding the sample footage, in the background; pressing twice starts it once."""
    with _state_lock:
        if _state.running:
            return
        _set(done=0, running=True, failed=False)
    threading.Thread(target=_add_all, args=(shared(),), daemon=True, name="samples").start()


def resume() -> None:
    """Go on with sample footage that was asked for before this process started."""
    if _wish(shared()).exists():
        prepare()


def _wish(parts: Services) -> Path:
    """The note on disk that sample footage was asked for and is not all there yet."""
    return parts.settings.samples_dir / "wanted"


def _set(**changes: object) -> None:
    global _state  # noqa: PLW0603 - one value for the process, replaced whole
    _state = replace(_state, **changes)  # type: ignore[arg-type]


def _add_all(parts: Services) -> None:
    refused = len(SAMPLES)
    try:
        _wish(parts).parent.mkdir(parents=True, exist_ok=True)
        _wish(parts).touch()
        for sample in SAMPLES:
            refused -= _add(parts, sample)
            _set(done=_state.done + 1)
        if not refused:
            shutil.rmtree(_wish(parts).parent, ignore_errors=True)
    except (ClipseekError, OSError) as error:
        log.warning("sample footage: %s", error)
    finally:
        _set(running=False, failed=refused > 0)


def _add(parts: Services, sample: Sample) -> bool:
    """Queue one clip, unless it is in the library already; False if it can't be. Raises ClipseekError, OSError."""
    candidate = parts.intake.check_path(sample.file, sample.title)
    if candidate.outlook is Outlook.FINE:
        recorded_at = datetime.fromisoformat(sample.recorded_at).replace(tzinfo=UTC).timestamp()
        parts.intake.start(
            candidate, title=sample.title, category=sample.category, watch_url="", added_by=ADDED_BY, recorded_at=recorded_at
        )
    if candidate.outlook is Outlook.REFUSED:
        log.warning("sample footage: %s: %s", sample.slug, candidate.sentence)
    return candidate.outlook is not Outlook.REFUSED
