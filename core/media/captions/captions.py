"""Captions as browsers show them: SubRip and WebVTT of any make read into cues, and cues written as plain WebVTT.

Nothing of a file is passed on as it came but its words and their times: what is written is made anew from the cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from core.errors import MediaError, Reason
from core.media.captions.text_encodings import decoded

CAPTIONS_BYTES: Final = 2_000_000
"""Captions of a four hour film take a tenth of this."""
MOST_CUES: Final = 20_000
LONGEST_TEXT: Final = 2_000
LATEST_MS: Final = 24 * 3_600_000
FROM_THE_FILE: Final = "- from the video file"
"""What the first line says of captions that nobody added."""

_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"{_TIME}\s{{0,9}}-->\s{{0,9}}{_TIME}(?:\s.*)?")
_TAG: Final = re.compile(r"<(?=/?[A-Za-z]|\d+:)[^<>]{0,200}>")
"""Of a sign that compares numbers, none of these follows."""
_SWITCH: Final = re.compile(r"\{\\([biu])([01])\}")
_OVERRIDE: Final = re.compile(r"\{\\[^{}]{0,200}\}")
_KEPT_TAGS: Final = re.compile(r"&lt;(/?[biu])&gt;", re.IGNORECASE)
_PLAIN_TAG: Final = re.compile(r"</?[biu]>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """Words on the screen from `start_ms` to `end_ms` after the start; `text` may have lines, and `<b>`, `<i>`, `<u>` as tags."""

    start_ms: int
    end_ms: int
    text: str


_UNSEEN: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufeff]")
"""Controls that no line ends with; nobody sees them, and at the end of a line they do not come back."""


def cues_of(data: bytes) -> list[Cue]:
    """The cues of an SRT or VTT file in the order of time. Raises MediaError (CAPTIONS_UNREADABLE)."""
    lines = [line.strip("\x00\ufeff") for line in re.split(r"\r\n|\r|\n", decoded(data))]
    cues = tidy(_cues(lines))
    if not cues:
        raise MediaError(Reason.CAPTIONS_UNREADABLE)
    return cues


def tidy(cues: Iterable[Cue]) -> list[Cue]:
    """Those that say something for some time, in the order of time; no more than anybody would ever read."""
    clean = (Cue(cue.start_ms, cue.end_ms, plain_text(cue.text)) for cue in cues)
    return sorted(cue for cue in clean if cue.text and 0 <= cue.start_ms < cue.end_ms <= LATEST_MS)[:MOST_CUES]


def webvtt(cues: Iterable[Cue], about: str = "") -> str:
    """The cues as WebVTT; `about` is a word for its first line, which nobody is shown."""
    blocks = [f"WEBVTT {about}".strip()]
    blocks += [f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}\n{_marked(cue.text)}" for cue in cues]
    return "\n\n".join(blocks) + "\n"


def within(cues: Iterable[Cue], start_ms: int, end_ms: int) -> list[Cue]:
    """Those that are on the screen during a stretch, in the time of the stretch."""
    parts = ((max(cue.start_ms, start_ms) - start_ms, min(cue.end_ms, end_ms) - start_ms, cue.text) for cue in cues)
    return [Cue(start, end, text) for start, end, text in parts if start < end]


def plain_text(text: str) -> str:
    """Lines of words without any markup but bold, italic and underlined, which are kept only where they are closed."""
    text = _SWITCH.sub(lambda on: f"<{on[1]}>" if on[2] == "1" else f"</{on[1]}>", text)
    text = _TAG.sub(lambda tag: tag[0].lower() if _PLAIN_TAG.fullmatch(tag[0]) else "", _OVERRIDE.sub("", text))
    text = _UNSEEN.sub("", unescape(text))
    if any(text.count(f"<{name}>") != text.count(f"</{name}>") for name in "biu"):
        text = _PLAIN_TAG.sub("", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def without_tags(text: str) -> str:
    """The words of a cue alone."""
    return _PLAIN_TAG.sub("", text)


def _cues(lines: list[str]) -> Iterator[Cue]:
    """A cue is a line of times and all lines below it, to an empty one or to the next line of times and its number."""
    at = [(number, times) for number, line in enumerate(lines) if "-->" in line and (times := _TIMES.fullmatch(line.strip()))]
    ends = [*(number for number, _ in at[1:]), len(lines)]
    for (number, times), end in zip(at, ends, strict=False):
        said = lines[number + 1 : end]
        if "" in said:
            said = said[: said.index("")]
        elif end < len(lines) and said and said[-1].strip().isdigit():
            said.pop()
        start, stop = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])
        yield Cue(start, stop, "\n".join(said))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def clock(ms: int) -> str:
    """A time as WebVTT writes it."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _marked(text: str) -> str:
    return _KEPT_TAGS.sub(r"<\1>", escape(text, quote=False))
