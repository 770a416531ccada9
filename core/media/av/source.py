"""Opens a media file or link for reading, with all off by which a hostile file could open other files or addresses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import av
from av.container import InputContainer

from core.errors import ClipseekError, MediaError, Reason

if TYPE_CHECKING:
    from core.media.remote.range_reader import RangeReader


class Link(Protocol):
    """A link's bytes as a file: `core.media.remote.range_reader.RangeReader`, or what stands for it in a child."""

    size_bytes: int

    def read(self, count: int, /) -> bytes | None: ...

    def seek(self, offset: int, whence: int = ..., /) -> int: ...

    def tell(self) -> int: ...


Openable: TypeAlias = Path | Link
"""What the library is let at: a file, or the bytes of a link."""
MediaSource: TypeAlias = "Path | RangeReader"
"""What we hand out to be looked into; a child sees the second as a `Link`."""

# The list of formats is what keeps playlists out, which would make the library open addresses of the file's choosing.
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mxf,avi,asf,flv,ogg,dv,gif"
SOUND_FORMATS: Final = "wav,mp3,flac,aac,aiff,amr"
"""Kinds of files that hold sound alone; opened only by those who ask for them."""
_BLOCK_BYTES: Final = 256 * 1024
_FILE_TIMEOUT_SEC: Final = 10
_LINK_TIMEOUT_SEC: Final = 30


@contextmanager
def open_container(source: Openable, *, formats: str = FORMATS) -> Iterator[InputContainer]:
    """`source` opened for demuxing; closed afterwards, except that a link stays open for its owner.

    Everything that goes wrong inside the `with` comes out as ours. Raises MediaError(FILE_MISSING, UNREADABLE), and
    LinkError if a link failed while it was read, whatever the library made of that.
    """
    feed = None if isinstance(source, Path) else _Feed(source)
    try:
        with _open_file(source, formats) if isinstance(source, Path) else _open_link(feed, formats) as container:
            yield container
    except FileNotFoundError as error:
        raise MediaError(Reason.FILE_MISSING) from error
    except (av.FFmpegError, MemoryError, OSError, ValueError) as error:
        _raise_what_the_link_said(feed)
        raise MediaError(Reason.UNREADABLE, detail=type(error).__name__) from error
    except MediaError:
        _raise_what_the_link_said(feed)
        raise
    _raise_what_the_link_said(feed)


def _open_file(path: Path, formats: str) -> InputContainer:
    # An absolute path can't be taken for the address of a protocol.
    options = {"protocol_whitelist": "file", "format_whitelist": formats}
    return av.open(str(path.absolute()), "r", options=options, timeout=_FILE_TIMEOUT_SEC)


def _open_link(feed: _Feed | None, formats: str) -> InputContainer:
    options = {"protocol_whitelist": "none", "format_whitelist": formats}
    return av.open(feed, "r", options=options, timeout=_LINK_TIMEOUT_SEC)


class _Feed:
    """Hands a link to the library as a nameless file that ends where the link fails.

    An exception raised inside a read may surface in some later, unrelated call of the same thread; so none is.
    """

    def __init__(self, reader: Link) -> None:
        self._reader = reader
        self._reader.seek(0)
        self.failure: ClipseekError | None = None

    def read(self, count: int) -> bytes:
        if self.failure is not None:
            return b""
        try:
            return self._reader.read(count) or b""
        except ClipseekError as error:
            self.failure = error
            return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()


def _raise_what_the_link_said(feed: _Feed | None) -> None:
    if feed is not None and feed.failure is not None:
        raise feed.failure


def read_beginning(source: Openable, most_bytes: int, *, otherwise: Reason = Reason.UNREADABLE) -> bytes:
    """The first bytes of a file or link, at most so many. Raises MediaError(FILE_MISSING, `otherwise`), LinkError."""
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                return file.read(most_bytes)
        source.seek(0)
        out = io.BytesIO()
        while out.tell() < most_bytes and (piece := source.read(min(_BLOCK_BYTES, most_bytes - out.tell()))):
            out.write(piece)
        return out.getvalue()
    except FileNotFoundError:
        raise MediaError(Reason.FILE_MISSING) from None
    except OSError as error:
        raise MediaError(otherwise, detail=type(error).__name__) from error
