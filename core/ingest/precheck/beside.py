"""What lies beside a video and goes with it: what its camera noted, and captions."""

from __future__ import annotations

import logging
from dataclasses import replace

from core.errors import MediaError, Reason
from core.files import write_whole
from core.ingest.precheck.candidates import Candidate
from core.ingest.precheck.card import is_telemetry
from core.media.workers.reader import media_reader
from core.models.recording import Recording

log = logging.getLogger(__name__)


def with_notes(candidate: Candidate, data: bytes, *, with_gps: bool = False) -> Candidate:
    """The same candidate with what its camera wrote beside it of when and with what it was recorded."""
    if candidate.info is None:
        return candidate
    try:
        beside, start = media_reader().camera_notes(data, with_gps=with_gps)
    except MediaError as error:
        log.info("the notes of a camera are left out: %s %s", error.reason, error.detail)
        return candidate
    own = candidate.info.recording or Recording()
    info = replace(candidate.info, recording=own.completed_by(beside))
    if start is not None and info.time is not None:
        info = replace(info, time=start.begin(info.time))
    return replace(candidate, info=info)


def with_captions(candidate: Candidate, data: bytes) -> Candidate:
    """The same candidate with the captions that lay beside it, if these are any. Raises DiskFull."""
    if candidate.staged is None or is_telemetry(data):
        return candidate
    try:
        vtt, _ = media_reader().captions_given(data)
    except MediaError as error:
        log.info("captions beside a video are left out: %s", error.reason)
        return candidate
    path = candidate.staged.with_suffix(".vtt")
    write_whole(path, vtt.encode(), Reason.UPLOAD_DISK)
    return replace(candidate, captions=path)
