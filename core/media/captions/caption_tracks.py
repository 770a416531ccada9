"""The captions that are inside a video file. Runs where hostile input can do no harm: see `core.media.workers.tasks`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.subtitles.stream import SubtitleStream

from core.media.av.source import open_container
from core.media.av.tracks import that_plays
from core.media.captions.captions import MOST_CUES, Cue, tidy
from core.media.pictures.pictures import origin_sec

READ_SEC: Final = 30.0
"""Processor time for one file: in some containers all of it has to be passed over."""
SHOWN_MS: Final = 3_000
"""How long words stay that say no end."""
_WORDS: Final = frozenset({"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"})
"""Kinds of tracks that hold words; others hold pictures of words."""
_DRAWING: Final = re.compile(r"\{[^{}]{0,200}\\p[1-9][^{}]{0,200}\}.*?(?=\{[^{}]{0,200}\\p0|$)", re.DOTALL)
_BREAKS: Final = {"\\N": "\n", "\\n": " ", "\\h": " "}
"""The library gives all words in the marks of Advanced SubStation: lines, lines that may be joined, spaces that hold together."""


def track_cues(source: Path) -> list[Cue]:
    """The words of the file's own caption track, in the order of time; empty without one. Raises MediaError."""
    with open_container(source) as container:
        stream = _stream(container)
        return [] if stream is None else tidy(_cues(container, stream))


def _stream(container: InputContainer) -> SubtitleStream | None:
    """The track of words that players would show."""
    tracks = container.streams.subtitles
    return that_plays(track for track in tracks if track.codec_context is not None and track.codec_context.name in _WORDS)


def _cues(container: InputContainer, stream: SubtitleStream) -> Iterator[Cue]:
    until, origin = time.process_time() + READ_SEC, origin_sec(container)
    packets = container.demux(stream)
    for _ in range(MOST_CUES):
        try:
            packet = next(packets, None)
            if packet is None or time.process_time() > until:
                return
            said = b"\n".join(getattr(part, "dialogue", b"") for part in packet.decode()) if packet.size else b""
        except av.FFmpegError:
            # What was read before the damage is of use.
            return
        if said and packet.pts is not None:
            start_ms = round((float(packet.pts * packet.time_base) - origin) * 1000)
            length_ms = round(float((packet.duration or 0) * packet.time_base) * 1000) or SHOWN_MS
            yield Cue(max(0, start_ms), start_ms + length_ms, _words(said.decode("utf-8", "replace")))


def _words(said: str) -> str:
    """What is to be read; shapes that are drawn with letters are left out."""
    return re.sub(r"\\[Nnh]", lambda mark: _BREAKS[mark[0]], _DRAWING.sub("", said))
