"""Each moment as a film of its own, and each photo as its file, all of them in one ZIP."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from core.errors import MediaError
from core.exports.making import Making, length_ms, span_of
from core.exports.request import ExportRequest
from core.handoff.names import file_stem
from core.handoff.timeline import Event, Timeline
from core.models.sound import sound_suffix

log = logging.getLogger(__name__)

BYTES_A_SEC: Final = 1_500_000
"""What a second of a clip takes at most, nearly always; for the question whether there is room."""
MOST_BYTES_A_SEC: Final = 8_000_000
LEAST_BYTES: Final = 50_000_000
_FIELD: Final = re.compile("{[a-z]+}")
_COPIED_AS_MP4: Final = (".mp4", ".m4v")


def make_clips(making: Making, timeline: Timeline, request: ExportRequest) -> Path:
    """The ZIP. Clips that an earlier attempt made are used. Raises MediaError, LinkError, DiskFull, WorkStopped."""
    seconds = sum(map(length_ms, timeline.events)) / 1000
    making.check_room(2 * BYTES_A_SEC * seconds)
    names = clip_names(timeline.events, request.pattern)
    made, done_ms = [], 0
    for event in timeline.events:
        made.append(_clip(making, event, done_ms, is_exact=request.is_exact))
        done_ms += length_ms(event)
        making.tell(done_ms)
    packed = making.folder / "half.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        for name, path in zip(names, made, strict=True):
            bundle.write(path, f"{name}{path.suffix}")
    return packed


def clip_names(events: Sequence[Event], pattern: str) -> list[str]:
    """A name for each, no two alike whatever the letters' case.

    `pattern` may hold {number}, {title}, {file}, {timecode} and {note}.
    """
    digits = max(2, len(str(len(events))))
    names: list[str] = []
    taken: set[str] = set()
    for number, event in enumerate(events, 1):
        plain = file_stem(_filled(pattern, event, f"{number:0{digits}}"))
        name, again = plain, 1
        while name.casefold() in taken:
            again += 1
            name = f"{plain} ({again})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _filled(pattern: str, event: Event, number: str) -> str:
    fields = {
        "{number}": number,
        "{title}": event.title,
        "{file}": PurePosixPath(event.source.name).stem,
        "{timecode}": event.source_in.replace(":", ".").replace(";", "."),
        "{note}": event.note,
    }
    return _FIELD.sub(lambda found: fields.get(found[0], found[0]), pattern)


def _clip(making: Making, event: Event, done_ms: int, *, is_exact: bool) -> Path:
    video = making.videos[event.source.id]
    if video.is_photo and not video.is_link:
        return making.whole_file(event)
    span, most_bytes = span_of(event), LEAST_BYTES + MOST_BYTES_A_SEC * length_ms(event) / 1000
    stem = f"{event.source.id}_{event.first}_{event.count}{sound_suffix(video.sound)}"
    arguments = {"span": (span.start_sec, span.end_sec), "sound": video.sound}
    if not is_exact:
        suffix = ".mp4" if PurePosixPath(event.source.name).suffix.lower() in _COPIED_AS_MP4 else ".mov"
        try:
            return making.piece("copy_to", event, making.folder / f"{stem}_copy{suffix}", arguments, done_ms, 40 * most_bytes)
        except MediaError as error:
            # Not every kind of film fits into these containers as it is.
            log.info("a clip is encoded, because it could not be copied: %s", error.detail)
    return making.piece("cut_to", event, making.folder / f"{stem}.mp4", arguments, done_ms, most_bytes)
