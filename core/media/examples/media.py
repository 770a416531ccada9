"""Whatever somebody wants to search by, made into one of three plain forms: a JPEG, an MP4 or a FLAC, none of it as it came.

What a thing is tells its content, never its name. Everything is decoded and written anew, so that nothing of an untrusted file
goes on to the provider: no metadata, no odd structure, no more than it takes. Runs where hostile input can do no harm: see
`core.media.workers.tasks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.errors import MediaError, Reason
from core.media.av.source import Openable, read_beginning
from core.media.examples.clip import clip_of
from core.media.examples.picture import MOST_PICTURE_BYTES, looks_like_picture, picture_of
from core.models.video import QueryKind

_HEAD_BYTES: Final = 32
_NO_FILMS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
"""Brands of still pictures in the container of films: what could be opened of them would be a piece of the picture."""


@dataclass(frozen=True, slots=True)
class ExampleMedia:
    """`data` is a JPEG (IMAGE), FLAC (AUDIO) or MP4 (VIDEO), `picture` a small JPEG of it.

    `seconds` is how much of the original is in it, None for a picture; `is_cut` says that there was more.
    """

    kind: QueryKind
    data: bytes
    picture: bytes
    seconds: float | None = None
    is_cut: bool = False


def example_of(source: Openable) -> ExampleMedia:
    """The plain form of a file or link.

    Raises MediaError: EMPTY_FILE, FILE_MISSING, TOO_WIDE, EXAMPLE_LARGE, EXAMPLE_UNREADABLE, EXAMPLE_SMALL, EXAMPLE_HUGE,
    EXAMPLE_SHORT; LinkError if the link fails.
    """
    head = read_beginning(source, _HEAD_BYTES, otherwise=Reason.EXAMPLE_UNREADABLE)
    if not head:
        raise MediaError(Reason.EMPTY_FILE)
    if looks_like_picture(head):
        data, small = picture_of(read_beginning(source, MOST_PICTURE_BYTES + 1, otherwise=Reason.EXAMPLE_UNREADABLE))
        return ExampleMedia(QueryKind.IMAGE, data, small)
    if head[4:8] == b"ftyp" and head[8:12] in _NO_FILMS:
        raise MediaError(Reason.EXAMPLE_UNREADABLE, detail="a still picture that nothing here reads")
    try:
        made = clip_of(source)
    except MediaError as error:
        if error.reason is not Reason.UNREADABLE:
            raise
        raise MediaError(Reason.EXAMPLE_UNREADABLE, detail=error.detail) from error
    kind = QueryKind.VIDEO if made.has_picture else QueryKind.AUDIO
    return ExampleMedia(kind, made.data, made.picture, made.seconds, made.is_cut)
