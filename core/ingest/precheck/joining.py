"""One candidate of several files: of the parts of a recording, or of a picture and the sounds that lie beside it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core import disk
from core.errors import ClipseekError, Reason
from core.ingest.precheck.candidates import Candidate, CheckResult, discard
from core.media.av.limits import refuse_unfit
from core.media.workers.derived_media import make_film
from core.models.video import MediaInfo

if TYPE_CHECKING:
    from core.ingest.precheck.precheck import Precheck

log = logging.getLogger(__name__)

HOLDS_ALL: Final = ".mov"
"""An MP4 holds no plain sound that every player knows."""


def join(precheck: Precheck, parts: Sequence[Candidate]) -> Candidate:
    """One candidate of the files of one recording, which stay staged until it is started. Raises ClipseekError."""
    first, files = parts[0], [(part.staged, part.info) for part in parts]
    if first.info is None or any(path is None or info is None for path, info in files):
        raise ValueError("only files that are fine can be joined")
    size_bytes = sum(info.size_bytes or 0 for _, info in files if info)
    seconds = sum(info.duration_sec for _, info in files if info)
    refuse_unfit(replace(first.info, size_bytes=size_bytes, duration_sec=seconds), precheck.proxy_rule.limits)
    paths = [str(staged.absolute()) for staged, _ in files if staged]
    suffix = HOLDS_ALL if (first.info.audio_codec or "").startswith("pcm") else ".mp4"
    path = _made(precheck, "join_files", {"parts": paths}, size_bytes, suffix)
    joined = _told_by(first.info, precheck.check_staged(path, first.original_path or first.name))
    return replace(joined, original_name=first.original_name, parts=tuple(parts))


def with_sounds(precheck: Precheck, candidate: Candidate, sounds: Sequence[Path]) -> Candidate:
    """The same candidate with the sound in these files, which are removed; refused where that can't be read."""
    try:
        if candidate.staged is None or candidate.info is None or not sounds:
            return candidate
        size_bytes = (candidate.info.size_bytes or 0) + sum(path.stat().st_size for path in sounds)
        paths = [str(path.absolute()) for path in sounds]
        arguments = {"picture": str(candidate.staged.absolute()), "sounds": paths}
        made = precheck.check_staged(
            _made(precheck, "add_sounds", arguments, size_bytes, HOLDS_ALL),
            candidate.original_path or candidate.name,
            candidate.title,
        )
    except ClipseekError as error:
        log.warning("the sound beside %s can't be used: %s %s", candidate.name, error.reason, error.detail)
        discard(candidate)
        return Candidate(candidate.name, candidate.title, CheckResult.REFUSED, error.fault)
    finally:
        for path in sounds:
            path.unlink(missing_ok=True)
    candidate.staged.unlink(missing_ok=True)
    picture = replace(candidate, staged=None, captions=None)
    made = replace(_told_by(candidate.info, made), original_name=candidate.original_name, captions=candidate.captions)
    return replace(made, parts=(picture,)) if made.check_result is CheckResult.FINE else made


def _made(precheck: Precheck, do: str, arguments: Mapping[str, Any], size_bytes: int, suffix: str) -> Path:
    disk.check_room(precheck.staging_dir, 2 * size_bytes + precheck.spare_disk_bytes, Reason.UPLOAD_DISK)
    path = precheck.staging_dir / f"{uuid.uuid4().hex}{suffix}"
    make_film(
        do,
        None,
        path,
        arguments,
        most_bytes=size_bytes + size_bytes // 10 + 10_000_000,
        should_stop=lambda: False,
        report=lambda _share: None,
        is_asked_for=True,
    )
    return path


def _told_by(first: MediaInfo, joined: Candidate) -> Candidate:
    """With what the first of the files says of when it was recorded and where its timecode begins: the joined one does not."""
    if joined.info is None:
        return joined
    info = replace(joined.info, recording=first.recording)
    if info.time is not None and first.time is not None:
        info = replace(info, time=replace(info.time, rate=first.time.rate, first_frame=first.time.first_frame))
    return replace(joined, info=info)
