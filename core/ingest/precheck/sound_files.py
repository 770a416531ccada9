"""Files that hold the sound of a recording whose picture lies in another one (OP-Atom MXF).

Told by their names, or where these are hashes, as in the folders of Avid's programs, by what the files say of their clip.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from core.media.op_atom import AtomPart

_SUFFIX: Final = ".mxf"
_NUMBERED: Final = re.compile(r"[._ -](?P<kind>[va])\d{1,2}\.mxf\Z", re.IGNORECASE)
"""`Take 3_V1.mxf` and `Take 3_A1.mxf`, as Avid's programs and others name them."""
_P2: Final = re.compile(r"contents/(?P<kind>video|audio)/(?P<clip>[^/]{6})(?P<track>\d\d)?\.mxf\Z", re.IGNORECASE)
"""On Panasonic's P2 cards, `CONTENTS/VIDEO/0001AB.MXF` and `CONTENTS/AUDIO/0001AB00.MXF`."""


PartOf = Callable[[str], AtomPart | None]
"""What the file of a path says of its clip, where its name does not tell."""


def sound_files(names: Iterable[str], part_of: PartOf = lambda _: None) -> dict[str, tuple[str, ...]]:
    """Of these paths, with `/` between their parts, those of sounds by the one of their picture, in order.

    A sound without a picture belongs to none, and of two pictures nobody can tell whose it is.
    """
    pictures: dict[_Clip, list[str]] = defaultdict(list)
    sounds: dict[_Clip, list[str]] = defaultdict(list)
    for name in names:
        told = _told(name) or _told_inside(name, part_of)
        if told is not None:
            clip, is_sound = told
            (sounds if is_sound else pictures)[clip].append(name)
    beside: dict[str, list[str]] = defaultdict(list)
    for clip, found in sounds.items():
        # Where a folder is full, Avid's programs go on in the next one.
        whose = pictures.get(clip) or [name for other, shown in pictures.items() if other.id == clip.id for name in shown]
        if len(whose) == 1:
            beside[whose[0]] += found
    return {picture: tuple(sorted(found)) for picture, found in beside.items()}


def is_told_by_name(name: str) -> bool:
    """Whether the name of a file alone says of which recording it is the picture or a sound."""
    return _told(name) is not None


@dataclass(frozen=True, slots=True)
class _Clip:
    folder: str
    id: str


def _told(name: str) -> tuple[_Clip, bool] | None:
    """Which recording a file is of, and whether it is its sound."""
    if found := _P2.search(name):
        is_sound = found["kind"].lower() == "audio"
        clip = _Clip("", f"{name[: found.start('kind')]}{found['clip']}".lower())
        return (clip, is_sound) if is_sound == (found["track"] is not None) else None
    if (found := _NUMBERED.search(name)) and found.start():
        return _Clip("", name[: found.start("kind")].lower()), found["kind"].lower() == "a"
    return None


def _told_inside(name: str, part_of: PartOf) -> tuple[_Clip, bool] | None:
    part = part_of(name) if name.lower().endswith(_SUFFIX) else None
    return None if part is None else (_Clip(name.rpartition("/")[0], part.clip_id.hex()), part.is_sound)
