"""The words of subtitle tracks inside a file, with the seconds at which they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from av.packet import Packet
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from demo.understanding.media import FAULTS, opened, start_of

_MARKUP: Final = re.compile(r"\{[^{}]*\}|<[^<>]*>|\\[Nnh]")
_FIELDS_BEFORE_TEXT: Final = 8
_SPEAKER: Final = 3
"""The number of the field that names who speaks."""
_UNTOLD_SEC: Final = 4.0


@dataclass(frozen=True)
class Line:
    """One subtitle: the seconds at which it is shown, its plain words, and who says them, if the track tells."""

    start_sec: float
    end_sec: float
    words: str
    speaker: str = ""


def lines(path: Path) -> list[Line]:
    """The lines of every text subtitle track, by time; none when there is no such track.

    Raises:
        Unreadable: the file cannot be opened.
    """
    with opened(path) as container:
        tracks = [stream for stream in container.streams if isinstance(stream, SubtitleStream)]
        if not tracks:
            return []
        zero = start_of(container)
        found = []
        for packet in _packets(container.demux(tuple(tracks))):
            words, speaker = _words_of(packet)
            if not words or packet.pts is None or packet.time_base is None:
                continue
            start = float(packet.pts * packet.time_base) - zero
            shown = float(packet.duration * packet.time_base) if packet.duration else _UNTOLD_SEC
            found.append(Line(start, start + shown, words, speaker))
    return sorted(found, key=lambda line: line.start_sec)


def _packets(packets: Iterator[Packet[SubtitleStream]]) -> Iterator[Packet[SubtitleStream]]:
    try:
        yield from packets
    except FAULTS:
        return


def _words_of(packet: Packet[SubtitleStream]) -> tuple[str, str]:
    """The words, and who says them."""
    try:
        subtitles = packet.decode()
    except FAULTS:
        return "", ""
    fields = [_fields(subtitle.ass) for subtitle in subtitles if isinstance(subtitle, AssSubtitle)]
    words = " ".join(text for one in fields if (text := _plain(one[-1])))
    return words, next((one[_SPEAKER].strip() for one in fields if len(one) > _SPEAKER + 1), "")


def _fields(dialogue: bytes) -> list[str]:
    """Of an ASS dialogue line; the last is its text."""
    return dialogue.decode("utf-8", "replace").split(",", _FIELDS_BEFORE_TEXT)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())
