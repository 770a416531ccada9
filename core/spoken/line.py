"""One line of what is said in a video: the form in which all that can tell of it is kept, whatever it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """Who says that this was said."""

    EMBEDDED = "embedded"
    """Captions inside the video file."""
    ADDED = "added"
    """Captions that somebody added."""
    PROVIDER = "provider"
    """The transcript of the provider."""
    LOCAL = "local"
    """A recogniser on the own machine."""
    CHAPTER = "chapter"
    """Nobody: it is what the provider says of a stretch of the video, found as words that are said are."""


CAPTIONS: Final = (Source.EMBEDDED, Source.ADDED)
"""Those that are read from the file of captions, of which a video has one."""

SAID: Final = (*CAPTIONS, Source.PROVIDER, Source.LOCAL)
"""Those that tell what is said in a video, word for word."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """Words that are said from `start_ms` to `end_ms` after the start; `text` is plain, in one line, without any markup.

    A line that somebody took away has no text, only what its source says.
    """

    start_ms: int
    end_ms: int
    text: str
    source: Source
    speaker: str = ""
    """Empty if nobody knows."""
    language: str = ""
    """As BCP 47 writes it; empty if nobody knows."""
    original: str = ""
    """What the source says, if somebody changed the line, else empty; of lines that were joined, each on a line of its own."""
    was_start_ms: int = 0
    was_end_ms: int = 0
    """When the source says it, if somebody changed the line."""
