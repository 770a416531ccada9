"""A film that is written in pieces, so that one that was cut off goes on behind its last whole piece.

A folder holds the pieces of one film: `00000.mp4` is one, whole as soon as it has this name, with H.264 and lossless sound, whose
times begin anew in each; `00000.json` says where it stands in the film; `film.json` what the pieces are of. A piece being written
is called `.part`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.files import PARTIAL_SUFFIX, read_note, write_whole
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, sound_stream
from core.media.previews.preview_tracks import TICKS, Output, SoundTrack, written

_SCALE: Final = 32_768


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece stands: the time of its first and last picture in TICKS, and how many samples of sound end with it."""

    path: Path
    first: int | None
    latest: int | None
    samples: int


class PieceFolder:
    """The pieces of one film. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, what: Mapping[str, Any]) -> list[Piece]:
        """The whole pieces, in order, of what is to be made; those of anything else are removed."""
        if read_note(self._folder / "film.json") != what:
            self.remove()
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / "film.json", json.dumps(dict(what)).encode())
        pieces: list[Piece] = []
        while (piece := self._piece(len(pieces))) is not None:
            pieces.append(piece)
        for pattern in ("*.part", f"*{PARTIAL_SUFFIX}"):
            for path in self._folder.glob(pattern):
                path.unlink(missing_ok=True)
        return pieces

    def part(self, number: int) -> Path:
        """Where a piece is written to before it is whole."""
        return self._folder / f"{number:05}.part"

    def put(self, number: int, first: int | None, latest: int | None, samples: int) -> Piece:
        """The part of this number is whole: give it its name. On the disk before it has it."""
        part, piece = self.part(number), Piece(self._folder / f"{number:05}.mp4", first, latest, samples)
        said = {name: value for name, value in asdict(piece).items() if name != "path"}
        write_whole(piece.path.with_suffix(".json"), json.dumps(said).encode())
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(piece.path)
        return piece

    def remove(self) -> None:
        """Remove all of them."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder)

    def _piece(self, number: int) -> Piece | None:
        path = self._folder / f"{number:05}.mp4"
        if not path.is_file():
            return None
        try:
            return Piece(path=path, **read_note(path.with_suffix(".json")))
        except TypeError:
            return None


def join_pieces(pieces: Sequence[Piece], target: Path, report: Callable[[float], None]) -> None:
    """One film of the pieces, its pictures as they are, its sound as AAC, its index in front.

    Raises MediaError(UNREADABLE), DiskFull.
    """
    with written(target) as out:
        joined = _Joined(out)
        for number, piece in enumerate(pieces):
            joined.add(piece, lambda share, number=number: report((number + share) / len(pieces)))  # type: ignore[misc]
        joined.end()


class _Joined:
    """The tracks of the film, made as those of the first piece are."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._film: Any = None
        self._sound: SoundTrack | None = None
        self._head = b""

    def add(self, piece: Piece, report: Callable[[float], None]) -> None:
        with open_container(piece.path) as container:
            # One that was begun behind the last picture holds the rest of the sound only.
            picture = None if piece.first is None else picture_stream(container)
            audio = sound_stream(container)
            if picture is not None:
                self._follow(picture, has_sound=audio is not None)
            tracks = [track for track in (picture, audio) if track is not None]
            if not tracks:
                return
            length_sec = max(1.0, (container.duration or 0) / 1_000_000)
            for packet in container.demux(*tracks):
                if packet.stream is audio:
                    for frame in packet.decode():
                        if isinstance(frame, AudioFrame) and self._sound is not None:
                            self._sound.append(frame.to_ndarray().reshape(-1, 2).T.astype(np.float32) / _SCALE)
                elif packet.pts is not None and packet.dts is not None and piece.first is not None:
                    report(min(1.0, float(packet.pts * packet.time_base) / length_sec))
                    shift = round(Fraction(piece.first, TICKS) / packet.time_base)
                    packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, self._film
                    self._out.mux([packet])

    def _follow(self, picture: VideoStream, *, has_sound: bool) -> None:
        """The first one makes the tracks; the others have to be as it is."""
        head = bytes(picture.codec_context.extradata or b"")
        if self._film is None:
            self._film, self._head = self._out.container.add_stream_from_template(picture), head
            self._sound = SoundTrack(self._out) if has_sound else None
        elif head and head != self._head:
            raise MediaError(Reason.UNREADABLE, detail="pieces of a preview differ")

    def end(self) -> None:
        if self._sound is not None:
            self._sound.end()
