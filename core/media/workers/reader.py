"""Looks into untrusted media for somebody who waits: asks a few warm child processes, and believes nothing of their answers."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import LinkError, MediaError, MediaReaderKilled, Reason
from core.media.av.limits import PROVIDER_LIMITS
from core.media.captions.captions import CAPTIONS_BYTES
from core.media.remote.links import watch_site
from core.media.remote.range_reader import RangeReader
from core.models.embedding_models import VideoLimits
from core.models.recording import Recording
from core.models.sound import tracks_of
from core.models.video import MediaInfo, QueryKind, Span
from core.sandbox.call import Answer
from core.sandbox.limits import Limits
from core.sandbox.pool import WorkerPool
from core.sandbox.worker import WorkerLost
from core.timecode import SourceTime, StartTimecode

if TYPE_CHECKING:
    from core.media.av.source import MediaSource
    from core.media.examples.media import ExampleMedia

log = logging.getLogger(__name__)

LIMITS: Final = Limits(memory_bytes=1_500_000_000, cpu_sec=60)
NOTES_BYTES: Final = 1 << 18
"""What a camera notes of a recording is some kilobytes."""
FILE_SEC: Final = 60.0
"""How long one look into a file may take; most take a twentieth of a second."""


class MediaReader:
    """What can be asked of a file or link. Safe to use from many threads."""

    def __init__(self, pool: WorkerPool) -> None:
        self.pool = pool

    def inspect(self, source: MediaSource, limits: VideoLimits = PROVIDER_LIMITS, *, with_gps: bool = False) -> MediaInfo:
        """What it is; refused if it can't become a video here. Raises MediaError, LinkError."""
        said, _ = self._ask(source, "inspect", {"limits": asdict(limits), "with_gps": with_gps})
        try:
            return _media_info(said)
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error

    def with_emptiness(self, path: Path, info: MediaInfo) -> MediaInfo:
        """The same with what of the film shows nothing; without it where that can't be told."""
        try:
            said, _ = self._ask(path, "emptiness", {"duration_sec": info.duration_sec})
            spans, still = (tuple(Span(*map(float, span)) for span in said[name]) for name in ("spans", "still"))
            useful = None if said["useful"] is None else Span(*map(float, said["useful"]))
        except (MediaError, KeyError, TypeError, ValueError) as error:
            log.info("nobody can tell what of a film shows nothing: %s", error)
            return info
        return replace(info, empty=spans, still=still, useful=useful)

    def inspect_link(
        self, url: str, *, allow_private: bool, limits: VideoLimits = PROVIDER_LIMITS, with_gps: bool = False
    ) -> MediaInfo:
        """The same for an address, reading as little of it as possible. Raises MediaError, LinkError."""
        site = watch_site(url)
        if site is not None:
            raise LinkError(Reason.LINK_WATCH_PAGE, site=site)
        with RangeReader(url, allow_private=allow_private) as reader:
            if reader.size_bytes == 0:
                raise MediaError(Reason.EMPTY_FILE)
            return self.inspect(reader, limits, with_gps=with_gps)

    def source_time(self, source: MediaSource) -> SourceTime:
        """How it counts its frames. Raises MediaError, LinkError."""
        said, _ = self._ask(source, "source_time", {})
        try:
            return SourceTime.of(said)
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error

    def photo(self, source: MediaSource, small_px: int) -> tuple[bytes, bytes]:
        """The JPEG of a photograph that is embedded, and the one for cards. Raises MediaError, LinkError."""
        said, both = self._ask(source, "photo", {"small_px": small_px})
        count = said.get("large_bytes")
        if not isinstance(count, int) or not both.startswith(b"\xff\xd8") or both[count : count + 2] != b"\xff\xd8":
            raise MediaError(Reason.UNREADABLE, detail="an answer that is no picture")
        return both[:count], both[count:]

    def picture(self, source: MediaSource, at_sec: float, width_px: int, stands_for: Span | None = None) -> bytes:
        """The JPEG that `core.media.av.frames.jpeg_at` makes of a moment. Raises MediaError, LinkError."""
        moment = None if stands_for is None else (stands_for.start_sec, stands_for.end_sec)
        return self._jpeg(source, "picture", {"at_sec": at_sec, "width_px": width_px, "stands_for": moment})

    def strip(self, source: MediaSource, span: Span) -> bytes:
        """The JPEG that `core.media.pictures.strips.strip_jpeg` makes of a stretch of time. Raises MediaError, LinkError."""
        return self._jpeg(source, "strip", {"span": (span.start_sec, span.end_sec)})

    def cut(self, source: MediaSource, span: Span, sound: str = "") -> bytes:
        """The MP4 that `core.media.av.cutting.cut` makes of a stretch of time. Raises MediaError, LinkError."""
        _, film = self._ask(source, "cut", {"span": (span.start_sec, span.end_sec), "sound": sound})
        if film[4:8] != b"ftyp":
            raise MediaError(Reason.UNREADABLE, detail="an answer that is no film")
        return film

    def captions_inside(self, path: Path) -> str:
        """The captions inside a video file as WebVTT, empty if there are none. Raises MediaError."""
        _, vtt = self._ask(path, "captions_inside", {})
        return _webvtt(vtt) if vtt else ""

    def captions_given(self, data: bytes) -> tuple[str, int]:
        """An SRT or VTT file as WebVTT, and how many cues it has. Raises MediaError (CAPTIONS_LARGE, CAPTIONS_UNREADABLE)."""
        if len(data) > CAPTIONS_BYTES:
            raise MediaError(Reason.CAPTIONS_LARGE, limit=f"{CAPTIONS_BYTES // 1_000_000} MB")
        try:
            said, vtt = self.pool.ask("captions_given", {}, data, within_sec=FILE_SEC)
            return _webvtt(vtt), int(said["count"])
        except (WorkerLost, KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.CAPTIONS_UNREADABLE, detail=str(error)) from error

    def camera_notes(self, data: bytes, *, with_gps: bool = False) -> tuple[Recording, StartTimecode | None]:
        """What the file that a camera wrote beside a recording says of it; empty where it says nothing. Raises MediaError."""
        try:
            said, _ = self.pool.ask("camera_notes", {"with_gps": with_gps}, data[:NOTES_BYTES], within_sec=FILE_SEC)
            return Recording.of(said), None if said["start"] is None else StartTimecode(**said["start"])
        except (WorkerLost, KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.UNREADABLE, detail=str(error)) from error

    def example(self, source: MediaSource) -> ExampleMedia:
        """What `core.media.examples.media.example_of` makes of a file or link. Raises MediaError, LinkError."""
        said, body = self._ask(source, "example", {})
        try:
            return _example(said, body)
        except (KeyError, TypeError, ValueError) as error:
            raise MediaError(Reason.EXAMPLE_UNREADABLE, detail="an answer that makes no sense") from error

    def _jpeg(self, source: MediaSource, do: str, arguments: Mapping[str, Any]) -> bytes:
        _, jpeg = self._ask(source, do, arguments)
        if not jpeg.startswith(b"\xff\xd8"):
            raise MediaError(Reason.UNREADABLE, detail="an answer that is no picture")
        return jpeg

    def _ask(self, source: MediaSource, do: str, arguments: Mapping[str, Any]) -> Answer:
        try:
            if isinstance(source, Path):
                return self.pool.ask(do, {**arguments, "path": str(source.absolute())}, within_sec=FILE_SEC)
            return self.pool.ask(do, arguments, within_sec=FILE_SEC, link=source)
        except WorkerLost as lost:
            log.warning("a worker that looked into a file was lost: %s", lost)
            if lost.was_killed:
                raise MediaReaderKilled(Reason.READER_KILLED, detail=str(lost)) from lost
            raise MediaError(Reason.UNREADABLE, detail=str(lost)) from lost


@cache
def media_reader() -> MediaReader:
    """That of this process; its children end with it."""
    pool = WorkerPool("core.media.workers.tasks", LIMITS)
    atexit.register(pool.close)
    return MediaReader(pool)


def _webvtt(data: bytes) -> str:
    if not data.startswith(b"WEBVTT"):
        raise MediaError(Reason.UNREADABLE, detail="an answer that holds no captions")
    return data.decode("utf-8", errors="replace")


def _example(said: Mapping[str, Any], body: bytes) -> ExampleMedia:
    """Raises KeyError, TypeError, ValueError for what can't be."""
    from core.media.examples.media import ExampleMedia  # noqa: PLC0415 - brings the media library along

    kind, count = QueryKind(said["kind"]), int(said["picture_bytes"])
    picture, data = body[:count], body[count:]
    if not picture.startswith(b"\xff\xd8") or not _IS_WHOLE[kind](data):
        raise ValueError("none of our forms")
    seconds = None if said["seconds"] is None else float(said["seconds"])
    return ExampleMedia(kind, data, picture, seconds, bool(said["is_cut"]))


_IS_WHOLE: Final[Mapping[QueryKind, Callable[[bytes], bool]]] = {
    QueryKind.IMAGE: lambda data: data.startswith(b"\xff\xd8"),
    QueryKind.AUDIO: lambda data: data.startswith(b"fLaC"),
    QueryKind.VIDEO: lambda data: data[4:8] == b"ftyp",
}


def _media_info(said: Mapping[str, Any]) -> MediaInfo:
    """Raises KeyError, TypeError, ValueError for what can't be."""
    return MediaInfo(
        duration_sec=float(said["duration_sec"]),
        width=int(said["width"]),
        height=int(said["height"]),
        fps=float(said["fps"]),
        video_codec=str(said["video_codec"]),
        audio_codec=None if said["audio_codec"] is None else str(said["audio_codec"]),
        size_bytes=None if said["size_bytes"] is None else int(said["size_bytes"]),
        time=None if said["time"] is None else SourceTime.of(said["time"]),
        recording=None if said["recording"] is None else Recording.of(said["recording"]),
        sounds=tracks_of(said["sounds"]),
    )
