"""Pictures and previews of one file, made by a child process that takes only what nobody else wants of the processor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from core.errors import MediaError, Reason
from core.media.av.picture_times import WIDTH_PX, Made, Wanted
from core.media.av.playable import MediaFormat
from core.sandbox.call import Answer
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost

MEMORY_BYTES: Final = 3_000_000_000
"""A 4K decoder and an encoder beside it."""
STALLED_SEC: Final = 180.0
"""It is given up when it has said nothing for so long; it speaks several times a second."""


def media_format_of(source: Path, should_stop: Callable[[], bool]) -> MediaFormat:
    """What a file is made of. Raises MediaError, WorkStopped."""
    *_, (said, _) = _answers("media_format", source, {}, should_stop)
    try:
        return MediaFormat(**said)
    except TypeError as error:
        raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error


def pictures(source: Path, wanted: Iterable[Wanted], should_stop: Callable[[], bool], width_px: int = WIDTH_PX) -> Iterator[Made]:
    """What `core.media.av.storyboard.pictures` yields. Raises MediaError, WorkStopped."""
    spans = {one.at_ms: one.span for one in wanted}
    asked = [(at_ms, span.start_sec, span.end_sec) for at_ms, span in spans.items()]
    for said, body in _answers("pictures", source, {"wanted": asked, "width_px": width_px}, should_stop):
        at_ms, shown_ms = said.get("at_ms"), said.get("shown_ms")
        if at_ms in spans and isinstance(shown_ms, int) and body.startswith(b"\xff\xd8"):
            yield Made(at_ms, max(shown_ms, spans[at_ms].start_ms), body)


def make_preview(
    source: Path, target: Path, *, most_bytes: int, should_stop: Callable[[], bool], report: Callable[[float], None]
) -> None:
    """What `core.media.av.preview.make_preview` does; nothing of it is left if it does not come to its end.

    Raises MediaError, DiskFull, WorkStopped.
    """
    try:
        arguments = {"target": str(target.absolute())}
        for said, _ in _answers("make_preview", source, arguments, should_stop, file_bytes=most_bytes):
            share = said.get("progress")
            if isinstance(share, int | float):
                report(min(1.0, max(0.0, share)))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _answers(
    do: str, source: Path, arguments: Mapping[str, Any], should_stop: Callable[[], bool], file_bytes: int = 0
) -> Iterator[Answer]:
    """All that a process of its own says. Raises MediaError, DiskFull, WorkStopped."""
    limits = Limits(MEMORY_BYTES, file_bytes=file_bytes, is_background=True)
    try:
        with Worker("core.media.workers.tasks", limits, start_sec=STALLED_SEC, should_stop=should_stop) as worker:
            yield from worker.ask(do, {**arguments, "path": str(source.absolute())}, within_sec=STALLED_SEC)
    except WorkerLost as lost:
        raise MediaError(Reason.UNREADABLE, detail=str(lost)) from lost
