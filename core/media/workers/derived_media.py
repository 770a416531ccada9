"""Pictures and films of one file or link, made by a child process of low priority."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import MediaError, MediaReaderKilled, Reason
from core.media.pictures.picture_times import WIDTH_PX, Made, Wanted
from core.media.previews.playable import MediaFormat, media_format_said
from core.models.recording import Recording
from core.sandbox.call import Answer
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost

if TYPE_CHECKING:
    from core.media.av.source import MediaSource

MEMORY_BYTES: Final = 3_000_000_000
"""A 4K decoder and an encoder beside it."""
STALLED_SEC: Final = 180.0
"""It is given up when it has said nothing for so long; it speaks several times a second."""


def media_format_of(source: Path, should_stop: Callable[[], bool]) -> MediaFormat:
    """What a file is made of. Raises MediaError, WorkStopped."""
    *_, (said, _) = _answers("media_format", source, {}, should_stop)
    try:
        return media_format_said(said)
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error


def recording_of(source: Path, should_stop: Callable[[], bool], *, with_gps: bool = False) -> Recording:
    """When and with what a file was recorded. Raises MediaError, WorkStopped."""
    *_, (said, _) = _answers("recording", source, {"with_gps": with_gps}, should_stop)
    try:
        return Recording.of(said)
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error


def captions_inside(source: Path, should_stop: Callable[[], bool]) -> str:
    """The captions inside a file as WebVTT, empty if there are none. Raises MediaError, WorkStopped."""
    *_, (_, vtt) = _answers("captions_inside", source, {}, should_stop)
    return vtt.decode("utf-8", errors="replace")


def pictures(source: Path, wanted: Iterable[Wanted], should_stop: Callable[[], bool], width_px: int = WIDTH_PX) -> Iterator[Made]:
    """What `core.media.pictures.storyboard.pictures` yields. Raises MediaError, WorkStopped."""
    spans = {one.at_ms: one.span for one in wanted}
    asked = [(at_ms, span.start_sec, span.end_sec) for at_ms, span in spans.items()]
    for said, body in _answers("pictures", source, {"wanted": asked, "width_px": width_px}, should_stop):
        at_ms, shown_ms = said.get("at_ms"), said.get("shown_ms")
        if at_ms in spans and isinstance(shown_ms, int) and body.startswith(b"\xff\xd8"):
            yield Made(at_ms, max(shown_ms, spans[at_ms].start_ms), body)


def make_preview(
    source: Path,
    pieces_dir: Path,
    target: Path,
    *,
    sound: str,
    most_bytes: int,
    should_stop: Callable[[], bool],
    report: Callable[[float], None],
) -> None:
    """What `core.media.previews.preview.make_preview` does; only whole pieces are left if it does not come to its end.

    Raises MediaError, DiskFull, WorkStopped.
    """
    said_to = {"pieces": str(pieces_dir.absolute()), "sound": sound}
    make_film("make_preview", source, target, said_to, most_bytes=most_bytes, should_stop=should_stop, report=report)


def make_film(
    do: str,
    source: MediaSource | None,
    target: Path,
    arguments: Mapping[str, Any],
    *,
    most_bytes: int,
    should_stop: Callable[[], bool],
    report: Callable[[float], None],
    is_asked_for: bool = False,
) -> None:
    """Have a function of `core.media.workers.tasks` write a film to `target`, of which nothing is left if it fails.

    `source` is what it is made of; None if the arguments say that. `report` is told 0..1 on the way. `is_asked_for`: somebody
    waits for it to be done.
    Raises MediaError, LinkError, DiskFull, WorkStopped.
    """
    try:
        said_to = {**arguments, "target": str(target.absolute())}
        for said, _ in _answers(do, source, said_to, should_stop, file_bytes=most_bytes, is_asked_for=is_asked_for):
            share = said.get("progress")
            if isinstance(share, int | float):
                report(min(1.0, max(0.0, share)))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _answers(
    do: str,
    source: MediaSource | None,
    arguments: Mapping[str, Any],
    should_stop: Callable[[], bool],
    *,
    file_bytes: int = 0,
    is_asked_for: bool = False,
) -> Iterator[Answer]:
    """All that a process of its own says. Raises MediaError, LinkError, DiskFull, WorkStopped."""
    link = None if source is None or isinstance(source, Path) else source
    path = {"path": str(source.absolute())} if isinstance(source, Path) else {}
    limits = Limits(MEMORY_BYTES, file_bytes=file_bytes, is_background=True, is_asked_for=is_asked_for)
    try:
        with Worker("core.media.workers.tasks", limits, start_sec=STALLED_SEC, should_stop=should_stop) as worker:
            yield from worker.ask(do, {**arguments, **path}, within_sec=STALLED_SEC, link=link)
    except WorkerLost as lost:
        if lost.was_killed:
            raise MediaReaderKilled(Reason.READER_KILLED, detail=str(lost)) from lost
        raise MediaError(Reason.UNREADABLE, detail=str(lost)) from lost
