"""Asks a child process what a list of cuts says, and finds the videos of the library that it means."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import PurePosixPath
from typing import Final

from core.errors import MediaError, Reason
from core.handoff.names import name_in, reel_letters
from core.handoff.reading.cuts_read import CutRead
from core.handoff.timeline import PickedMoment
from core.library.names import one_line
from core.models.video import Video
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost
from core.timecode import STILL_TIME, SourceTime

SUFFIXES: Final = (".edl", ".fcpxml", ".xml", ".otio", ".csv")
MOST_BYTES: Final = 10_000_000
READ_SEC: Final = 20.0
LIMITS: Final = Limits(memory_bytes=600_000_000, cpu_sec=int(READ_SEC))


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of a list: the moments that were found, and of each other cut what the list calls its file."""

    moments: tuple[PickedMoment, ...]
    unmatched: tuple[str, ...]


def read_cuts(data: bytes, name: str) -> list[CutRead]:
    """What a list says. Raises MediaError: CUTS_UNREADABLE, CUTS_NONE, CUTS_LARGE."""
    if len(data) > MOST_BYTES:
        raise MediaError(Reason.CUTS_LARGE)
    suffix = PurePosixPath(name.lower()).suffix
    try:
        with Worker("core.handoff.reading.tasks", LIMITS) as worker:
            *_, (_, read) = worker.ask("read", {"suffix": suffix}, data, within_sec=READ_SEC)
        return [CutRead(**{**cut, "names": tuple(map(str, cut["names"]))}) for cut in json.loads(read)]
    except WorkerLost as lost:
        raise MediaError(Reason.CUTS_LARGE, detail=str(lost)) from lost
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(Reason.CUTS_UNREADABLE, detail=type(error).__name__) from error


class Matcher:
    """Finds videos by what lists call their files, and where in them a cut lies."""

    def __init__(self, videos: Iterable[Video]) -> None:
        self._named: dict[str, list[str]] = defaultdict(list)
        self._reels: dict[str, list[str]] = defaultdict(list)
        self._photos: set[str] = set()
        for video in videos:
            if video.is_photo:
                self._photos.add(video.id)
            address = name_in(video.source_url or "")
            own = dict.fromkeys((video.original_name, video.file_name or "", address, video.title))
            for name in filter(None, own):
                self._named[_key(name)].append(video.id)
            self._reels[reel_letters(video.original_name or video.title)].append(video.id)

    def video_ids(self, cut: CutRead) -> list[str]:
        """The videos that the cut may mean: by its file's name, with or without an ending; by a reel that is all it says."""
        for name in cut.names:
            for called in (name, name_in(name), PurePosixPath(name_in(name)).stem):
                if found := self._named.get(_key(called)):
                    return list(dict.fromkeys(found))
        return self._reels.get(reel_letters(cut.names[0]), []) if len(cut.names) == 1 else []

    def match(self, cuts: Sequence[CutRead], times: Mapping[str, SourceTime]) -> Matched:
        """Each cut as a moment; of several files with one name, that in which the cut lies.

        `times`: how the files of `video_ids` count.
        """
        moments, unmatched = [], []
        for cut in cuts:
            fitting = (
                _still(cut, video_id) if video_id in self._photos else _moment(cut, video_id, times[video_id])
                for video_id in self.video_ids(cut)
            )
            moment = next(filter(None, fitting), None)
            if moment is None:
                unmatched.append(one_line(name_in(cut.names[0]) or cut.names[0]))
            else:
                moments.append(moment)
        return Matched(tuple(moments), tuple(unmatched))


def _moment(cut: CutRead, video_id: str, time: SourceTime) -> PickedMoment | None:
    """The cut in this video; None if it lies outside of it, or makes no sense."""
    try:
        first, end = _frames(cut, time)
    except (ValueError, ZeroDivisionError):
        return None
    if not 0 <= first < end or first >= time.frames:
        return None
    end = min(end, time.frames)
    # Rounded inwards, so that whole frames around it are these.
    in_ms = ceil(1000 * time.rate.seconds(first)) + time.first_picture_ms
    out_ms = floor(1000 * time.rate.seconds(end)) + time.first_picture_ms
    return PickedMoment(video_id, in_ms, max(out_ms, in_ms + 1), one_line(cut.note), one_line(cut.query))


def _still(cut: CutRead, video_id: str) -> PickedMoment | None:
    """A photo for as long as the cut lasts, wherever in it the list says that it begins: Final Cut says after an hour."""
    try:
        first, end = _frames(cut, STILL_TIME)
    except (ValueError, ZeroDivisionError):
        return None
    length_ms = round(1000 * STILL_TIME.rate.seconds(end - first))
    return PickedMoment(video_id, 0, length_ms, one_line(cut.note), one_line(cut.query)) if length_ms > 0 else None


def _frames(cut: CutRead, time: SourceTime) -> tuple[int, int]:
    """Its first frame and the one behind its last, from the file's own first one. Raises ValueError, ZeroDivisionError."""
    if cut.begin:
        return round(Fraction(cut.begin) * time.rate.fps), round(Fraction(cut.end) * time.rate.fps)
    # Lists of other programs may count a file that has no timecode as they like: a `;` says drop-frame all the same.
    first, end = time.rate.frame(cut.source_in), time.rate.frame(cut.source_out)
    if end <= first:
        end += time.rate.frames_a_day
    return first - time.first_frame, end - time.first_frame


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()
