"""The sound of a file that is heard, be it one track or several together, and pictures with it. Runs in a limited process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from core.media.pictures.pictures import packets_of
from core.models.sound import AS_THE_FILE_SAYS, MOST_TRACKS, SoundTrack, heard

RATE: Final = 48_000
"""Samples a second of what is mixed."""
_AHEAD: Final = 2 * RATE
"""A track whose sound lies so far behind the others in the file is waited for no longer."""
_SLIP: Final = RATE // 20
_NO_TITLES: Final = frozenset({"soundhandler", "core media audio", "apple sound media handler", "sound media handler"})
"""What the programs that write files call every track."""
_LOUD: Final = 0.7
"""What is louder than this is rounded off, so that a sum never goes beyond 1."""


def sound_tracks(container: InputContainer) -> tuple[SoundTrack, ...]:
    """What a file says of its sound tracks, in its own order."""
    return tuple(_described(stream) for stream in container.streams.audio[:MOST_TRACKS])


class HeardSound:
    """The tracks that are heard together; never none."""

    def __init__(self, streams: list[AudioStream]) -> None:
        self.streams = streams

    @classmethod
    def of(cls, container: InputContainer, choice: str = AS_THE_FILE_SAYS) -> HeardSound | None:
        """None where nothing can be heard."""
        streams = [container.streams.audio[place] for place in heard(sound_tracks(container), choice)]
        return cls(streams) if streams else None


def frames_of(container: InputContainer, picture: Stream | None, sound: HeardSound | None) -> Iterator[VideoFrame | AudioFrame]:
    """Pictures, and the sound that is heard as one, from where the container stands to the end.

    It ends where the container breaks off, too; what can't be decoded has nothing in it.
    """
    streams = [*([] if picture is None else [picture]), *([] if sound is None else sound.streams)]
    mixer = _Mixer(sound.streams) if sound is not None and len(sound.streams) > 1 else None
    for packet in packets_of(container, streams):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if mixer is not None and isinstance(frame, AudioFrame):
                yield from mixer.add(packet.stream.index, frame)
            elif isinstance(frame, VideoFrame | AudioFrame):
                yield frame
        # A large picture is not kept while the next one is decoded.
        frames.clear()
    if mixer is not None:
        yield from mixer.rest()


class _Mixer:
    """Adds up what several tracks sound like at a time, each sample at its own."""

    def __init__(self, streams: Iterable[AudioStream]) -> None:
        self._resamplers = {stream.index: av.AudioResampler("fltp", "stereo", RATE) for stream in streams}
        self._ends: dict[int, int | None] = dict.fromkeys(self._resamplers)
        self._wave: NDArray[np.float32] = np.zeros((2, 0), np.float32)
        self._begin: int | None = None
        """Which sample, counted from the time 0 of the file, the wave begins with."""
        self._share = np.float32(len(self._resamplers) ** -0.5)

    def add(self, track: int, frame: AudioFrame) -> Iterator[AudioFrame]:
        """A piece of one track; yields what all of them have passed by then."""
        end = self._ends[track]
        at = end if frame.time is None else round(frame.time * RATE)
        if at is None:
            return
        if end is not None and abs(at - end) <= _SLIP:
            at = end
        frame.pts = None
        try:
            pieces = self._resamplers[track].resample(frame)
        except (ValueError, av.FFmpegError):
            # Its form changed on the way.
            return
        for piece in pieces:
            self._put(piece.to_ndarray().astype(np.float32, copy=False), at)
            at += piece.samples
        self._ends[track] = at
        passed = [end for end in self._ends.values() if end is not None]
        least = min(passed) if len(passed) == len(self._ends) else max(passed) - _AHEAD
        yield from self._taken(max(least, max(passed) - _AHEAD))

    def rest(self) -> Iterator[AudioFrame]:
        """What is left at the end."""
        yield from self._taken(max((end for end in self._ends.values() if end is not None), default=0))

    def _put(self, wave: NDArray[np.float32], at: int) -> None:
        if self._begin is None:
            self._begin = at
        if at < self._begin and not self._wave.shape[1]:
            self._begin = at
        place = at - self._begin
        if place < 0:
            # What was given out already can't be added to any more.
            wave, place = wave[:, -place:], 0
        missing = place + wave.shape[1] - self._wave.shape[1]
        if missing > 0:
            self._wave = np.concatenate([self._wave, np.zeros((2, missing), np.float32)], axis=1)
        self._wave[:, place : place + wave.shape[1]] += wave * self._share

    def _taken(self, until: int) -> Iterator[AudioFrame]:
        if self._begin is None:
            return
        count = min(until - self._begin, self._wave.shape[1])
        if count <= 0:
            return
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(_rounded_off(self._wave[:, :count])), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._begin
        self._wave, self._begin = self._wave[:, count:], self._begin + count
        yield frame


def _rounded_off(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same, but what would be too loud comes near to 1 without reaching it."""
    size = np.abs(wave)
    over = size > _LOUD
    if not over.any():
        return wave
    quieter = _LOUD + (1 - _LOUD) * np.tanh((size - _LOUD) / (1 - _LOUD))
    return np.where(over, np.sign(wave) * quieter, wave).astype(np.float32)


def _described(stream: AudioStream) -> SoundTrack:
    context, notes = stream.codec_context, {name.lower(): text for name, text in stream.metadata.items()}
    language = notes.get("language", "")
    return SoundTrack(
        codec="unknown" if context is None else context.codec.canonical_name,
        channels=0 if context is None else context.layout.nb_channels,
        language="" if language in ("und", "unk") else language[:20],
        title=_title(notes)[:60],
        is_default=bool(stream.disposition & Disposition.default),
        is_decodable=context is not None,
    )


def _title(notes: dict[str, str]) -> str:
    said = notes.get("title") or notes.get("handler_name", "")
    # What the programs that write files call every track.
    plain = said.strip("\x00 \t").lower() in {
        "soundhandler",
        "core media audio",
        "apple sound media handler",
        "sound media handler",
    }
    return "" if plain else "".join(c for c in said if c.isprintable()).strip()
