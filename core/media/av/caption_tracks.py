"""The captions that are inside a video file. Runs where hostile input can do no harm: see `core.media.workers.tasks`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream

from core.media.av.captions import MOST_CUES, Cue, tidy
from core.media.av.pictures import origin_sec
from core.media.av.source import open_container

READ_SEC: Final = 30.0
"""Processor time for one file: in some containers all of it has to be passed over."""
SHOWN_MS: Final = 3_000
"""How long words stay that say no end."""
_WORDS: Final = frozenset({"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"})
"""Kinds of tracks that hold words; others hold pictures of words."""


def track_cues(source: Path) -> list[Cue]:
    """The words of the file's own caption track, in the order of time; empty without one. Raises MediaError."""
    with open_container(source) as container:
        stream = _stream(container)
        return [] if stream is None else tidy(_cues(container, stream))


def _stream(container: InputContainer) -> SubtitleStream | None:
    """The track that players would show, else the first."""
    readable = [
        stream
        for stream in container.streams.subtitles
        if stream.codec_context is not None and stream.codec_context.name in _WORDS
    ]
    return min(readable, key=lambda stream: not stream.disposition & Disposition.default, default=None)


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
            yield Cue(max(0, start_ms), start_ms + length_ms, said.decode("utf-8", "replace").replace("\\N", "\n"))
