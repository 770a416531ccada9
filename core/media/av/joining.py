"""A recording that a camera wrote as several files, as one: packets one after the other or side by side, nothing encoded anew.

Runs in a limited process.
"""

from __future__ import annotations

import heapq
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream

from core.errors import MediaError, Reason
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream
from core.media.pictures.pictures import origin_sec
from core.media.previews.preview_tracks import Output, written


def join(parts: Sequence[Path], target: Path, report: Callable[[float], None]) -> None:
    """The picture that plays and the sounds of each part, in this order; `report` is told 0..1 now and then.

    Raises MediaError (PARTS_DIFFER where they are not of one kind, UNREADABLE), DiskFull.
    """
    with written(target) as out:
        joined: _Joined | None = None
        for number, part in enumerate(parts):
            with open_container(part) as container:
                joined = joined or _Joined(out, container)
                joined.add(container, partial(_tell, report, number, len(parts)))


def add_sounds(picture: Path, sounds: Sequence[Path], target: Path, report: Callable[[float], None]) -> None:
    """The picture of one file with the sounds of others, each beginning with it; `report` is told 0..1 now and then.

    Raises MediaError (PARTS_DIFFER where one of the others has a picture, too; UNREADABLE), DiskFull.
    """
    with ExitStack() as stack, written(target) as out:
        films = [stack.enter_context(open_container(path)) for path in (picture, *sounds)]
        film = picture_stream(films[0])
        if any(one.streams.video for one in films[1:]):
            raise MediaError(Reason.PARTS_DIFFER)
        streams = [(films[0], film), *((one, stream) for one in films[1:] for stream in _sounds(one))]
        tracks = _tracks(out, [stream for _, stream in streams])
        for name in ("creation_time", "timecode"):
            said = film.metadata.get(name) or films[0].metadata.get(name)
            if said:
                out.container.metadata[name] = said
        length_sec = max(1.0, (films[0].duration or 0) / 1_000_000)
        packets = [_timed(container, stream, track) for (container, stream), track in zip(streams, tracks, strict=True)]
        for at_sec, _, packet in heapq.merge(*packets, key=operator.itemgetter(0)):
            report(min(1.0, at_sec / length_sec))
            out.mux([packet])


def _tracks(out: Output, streams: Sequence[Stream]) -> list[Any]:
    """Tracks for the packets of these, marked as they are. Where none is, all are: else the first alone would count as marked."""
    tracks: list[Any] = [out.container.add_stream_from_template(stream) for stream in streams]
    is_any = any(stream.disposition & Disposition.default for stream in streams if stream.type == "audio")
    for stream, track in zip(streams, tracks, strict=True):
        track.disposition = stream.disposition if is_any else stream.disposition | Disposition.default
    return tracks


def _timed(container: InputContainer, stream: Stream, track: Any) -> Iterator[tuple[float, int, Any]]:
    """The packets of a stream for its new track, each with when it is due."""
    origin = origin_sec(container)
    for packet in container.demux(stream):
        if packet.pts is None or packet.dts is None:
            continue
        shift = round(origin / packet.time_base)
        packet.pts, packet.dts, packet.stream = packet.pts - shift, packet.dts - shift, track
        yield float(packet.dts * packet.time_base), track.index, packet


def _tell(report: Callable[[float], None], done: int, total: int, share: float) -> None:
    report((done + share) / total)


class _Joined:
    """The tracks of the film, made as those of the first part are."""

    def __init__(self, out: Output, first: InputContainer) -> None:
        streams = _streams(first)
        self._out = out
        self._kinds = [_kind(stream) for stream in streams]
        self._tracks = _tracks(out, streams)
        self._free_from: list[Fraction | None] = [None] * len(streams)
        """When what is in each track has ended, in the order of decoding."""
        self._end = Fraction(0)
        recorded = first.metadata.get("creation_time")
        if recorded:
            out.container.metadata["creation_time"] = recorded

    def add(self, container: InputContainer, report: Callable[[float], None]) -> None:
        """Go on with this part where the last one ended."""
        streams = _streams(container)
        if [_kind(stream) for stream in streams] != self._kinds:
            raise MediaError(Reason.PARTS_DIFFER)
        first = streams[0].start_time
        # The pictures follow each other without a gap; where a part begins with its sound, that overlaps a little and is put off.
        begins = (
            Fraction(origin_sec(container)) if first is None or not self._end else first * Fraction(streams[0].time_base or 1)
        )
        shift = self._end - begins
        moved: dict[int, int] = {}
        length_sec = max(1.0, (container.duration or 0) / 1_000_000)
        begin, end = self._end, self._end
        for packet in container.demux(*streams):
            if packet.pts is None or packet.dts is None:
                continue
            place, base = streams.index(packet.stream), packet.time_base
            if place not in moved:
                free = self._free_from[place]
                moved[place] = max(round(shift / base), -packet.dts if free is None else round(free / base) - packet.dts)
            packet.pts, packet.dts = packet.pts + moved[place], packet.dts + moved[place]
            lasts = packet.duration or 1
            self._free_from[place] = (packet.dts + lasts) * base
            if place == 0:
                end = max(end, (packet.pts + lasts) * base)
                report(min(1.0, float(end - begin) / length_sec))
            packet.stream = self._tracks[place]
            self._out.mux([packet])
        self._end = end


def _streams(container: InputContainer) -> list[Stream]:
    """The picture that plays and all its sounds: which of them is heard can be chosen afterwards, as it could before."""
    return [picture_stream(container), *_sounds(container)]


def _sounds(container: InputContainer) -> list[AudioStream]:
    return [stream for stream in container.streams.audio if stream.codec_context is not None]


def _kind(stream: Stream) -> tuple[object, ...]:
    """What has to be the same for one decoder to go on from part to part."""
    context: Any = stream.codec_context
    if stream.type == "video":
        return context.name, context.width, context.height, context.pix_fmt, bytes(context.extradata or b"")
    return context.name, context.sample_rate, context.layout.name, bytes(context.extradata or b"")
