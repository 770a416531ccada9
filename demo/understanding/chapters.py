"""A summary and chapters from the only things the stand-in knows: where shots change and what subtitles say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.understanding import shots, subtitles
from demo.understanding.frames import looks
from demo.understanding.media import Unreadable, inspect

_MOST: Final = 8
_SHORTEST_SEC: Final = 5.0
_SHORTEST_SHOT_SEC: Final = 2
_LOOKS: Final = 300
_LONGEST_TITLE: Final = 60
_QUOTED: Final = 3


@dataclass(frozen=True)
class Chapter:
    start_sec: float
    end_sec: float
    title: str
    summary: str


@dataclass(frozen=True)
class Synopsis:
    title: str
    summary: str
    chapters: tuple[Chapter, ...]


def synopsis(path: Path) -> Synopsis:
    """Chapters of whole shots, named by the subtitles in them. Raises Unreadable."""
    facts = inspect(path)
    every_sec = max(0.2, facts.duration_sec / _LOOKS)
    found_looks = looks(path, every_sec=every_sec, start_sec=0.0, end_sec=facts.duration_sec)
    seen = [(look.at_sec, shots.impression(look.rgb)) for look in found_looks]
    if not seen:
        raise Unreadable("The file has no picture.")
    times, impressions = zip(*seen, strict=True)
    found = shots.dynamic(times, impressions, 0.0, facts.duration_sec, _SHORTEST_SHOT_SEC)
    said = subtitles.lines(path)
    chapters = tuple(_chapter(part, first, said) for part, first in _parts(found, facts.duration_sec))
    counted = f"{_counted(len(found), 'shot')} in {facts.duration_sec:.0f} seconds"
    spoken = (
        f", and {_counted(len(said), 'line')} of subtitles. The first says: “{said[0].words}”" if said else ", without subtitles."
    )
    about = f"{counted}{spoken} This was put together by the demo, which knows shots and subtitles, not what they mean."
    return Synopsis(_short(said[0].words) if said else f"A film of {_counted(len(found), 'shot')}", about, chapters)


def _parts(found: Sequence[shots.Range], duration_sec: float) -> list[tuple[list[shots.Range], int]]:
    """Shots in a row, long enough to be a chapter together, and the number of the first of each."""
    least_sec = max(_SHORTEST_SEC, duration_sec / _MOST)
    parts: list[tuple[list[shots.Range], int]] = []
    for number, shot in enumerate(found, 1):
        if parts and parts[-1][0][-1][1] - parts[-1][0][0][0] < least_sec:
            parts[-1][0].append(shot)
        else:
            parts.append(([shot], number))
    return parts


def _chapter(part: Sequence[shots.Range], first: int, said: Sequence[subtitles.Line]) -> Chapter:
    start, end, last = part[0][0], part[-1][1], first + len(part) - 1
    words = [line.words for line in said if start <= line.start_sec < end]
    which = f"Shot {first}" if first == last else f"Shots {first} to {last}"
    quoted = " Subtitles: " + " ".join(f"“{line}”" for line in words[:_QUOTED]) if words else " No subtitles."
    return Chapter(start, end, _short(words[0]) if words else which, f"{which}.{quoted}")


def _short(words: str) -> str:
    words = words.rstrip(".")
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
