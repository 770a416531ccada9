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
_UNTOLD_SEC: Final = 4.0


@dataclass(frozen=True)
class Line:
    """One subtitle: the seconds at which it is shown, and its plain words."""

    start_sec: float
    end_sec: float
    words: str


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
            words = _words_of(packet)
            if not words or packet.pts is None or packet.time_base is None:
                continue
            start = float(packet.pts * packet.time_base) - zero
            shown = float(packet.duration * packet.time_base) if packet.duration else _UNTOLD_SEC
            found.append(Line(start, start + shown, words))
    return sorted(found, key=lambda line: line.start_sec)


def _packets(packets: Iterator[Packet[SubtitleStream]]) -> Iterator[Packet[SubtitleStream]]:
    try:
        yield from packets
    except FAULTS:
        return


def _words_of(packet: Packet[SubtitleStream]) -> str:
    try:
        subtitles = packet.decode()
    except FAULTS:
        return ""
    texts = [_plain(subtitle.ass) for subtitle in subtitles if isinstance(subtitle, AssSubtitle)]
    return " ".join(text for text in texts if text)


def _plain(dialogue: bytes) -> str:
    """The text field of an ASS dialogue line, without its markup."""
    fields = dialogue.decode("utf-8", "replace").split(",", _FIELDS_BEFORE_TEXT)
    return " ".join(_MARKUP.sub(" ", fields[-1]).split())
