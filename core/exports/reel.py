"""All moments as one film: the pieces one by one, then joined."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from core.exports.making import Making, length_ms, start_of
from core.exports.request import SIZES, ExportRequest
from core.handoff.timeline import Event, Timeline
from core.media.workers.derived_media import make_film
from core.timecode import FrameRate

BYTES_A_SEC: Final = 1_000_000
MOST_BYTES_A_SEC: Final = 8_000_000
LEAST_BYTES: Final = 50_000_000
SLATE_SEC: Final = 2


def make_reel(making: Making, timeline: Timeline, request: ExportRequest) -> Path:
    """The film. Pieces that an earlier attempt made are used. Raises MediaError, LinkError, DiskFull, WorkStopped."""
    if request.fps:
        timeline = replace(timeline, rate=FrameRate(Fraction(request.fps)))
    seconds = float(timeline.rate.seconds(timeline.length)) + (SLATE_SEC * len(timeline.events) if request.has_slates else 0)
    making.check_room(2 * BYTES_A_SEC * seconds)
    pieces: list[tuple[str, str]] = []
    done_ms = 0
    for event, _, frames in timeline.placed():
        asked = {**_piece(event, frames, timeline.rate, request), "sound": making.videos[event.source.id].sound}
        lasts = timeline.rate.seconds(frames + asked["slate_frames"])
        arguments = {"piece": asked, "size": SIZES[request.size], "fps": str(timeline.rate.fps)}
        path = making.folder / f"{_digest(event, arguments)}.mov"
        most_bytes = LEAST_BYTES + MOST_BYTES_A_SEC * float(lasts)
        pieces.append((str(making.piece("reel_piece", event, path, arguments, done_ms, most_bytes).absolute()), str(lasts)))
        done_ms += length_ms(event)
        making.tell(done_ms)
    joined = making.folder / "half.mp4"
    make_film(
        "join_reel",
        None,
        joined,
        {"pieces": pieces},
        most_bytes=int(LEAST_BYTES + MOST_BYTES_A_SEC * seconds),
        should_stop=making.should_stop,
        report=lambda _share: None,
        is_asked_for=True,
    )
    return joined


def _piece(event: Event, frames: int, rate: FrameRate, request: ExportRequest) -> dict[str, Any]:
    """What `core.media.export.reel.Piece` is made from."""
    time = event.source.time
    lines = [line for line in (event.title, event.note, event.source.name, f"{event.source_in} - {event.source_out}") if line]
    return {
        "start_sec": float(start_of(event)),
        "frames": frames,
        "slate": lines if request.has_slates else [],
        "slate_frames": rate.nominal * SLATE_SEC if request.has_slates else 0,
        "label": event.source.name if request.has_timecode else "",
        "first_timecode_frame": time.first_frame + event.first,
        "timecode_fps": str(time.rate.fps) if request.has_timecode else "",
        "is_drop": time.rate.is_drop,
    }


def _digest(event: Event, arguments: dict[str, Any]) -> str:
    """Names a piece by all that it is made from."""
    said = json.dumps([asdict(event.source.time), event.source.id, arguments], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
