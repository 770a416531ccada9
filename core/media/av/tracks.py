"""Which of a file's tracks counts: the one that browsers play, so that pictures, clips and previews show the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.limits import size_words

MAX_PIXELS: Final = 40_000_000
"""No frame larger than this is ever decoded, whatever a file says of itself."""

_STILL: Final = Disposition.attached_pic | Disposition.timed_thumbnails
_AnyStream = TypeVar("_AnyStream", bound=Stream)


def that_plays(streams: Iterable[_AnyStream]) -> _AnyStream | None:
    """The first that is marked as the default, else the first; what nothing here can decode only where there is no other."""
    return min(
        streams, key=lambda stream: (stream.codec_context is None, not stream.disposition & Disposition.default), default=None
    )


def picture_stream(container: InputContainer) -> VideoStream:
    """The picture that plays, its decoder bounded. Cover pictures do not count.

    Raises MediaError: NO_PICTURE (found=) without one, UNREADABLE if nothing here can decode it.
    """
    stream = that_plays(stream for stream in container.streams.video if not stream.disposition & _STILL)
    if stream is None:
        raise MediaError(Reason.NO_PICTURE, found=_what_else(container))
    if stream.codec_context is None:
        raise MediaError(Reason.UNREADABLE, detail="no decoder for the picture")
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    stream.thread_count = 2
    return stream


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The one track of sound that browsers play, if it can be decoded. What is heard may be another: `core.media.av.sound`."""
    stream = that_plays(container.streams.audio)
    return stream if stream is not None and stream.codec_context is not None else None


def sound_codec(container: InputContainer) -> str | None:
    """The codec of the sound that plays. It counts even where nothing here can decode it: the provider or a browser may."""
    stream = that_plays(container.streams.audio)
    if stream is None:
        return None
    return stream.codec_context.codec.canonical_name if stream.codec_context is not None else "unknown"


def pixel_shape(stream: VideoStream) -> float:
    """Width of a pixel by its height; 1 where the file says nothing or nonsense."""
    ratio = float(stream.sample_aspect_ratio or 1)
    return ratio if 0.25 <= ratio <= 4 else 1.0


def refuse_huge(stream: VideoStream) -> None:
    """Raises MediaError(TOO_WIDE) for pictures of more than MAX_PIXELS."""
    if stream.width * stream.height > MAX_PIXELS:
        raise MediaError(Reason.TOO_WIDE, size=size_words(stream.width, stream.height))


def _what_else(container: InputContainer) -> str:
    if container.streams.audio:
        return "sound"
    if container.streams.subtitles:
        return "subtitles"
    return "a still picture" if container.streams.video else "data"
