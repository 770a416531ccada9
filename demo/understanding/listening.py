"""Reading the sound of a file as mono at 16 kHz, stretch by stretch, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet

from demo.understanding.media import FAULTS, opened, start_of
from demo.understanding.sound import RATE, Wave

_LONGEST_SEC: Final = 30.0
"""No more of one stretch than this is listened to: enough to know what it is like."""


def stretches(path: Path, ranges: Sequence[tuple[float, float]]) -> Iterator[Wave]:
    """The sound of each range, in seconds, in the order given; the ranges must be sorted and must not overlap.

    A range without sound gives an empty wave. Damaged parts are passed over.

    Raises:
        Unreadable: the file cannot be opened.
    """
    blocks = _blocks(path, ranges[0][0] if ranges else 0.0)
    current = next(blocks, None)
    for start, end in ranges:
        wave = np.zeros(round(min(end - start, _LONGEST_SEC) * RATE), dtype=np.float32)
        filled = 0
        while current is not None:
            at, samples = current
            place = round((at - start) * RATE)
            first, last = max(0, place), min(len(wave), place + len(samples))
            if last > first:
                wave[first:last] = samples[first - place : last - place]
                filled = max(filled, last)
            if at + len(samples) / RATE > end:
                break
            current = next(blocks, None)
        yield np.clip(np.nan_to_num(wave[:filled]), -2, 2)


def _blocks(path: Path, start_sec: float) -> Iterator[tuple[float, Wave]]:
    """Times and samples, from shortly before `start_sec` on."""
    with opened(path) as container:
        audio = next(iter(container.streams.audio), None)
        if audio is None:
            return
        zero = start_of(container)
        if start_sec > 1:
            try:
                container.seek(int((start_sec + zero - 0.5) * av.time_base), backward=True)
            except FAULTS:
                container.seek(0)
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        clock = 0.0
        try:
            for packet in container.demux(audio):
                for frame in _decoded(packet):
                    clock = float(frame.time) - zero if frame.time is not None else clock
                    for mono in _resampled(resampler, frame):
                        samples = mono.to_ndarray()[0]
                        yield clock, samples
                        clock += len(samples) / RATE
        except FAULTS:
            return


def _decoded(packet: Packet[AudioStream]) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except FAULTS:
        return []


def _resampled(resampler: av.AudioResampler, frame: av.AudioFrame) -> list[av.AudioFrame]:
    """A frame whose format differs from the first one's cannot be resampled and is left out."""
    try:
        return resampler.resample(frame)
    except FAULTS:
        return []
