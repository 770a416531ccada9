"""The children of this process that look into untrusted files: kept warm, few, and replaced when one is lost."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import MediaError, Reason
from core.media.workers.reader_process import Answer, Child, ChildLost
from core.models import MediaInfo, QueryKind, Span, VideoLimits

if TYPE_CHECKING:
    from core.media.av.source import MediaSource
    from core.media.examples.media import ExampleMedia
    from core.media.remote.range_reader import RangeReader

logger = logging.getLogger(__name__)

MAX_CHILDREN: Final = 4
IDLE_SEC: Final = 30.0
"""A child that nobody has asked anything for so long gives its memory back."""
WAIT_SEC: Final = 120.0
"""How long to wait for one of the few; each look has an end, so this is never reached in good order."""


class Children:
    """Hands questions to children. Safe to use from many threads; close it at the end of the process."""

    def __init__(self, most: int = MAX_CHILDREN, idle_sec: float = IDLE_SEC) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._idle_sec = idle_sec
        self._guard = threading.Lock()
        self._idle: list[Child] = []
        self._clock: threading.Timer | None = None

    def inspect(self, source: MediaSource, limits: VideoLimits) -> MediaInfo:
        """What `core.media.av.probe.inspect` says of a file or link. Raises MediaError, LinkError."""
        answer, _ = self._ask(source, {"do": "inspect", "limits": asdict(limits)})
        try:
            return _media_info(answer["info"])
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error

    def picture(self, source: MediaSource, at_sec: float, width_px: int) -> bytes:
        """The JPEG that `core.media.av.frames.keyframe_jpeg` makes of a moment. Raises MediaError, LinkError."""
        return self._jpeg(source, {"do": "picture", "at_sec": at_sec, "width_px": width_px})

    def strip(self, source: MediaSource, span: Span) -> bytes:
        """The JPEG that `core.media.av.strips.strip_jpeg` makes of a stretch of time. Raises MediaError, LinkError."""
        return self._jpeg(source, {"do": "strip", "start_sec": span.start_sec, "end_sec": span.end_sec})

    def cut(self, source: MediaSource, span: Span) -> bytes:
        """The MP4 that `core.media.av.cutting.cut` makes of a stretch of time. Raises MediaError, LinkError."""
        _, film = self._ask(source, {"do": "cut", "start_sec": span.start_sec, "end_sec": span.end_sec})
        if film[4:8] != b"ftyp":
            raise MediaError(Reason.UNREADABLE, detail="an answer that is no film")
        return film

    def captions(self, path: Path) -> str:
        """The captions inside a file as WebVTT, empty if there are none. Raises MediaError."""
        _, vtt = self._ask(path, {"do": "captions"})
        if vtt and not vtt.startswith(b"WEBVTT"):
            raise MediaError(Reason.UNREADABLE, detail="an answer that holds no captions")
        return vtt.decode("utf-8", errors="replace")

    def example(self, source: MediaSource) -> ExampleMedia:
        """What `core.media.examples.media.example_of` makes of a file or link. Raises MediaError, LinkError."""
        answer, body = self._ask(source, {"do": "example"})
        try:
            return _example(answer, body)
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.EXAMPLE_UNREADABLE, detail="an answer that makes no sense") from error

    def close(self) -> None:
        """End those that wait."""
        self._end_idle(0)

    def _jpeg(self, source: MediaSource, question: dict[str, Any]) -> bytes:
        _, jpeg = self._ask(source, question)
        if not jpeg.startswith(b"\xff\xd8"):
            raise MediaError(Reason.UNREADABLE, detail="an answer that is no picture")
        return jpeg

    def _ask(self, source: MediaSource, question: dict[str, Any]) -> Answer:
        if isinstance(source, Path):
            question, link = {**question, "path": str(source.absolute())}, None
        else:
            question, link = {**question, "path": None, "size_bytes": source.size_bytes}, source
        try:
            answer, body = self._answer(question, link)
        except ChildLost as lost:
            logger.warning("a child that looked into a file was lost: %s", lost)
            raise MediaError(Reason.UNREADABLE, detail=str(lost)) from lost
        if "error" in answer:
            raise _error(answer)
        return answer, body

    def _answer(self, question: dict[str, Any], link: RangeReader | None) -> Answer:
        with self._place(link):
            child = self._idle_child()
            if child is not None:
                try:
                    return self._asked(child, question, link)
                except ChildLost as lost:
                    if lost.out_of_time:
                        raise
                    logger.info("a child is replaced: %s", lost)
                    # What an earlier file left behind may have killed it; only a fresh one tells of this file.
            return self._asked(_fresh_child(link), question, link)

    def _asked(self, child: Child, question: dict[str, Any], link: RangeReader | None) -> Answer:
        try:
            return child.ask(question, link)
        finally:
            self._give_back(child)

    @contextmanager
    def _place(self, link: RangeReader | None) -> Iterator[None]:
        with _not_counted(link):
            is_mine = self._places.acquire(timeout=WAIT_SEC)
        if not is_mine:
            raise MediaError(Reason.UNEXPECTED, detail="all children were busy")
        try:
            yield
        finally:
            self._places.release()

    def _idle_child(self) -> Child | None:
        with self._guard:
            return self._idle.pop() if self._idle else None

    def _give_back(self, child: Child) -> None:
        if child.is_spent:
            child.close()
            return
        child.idle_since = time.monotonic()
        with self._guard:
            self._idle.append(child)
            self._set_clock()

    def _set_clock(self) -> None:
        if self._clock is None:
            self._clock = threading.Timer(self._idle_sec, self._on_clock)
            self._clock.daemon = True
            self._clock.start()

    def _on_clock(self) -> None:
        self._end_idle(self._idle_sec)
        with self._guard:
            self._clock = None
            if self._idle:
                self._set_clock()

    def _end_idle(self, for_sec: float) -> None:
        until = time.monotonic() - for_sec
        with self._guard:
            over = [child for child in self._idle if child.idle_since <= until]
            self._idle = [child for child in self._idle if child.idle_since > until]
        for child in over:
            child.close()


@cache
def children() -> Children:
    """Those of this process; they end with it."""
    ours = Children()
    atexit.register(ours.close)
    return ours


def _fresh_child(link: RangeReader | None) -> Child:
    with _not_counted(link):
        return Child()


@contextmanager
def _not_counted(link: RangeReader | None) -> Iterator[None]:
    """What passes inside is our own slowness: it is not taken from the time that the link has."""
    began = time.monotonic()
    try:
        yield
    finally:
        if link is not None:
            link.deadline.extend(time.monotonic() - began)


def _error(answer: dict[str, Any]) -> MediaError:
    try:
        return MediaError(Reason(answer["error"]), detail=str(answer["detail"]), **answer["facts"])
    except (KeyError, TypeError, ValueError):
        return MediaError(Reason.UNREADABLE, detail="an answer that makes no sense")


def _example(said: dict[str, Any], body: bytes) -> ExampleMedia:
    """Raises KeyError, TypeError, ValueError for what can't be."""
    from core.media.examples.media import ExampleMedia  # noqa: PLC0415 - brings the media library along

    kind, count = QueryKind(said["kind"]), int(said["picture_bytes"])
    picture, data = body[:count], body[count:]
    if not picture.startswith(b"\xff\xd8") or not _IS_WHOLE[kind](data):
        raise ValueError("none of our forms")
    seconds = None if said["seconds"] is None else float(said["seconds"])
    return ExampleMedia(kind, data, picture, seconds, bool(said["is_cut"]))


_IS_WHOLE: Final[dict[QueryKind, Callable[[bytes], bool]]] = {
    QueryKind.IMAGE: lambda data: data.startswith(b"\xff\xd8"),
    QueryKind.AUDIO: lambda data: data.startswith(b"fLaC"),
    QueryKind.VIDEO: lambda data: data[4:8] == b"ftyp",
}


def _media_info(said: dict[str, Any]) -> MediaInfo:
    """Raises KeyError, TypeError, ValueError for what can't be."""
    return MediaInfo(
        duration_sec=float(said["duration_sec"]),
        width=int(said["width"]),
        height=int(said["height"]),
        fps=float(said["fps"]),
        video_codec=str(said["video_codec"]),
        audio_codec=None if said["audio_codec"] is None else str(said["audio_codec"]),
        size_bytes=None if said["size_bytes"] is None else int(said["size_bytes"]),
    )
