"""The process that makes pictures and previews, as its parent holds it: asked once, listened to, ended when it has to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from core.errors import ClipseekError, DiskFull, MediaError, Reason
from core.media.av.picture_times import WIDTH_PX, Wanted
from core.media.av.playable import MediaFormat
from core.sandbox.worker_process import HelperLost, answers

STALLED_SEC: Final = 180.0
"""It is given up when it has said nothing for so long; it speaks several times a second."""


def makeup_of(source: Path, should_stop: Callable[[], bool]) -> MediaFormat:
    """What a file is made of. Raises MediaError, WorkStopped."""
    question = {"do": "makeup", "path": str(source.absolute()), "most_bytes": 0}
    for said, _ in _answers(question, should_stop):
        if "makeup" in said:
            try:
                return MediaFormat(**said["makeup"])
            except TypeError as error:
                raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error
    raise MediaError(Reason.UNREADABLE, detail="no answer")


def pictures(
    source: Path, wanted: Iterable[Wanted], should_stop: Callable[[], bool], width_px: int = WIDTH_PX
) -> Iterator[tuple[int, bytes]]:
    """What `core.media.av.storyboard.pictures` yields. Raises MediaError, WorkStopped."""
    asked = [(one.at_ms, one.span.start_sec, one.span.end_sec) for one in wanted]
    times = {at_ms for at_ms, _, _ in asked}
    question = {"do": "pictures", "path": str(source.absolute()), "wanted": asked, "width_px": width_px, "most_bytes": 0}
    for said, body in _answers(question, should_stop):
        if said.get("at_ms") in times and body.startswith(b"\xff\xd8"):
            yield said["at_ms"], body


def make_preview(
    source: Path, target: Path, *, most_bytes: int, should_stop: Callable[[], bool], report: Callable[[float], None]
) -> None:
    """What `core.media.av.preview.make_preview` does; nothing of it is left if it does not come to its end.

    Raises MediaError, DiskFull, WorkStopped.
    """
    question = {"do": "preview", "path": str(source.absolute()), "target": str(target.absolute()), "most_bytes": most_bytes}
    try:
        for said, _ in _answers(question, should_stop):
            share = said.get("progress")
            if isinstance(share, int | float):
                report(min(1.0, max(0.0, share)))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _answers(question: dict[str, Any], should_stop: Callable[[], bool]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """All messages of one process, its last included. Raises MediaError, DiskFull, WorkStopped."""
    try:
        with closing(
            answers("core.media.workers.derived_media", question, should_stop=should_stop, silent_sec=STALLED_SEC)
        ) as all_said:
            for said, body in all_said:
                if "error" in said:
                    raise _error(said)
                yield said, body
    except HelperLost as error:
        raise MediaError(Reason.UNREADABLE, detail=str(error)) from error
    except OSError as error:
        raise MediaError(Reason.UNEXPECTED, detail=f"no process: {type(error).__name__}") from error


def _error(said: dict[str, Any]) -> ClipseekError:
    try:
        reason = Reason(said["error"])
        kind = DiskFull if reason is Reason.DISK_FULL else MediaError
        return kind(reason, detail=str(said["detail"]), **said["facts"])
    except (KeyError, TypeError, ValueError):
        return MediaError(Reason.UNREADABLE, detail="an answer that makes no sense")
