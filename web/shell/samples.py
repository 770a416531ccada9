"""Sample footage: rendered by a process of its own on request, then added to the library like anybody's files."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core import cached, disk
from core.errors import ClipseekError, Reason
from core.ingest.precheck.candidates import CheckResult
from core.services import Services, shared
from demo.samples import SAMPLES, Sample

log = logging.getLogger(__name__)

ADDED_BY: Final = "samples"
ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = tuple(sample.examples[0] for sample in SAMPLES)
"""One search for each clip, in words that people would use."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How far the making of the sample footage is; `problem` is what to say if it failed and the reason is known."""

    done: int
    total: int
    running: bool
    failed: bool
    problem: cached.application.Notice | None = None


_state = Rendering(done=0, total=len(SAMPLES), running=False, failed=False)
_state_lock = threading.Lock()


def rendering() -> Rendering:
    """How far the making of the sample footage is, the same for every session of this process."""
    return _state


def under_way(preparing: int) -> bool:
    """Whether sample footage is being made, or prepared into a library that holds nothing else yet.

    `preparing` is how many videos are being prepared.
    """
    return _state.running or (preparing > 0 and not cached.library.are_any_added_by(ADDED_BY, others=True))


def prepare() -> None:
    """Start making the sample footage and adding it, in the background; pressing twice starts it once."""
    with _state_lock:
        if _state.running:
            return
        _set(done=0, running=True, failed=False, problem=None)
    _wish(shared().settings.samples_dir).parent.mkdir(parents=True, exist_ok=True)
    _wish(shared().settings.samples_dir).touch()
    threading.Thread(target=_make_and_add, args=(shared(),), daemon=True, name="samples").start()


def resume() -> None:
    """Go on with sample footage that was asked for before this process started."""
    if _wish(shared().settings.samples_dir).exists():
        prepare()


def _wish(folder: Path) -> Path:
    """The note on disk that sample footage was asked for and is not all there yet."""
    return folder / "wanted"


def _set(**changes: object) -> None:
    global _state  # noqa: PLW0603 - one value for the process, replaced whole
    _state = replace(_state, **changes)  # type: ignore[arg-type]


def _make_and_add(parts: Services) -> None:
    folder = parts.settings.samples_dir
    failed, problem = False, None
    try:
        disk.check_room(folder, parts.settings.spare_disk_bytes, Reason.UPLOAD_DISK)
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "demo.samples", "--folder", str(folder), "--exit-with-parent"]
        # Our end of its stdin closes when we die, and it ends with us.
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
            for line in process.stdout or ():
                made = json.loads(line)
                _add(parts, _sample(made["slug"]), folder / Path(made["file"]).name)
                _set(done=_state.done + 1)
        failed = process.returncode != 0
        if not failed:
            shutil.rmtree(folder, ignore_errors=True)
    except (ClipseekError, OSError, ValueError, KeyError) as error:
        log.warning("sample footage: %s", error)
        failed = True
        problem = _no_room(folder, error) if disk.is_full(error) else None
    finally:
        if failed and problem is None and not disk.takes_more(folder):
            # The process that films says only that it failed.
            problem = _no_room(folder)
        _set(running=False, failed=failed, problem=problem)


def _no_room(folder: Path, error: BaseException | None = None) -> cached.application.Notice:
    full = disk.full(folder, error, Reason.UPLOAD_DISK)
    return cached.application.Notice.of(full)


def _sample(slug: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.slug == slug)


def _add(parts: Services, sample: Sample, path: Path) -> None:
    candidate = parts.precheck.check_path(path, sample.title)
    if candidate.check_result is CheckResult.REFUSED:
        raise ValueError(f"{sample.slug}: {candidate.fault}")
    if candidate.check_result is CheckResult.FINE:
        recorded_at = datetime.fromisoformat(sample.recorded_at).replace(tzinfo=UTC).timestamp()
        parts.precheck.start(
            candidate, title=sample.title, category=sample.category, watch_url="", added_by=ADDED_BY, recorded_at=recorded_at
        )
