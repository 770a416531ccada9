"""Which videos hold the same footage, and which of them to keep.

Moments that are next to identical say little by themselves: an opening title is in many films. One video is a copy of another
where nearly all of it is there as well, and at the same times but for one shift. A shot that never changes passes that test with
any other of its place; such a copy is marked, for people to look twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Duplicates, Moments
from core.insights.views.alignment import Alignment, Meetings, align
from core.models.video import Video

NEARLY_ALL: Final = 0.9
"""From this share of its seconds on, a video counts as being in another; the rest may be cut otherwise, or be a fade."""
ALIKE: Final = 2
"""With more moments than this in each group, on average, the moments of a video are alike one another."""


class Better(StrEnum):
    """What one video has over another, the weightiest first."""

    HOLDS_MORE = "holds_more"
    SOUND = "sound"
    PIXELS = "pixels"
    LONGER = "longer"
    LARGER = "larger"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a video is also in others: so many of its moments, and their share of its seconds, 0..1."""

    moments: int
    of: int
    share: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A video that is nearly all in the one to keep. Its start is at second `shift_sec` of that one.

    `why` is what the one to keep has over it, `loses` what would be lost with it; `is_uniform` says that its moments are so much
    alike that it may as well be another recording of the same place.
    """

    video_id: str
    part: Part
    shift_sec: float
    why: tuple[Better, ...]
    loses: tuple[Better, ...]
    is_uniform: bool


@dataclass(frozen=True, slots=True)
class Same:
    """Videos with footage in common. With `copies`, the first one is to be kept; without, they only share some moments.

    `exhibits` are the moments to show side by side in the order of time, of each video that has it one; `rows` are all moments
    they share.
    """

    video_ids: tuple[str, ...]
    parts: Mapping[str, Part]
    exhibits: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    copies: Mapping[str, Copy]


def same_footage(duplicates: Duplicates, moments: Moments, videos: Mapping[str, Video]) -> tuple[Same, ...]:
    """Who shares what among `videos`, the others being gone: copies first, those with most in common first."""
    library = _Library(duplicates, moments, videos)
    families = _families(library)
    family_of = {place: family[0] for family in families for place in family}
    left: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, group in enumerate(library.groups):
        whose = {family_of.get(place) for place in group}
        if len(whose) > 1 or None in whose:
            left[tuple(group)].append(number)
    with_copies = [_as_copies(library, family) for family in families]
    sharing = [_as_sharing(library, some, numbers) for some, numbers in left.items()]
    both = (sorted(some, key=lambda same: (-len(same.exhibits), same.video_ids)) for some in (with_copies, sharing))
    return tuple(same for some in both for same in some)


class _Library:
    """The groups as far as their videos are here, and which moments of which video are in each."""

    def __init__(self, duplicates: Duplicates, moments: Moments, videos: Mapping[str, Video]) -> None:
        self.moments = moments
        self.videos = videos
        self.lengths = moments.end_sec - moments.start_sec
        self.length_list: list[float] = self.lengths.tolist()
        self.count = np.bincount(moments.video, minlength=len(moments.video_ids))
        self.seconds = np.bincount(moments.video, weights=self.lengths, minlength=len(moments.video_ids))
        self.groups: list[dict[int, list[int]]] = []
        """For each group: the rows of each video, in time."""
        self.members: list[NDArray[np.int64]] = []
        """For each group: its videos."""
        self.groups_of: dict[int, list[int]] = defaultdict(list)
        self._alignments: dict[tuple[int, int], Alignment | None] = {}
        here = [video_id in videos for video_id in moments.video_ids]
        for duplicate in duplicates.groups:
            group: dict[int, list[int]] = defaultdict(list)
            for row in sorted(duplicate.moments):
                video = int(moments.video[row])
                if here[video]:
                    group[video].append(row)
            if len(group) > 1:
                for video in group:
                    self.groups_of[video].append(len(self.groups))
                self.groups.append(dict(sorted(group.items())))
                self.members.append(np.asarray(sorted(group)))

    def video(self, place: int) -> Video:
        return self.videos[self.moments.video_ids[place]]

    def part(self, place: int, some: Iterable[int]) -> Part:
        """What some rows of the video at `place` are of it."""
        rows, whole = set(some), float(self.seconds[place])
        share = float(self.lengths[list(rows)].sum()) / whole if whole else 0.0
        return Part(len(rows), int(self.count[place]), min(1.0, share))

    def alignment(self, one: int, other: int) -> Alignment | None:
        """How what the two share lies best; None if nothing falls on its like at any shift."""
        if (one, other) not in self._alignments:
            both = [self.groups[number] for number in self.groups_of[one] if other in self.groups[number]]
            meetings = Meetings.of((group[one], group[other]) for group in both)
            self._alignments[one, other] = align(self.moments, meetings)
        return self._alignments[one, other]

    def holds(self, other: int, one: int) -> bool:
        """Whether nearly all of `one` is in `other` as well, at the same times."""
        found = self.alignment(one, other)
        return found is not None and self.part(one, found.rows).share >= NEARLY_ALL


def _families(library: _Library) -> list[list[int]]:
    """Videos that are nearly all in one of theirs, which comes first: the one to keep."""
    heads: dict[int, list[int]] = {}
    longest_first = sorted(library.groups_of, key=lambda place: (-float(library.seconds[place]), _rank(library.video(place))))
    for place in longest_first:
        shared = _shared_sec(library, place)
        enough = NEARLY_ALL * float(library.seconds[place])
        near = sorted((head for head in heads if shared[head] >= enough), key=lambda head: -float(shared[head]))
        head = next((head for head in near if library.holds(head, place)), None)
        if head is None:
            heads[place] = []
        else:
            heads[head].append(place)
    return [_keeper_first(library, head, others) for head, others in heads.items() if others]


def _shared_sec(library: _Library, place: int) -> NDArray[np.float64]:
    """For each video, the seconds of the one at `place` that it has as well, wherever."""
    shared, lengths = np.zeros(len(library.moments.video_ids)), library.length_list
    for number in library.groups_of[place]:
        shared[library.members[number]] += sum(lengths[row] for row in library.groups[number][place])
    return shared


def _keeper_first(library: _Library, head: int, others: Sequence[int]) -> list[int]:
    """The best of those that hold all of the longest, then the others, the best first."""
    equals = [head, *(place for place in others if library.holds(place, head))]
    keeper = min(equals, key=lambda place: _rank(library.video(place)))
    rest = sorted({head, *others} - {keeper}, key=lambda place: _rank(library.video(place)))
    return [keeper, *rest]


def _as_copies(library: _Library, family: Sequence[int]) -> Same:
    keeper, *others = family
    ids = library.moments.video_ids
    alignments = {place: library.alignment(place, keeper) for place in others}
    copies, parts = {}, {}
    met: dict[int, list[int]] = defaultdict(list)
    rows: set[int] = set()
    for place, found in alignments.items():
        if found is None:
            continue
        part = parts[ids[place]] = library.part(place, found.rows)
        rows.update(found.rows, found.partners)
        for row, partner in zip(found.rows, found.partners, strict=True):
            met[partner].append(row)
        if part.share >= NEARLY_ALL:
            copies[ids[place]] = _copy(library, place, keeper, part, found)
    # Looked at from its own side: where the copy was cut into longer moments, not every one of its own is a partner.
    back = [library.alignment(keeper, place) for place in others]
    parts[ids[keeper]] = library.part(keeper, (row for found in back if found for row in found.rows))
    exhibits = tuple((partner, *_one_of_each(library.moments, met[partner])) for partner in sorted(met))
    return Same(tuple(ids[place] for place in family), parts, exhibits, tuple(sorted(rows)), copies)


def _copy(library: _Library, place: int, keeper: int, part: Part, found: Alignment) -> Copy:
    video, kept = library.video(place), library.video(keeper)
    holds_more = not library.holds(place, keeper)
    why = ((Better.HOLDS_MORE,) if holds_more else ()) + better(kept, video)
    loses = tuple(one for one in better(video, kept) if one in (Better.SOUND, Better.PIXELS))
    is_uniform = len(found.rows) > ALIKE * found.meetings
    return Copy(video.id, part, found.shift_sec, why, loses, is_uniform)


def _as_sharing(library: _Library, places: Sequence[int], numbers: Sequence[int]) -> Same:
    """Videos that share the groups at `numbers` and no others among just them."""
    ids = library.moments.video_ids
    groups = [library.groups[number] for number in numbers]
    parts = {ids[place]: library.part(place, (row for group in groups for row in group[place])) for place in places}
    exhibits = sorted(tuple(group[place][0] for place in places) for group in groups)
    rows = sorted({row for group in groups for some in group.values() for row in some})
    return Same(tuple(ids[place] for place in places), parts, tuple(exhibits), tuple(rows), {})


def _one_of_each(moments: Moments, rows: Sequence[int]) -> list[int]:
    """The first of these moments of each video."""
    first: dict[int, int] = {}
    for row in sorted(rows):
        first.setdefault(int(moments.video[row]), row)
    return list(first.values())


def better(one: Video, other: Video) -> tuple[Better, ...]:
    """What `one` has over `other`, the weightiest first. Small differences of length and size count for nothing."""
    found = {
        Better.SOUND: one.has_audio and not other.has_audio,
        Better.PIXELS: one.width * one.height > other.width * other.height,
        Better.LONGER: one.duration_sec > other.duration_sec + 1,
        Better.LARGER: (one.size_bytes or 0) > 1.1 * (other.size_bytes or one.size_bytes or 0),
        Better.OLDER: one.added_at < other.added_at,
    }
    return tuple(what for what, is_so in found.items() if is_so)


def _rank(video: Video) -> tuple[bool, int, int, int, float, str]:
    """Sorts the one to keep before all others that hold the same."""
    pixels = video.width * video.height
    return not video.has_audio, -pixels, -round(video.duration_sec), -(video.size_bytes or 0), video.added_at, video.id
