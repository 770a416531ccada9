"""A small H.264 film of a video, with every picture at the very second it has in the original.

It plays in every browser, and goes to the provider in place of an original that is too large for it or for the line. Runs where
hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.decoding import frames_from
from core.media.av.limits import PROVIDER_LIMITS
from core.media.av.sound import HeardSound, frames_of
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, pixel_shape, refuse_huge
from core.media.pictures.pictures import decoded, origin_sec
from core.media.previews.preview_pieces import Piece, PieceFolder, join_pieces
from core.media.previews.preview_tracks import RATE, TICKS, FilmTrack, Shape, SoundTrack, written

PIECE_SEC: Final = 20
"""What is lost at most where the making is cut off."""
_REPORT_EVERY_SEC: Final = 0.5
_HEARD_AGAIN_SEC: Final = 2.0
"""So long before the sound is needed it is decoded again: it lies apart from its picture, and begins uncertain."""
_VERSION: Final = 2
"""Pieces of another are not gone on with."""
_JOINED_SHARE: Final = 0.03
"""Of the work, as it is told."""


def make_preview(source: Path, pieces_dir: Path, target: Path, report: Callable[[float], None], sound: str = "") -> None:
    """Write the preview of `source` to `target`, which is whole only when this returns; `report` is told 0..1 now and then.

    `sound` says which tracks are heard (`core.models.sound`). Its pieces stay in `pieces_dir`, of which the next call of the same
    source makes use if this one is cut off. What is damaged on the way is left out, and what comes after it keeps its time.
    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING); DiskFull, OSError.
    """
    tell = _Told(report)
    pieces = _Making(source, sound, PieceFolder(pieces_dir), lambda share: tell(share * (1 - _JOINED_SHARE))).all()
    join_pieces(pieces, target, lambda share: tell(1 - _JOINED_SHARE + share * _JOINED_SHARE))


class _Told:
    """Passes on how far it is, now and then."""

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        self._at = 0.0

    def __call__(self, share: float) -> None:
        if time.monotonic() >= self._at:
            self._report(min(1.0, share))
            self._at = time.monotonic() + _REPORT_EVERY_SEC


class _Making:
    """The pieces of one film, those that are there already and the others."""

    def __init__(self, source: Path, sound: str, folder: PieceFolder, report: Callable[[float], None]) -> None:
        self._source = source
        self._choice = sound
        self._folder = folder
        self._report = report
        self._shape = _shape_of(source)
        # Not its time, which is another one where the same file was brought here once more.
        what = {"version": _VERSION, "bytes": source.stat().st_size, "shape": repr(self._shape), "sound": sound}
        self._pieces = folder.begin(what)
        self._film: FilmTrack | None = None
        self._sound: SoundTrack | None = None

    def all(self) -> list[Piece]:
        """Raises MediaError, DiskFull."""
        before = self._pieces[-1] if self._pieces else None
        after_sec = 0.0 if before is None or before.latest is None else before.latest / TICKS
        with ExitStack() as stack, open_container(self._source) as container:
            picture = picture_stream(container)
            # Two frames at once would double the memory that large pictures take, and gain nothing where each stands alone.
            picture.thread_type = "SLICE" if picture.codec_context.codec.intra_only else "AUTO"
            audio = HeardSound.of(container, self._choice)
            origin, ends_at = origin_sec(container), after_sec + PIECE_SEC - after_sec % PIECE_SEC
            length_sec = (container.duration or 0) / av.time_base
            self._open(stack, before, has_sound=audio is not None)
            for frame in _frames(container, picture, audio, before):
                at_sec = None if frame.time is None else frame.time - origin
                if isinstance(frame, VideoFrame):
                    if at_sec is None and before is not None and self._adds_nothing_yet():
                        # Nothing tells whether it is in a piece already.
                        continue
                    if at_sec is not None and at_sec >= ends_at and self._film is not None and self._film.begins_at is not None:
                        self._next(stack)
                        ends_at = at_sec + PIECE_SEC - at_sec % PIECE_SEC
                    if self._film is not None:
                        self._film.add(frame, at_sec)
                        self._report(self._film.at_sec / length_sec if length_sec > 0 else 0.0)
                elif self._sound is not None and at_sec is not None:
                    self._sound.add(frame, at_sec)
                # A large picture is not kept while the next one is decoded.
                del frame
            if self._film is not None:
                self._film.end()
            if self._sound is not None:
                self._sound.end()
            self._put(stack)
        return self._pieces

    def _open(self, stack: ExitStack, before: Piece | None, *, has_sound: bool) -> None:
        """Begin the first piece of this run."""
        out = stack.enter_context(written(self._folder.part(len(self._pieces)), is_final=False))
        self._film = FilmTrack(out, self._shape, after=None if before is None else before.latest)
        if has_sound:
            self._sound = SoundTrack(out, lossless=True, at=0 if before is None else before.samples)

    def _next(self, stack: ExitStack) -> None:
        """End the piece that is being written, and begin the next."""
        film, sound = self._film, self._sound
        if film is None:
            return
        film.flush()
        if sound is not None:
            sound.end()
        self._put(stack)
        out = stack.enter_context(written(self._folder.part(len(self._pieces)), is_final=False))
        film.go_on(out)
        if sound is not None:
            sound.go_on(out)

    def _put(self, stack: ExitStack) -> None:
        """What is written is whole. Raises MediaError, DiskFull."""
        stack.pop_all().close()
        film = self._film
        samples = self._sound.at if self._sound is not None else 0
        # Where the film was cut off behind its last piece, nothing is left to add.
        is_empty = bool(self._pieces) and self._adds_nothing_yet() and samples <= self._pieces[-1].samples
        if film is not None and not is_empty:
            self._pieces.append(self._folder.put(len(self._pieces), film.begins_at, film.latest, samples))

    def _adds_nothing_yet(self) -> bool:
        return self._film is not None and self._film.begins_at is None


def _frames(
    container: InputContainer, picture: VideoStream, audio: HeardSound | None, before: Piece | None
) -> Iterator[VideoFrame | AudioFrame]:
    """All there is, or what comes after the last piece and a little before it."""
    if before is None or before.latest is None:
        return frames_of(container, picture, audio)
    start_sec = before.latest / TICKS
    if audio is not None:
        start_sec = min(start_sec, before.samples / RATE) - _HEARD_AGAIN_SEC
    return frames_from(container, picture, audio, max(0.0, start_sec))


def _shape_of(source: Path) -> Shape:
    """What all pictures are brought to; read before anything is written, because a film's head comes first."""
    with open_container(source) as container:
        picture = picture_stream(container)
        refuse_huge(picture)
        frame = next(decoded(container, [picture]), None)
        if not isinstance(frame, VideoFrame):
            raise MediaError(Reason.UNREADABLE, detail="no picture can be decoded")
        rate: Any = picture.average_rate or picture.guessed_rate
        return Shape.of(frame, pixel_shape(picture), rate, limits=PROVIDER_LIMITS)
