"""What lies on a camera's card beside its videos, told by names alone, so that people are asked about videos and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from posixpath import splitext
from typing import Any, Final

from core.library.names import LONGEST_CATEGORY, PHOTO_SUFFIXES, VIDEO_SUFFIXES, shown_path


class EntryKind(StrEnum):
    """What a file of a folder is to us."""

    VIDEO = "video"
    CAPTIONS = "captions"
    CAMERA_DATA = "camera_data"
    """What a camera writes about its recordings."""
    SMALL_COPY = "small_copy"
    """A recording or a picture of it once more, small, for the camera's own screen."""
    PHOTO = "photo"
    RAW_COPY = "raw_copy"
    """The raw data of a photo that lies beside them as a picture."""
    SYSTEM = "system"
    """What computers leave behind."""
    OTHER = "other"


CAPTION_SUFFIXES: Final = (".srt", ".vtt")
NOTES_SUFFIX: Final = ".xml"
"""Of files in which cameras say more of a recording."""
_BY_SUFFIX: Final = {
    **dict.fromkeys(VIDEO_SUFFIXES, EntryKind.VIDEO),
    **dict.fromkeys(CAPTION_SUFFIXES, EntryKind.CAPTIONS),
    **dict.fromkeys((".lrv", ".lrf", ".thm"), EntryKind.SMALL_COPY),
    **dict.fromkeys(
        (".xml", ".xmp", ".bim", ".cpi", ".mpl", ".bdm", ".bdmv", ".mif", ".moi", ".modd", ".moff"), EntryKind.CAMERA_DATA
    ),
    **dict.fromkeys((".pgi", ".ppn", ".idx", ".tid", ".tdt", ".cif", ".smi", ".ind", ".ctg", ".sav"), EntryKind.CAMERA_DATA),
    **dict.fromkeys(PHOTO_SUFFIXES, EntryKind.PHOTO),
}
_SYSTEM_FILES: Final = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "autorun.inf", "icon\r", "msmmmob.mdb", "msmfmid.pmr"}
)
"""The last two are what Avid's programs note of a folder."""
_SYSTEM_FOLDERS: Final = frozenset({"system volume information", "$recycle.bin", "__macosx", "lost+found", "found.000"})
RAW_SUFFIXES: Final = (".dng", ".cr2", ".cr3", ".arw", ".nef", ".raf", ".orf", ".rw2")
SENT: Final = (EntryKind.VIDEO, EntryKind.PHOTO)
"""What people are asked about."""
_OWN_COPIES: Final = re.compile(r"(?:^|/)(?:m4root|xdroot)/(?:sub|thmbnl)/", re.IGNORECASE)
"""Where Sony's cameras keep their small copies and pictures, which have the endings of videos and photos."""
_LANGUAGE: Final = re.compile(r"\.[a-z]{2,3}(?:-[a-z]{2,4})?$")
_NOTES_NUMBER: Final = re.compile(r"(\d)m\d\d$")
"""What Sony's cameras add to the name of the recording."""
_NOTES_FOLDER: Final = ("contents/clip/", "contents/video/")
"""Where Panasonic's keep notes, and where the recordings."""
_TELEMETRY: Final = re.compile(rb"\[iso ?:|\[latitude ?:|FrameCnt ?:|GPS ?\(|F/\d[\d.]*, ?SS ", re.IGNORECASE)
_MADE_BY_CAMERAS: Final = re.compile(
    r"dcim|private|avchd|bdmv|stream|m4root|xdroot|mp_root|bpav|clpr|contents|clips?|video|misc|\d{3}[a-z_][a-z0-9_]{4}|clips\d{3}"
    r"|avid mediafiles|mxf|\d{1,3}"
    r"|(?:card|sd|cf|mag|roll|reel|eos_digital|untitled|no name)[ _-]?[a-z0-9]{0,3}|[a-z]\d{3}(?:[_-].*)?",
    re.IGNORECASE,
)
"""Names of folders that tell nothing of what is in them."""
RULES: Final[Mapping[str, Any]] = {
    "kinds": {suffix: kind.value for suffix, kind in _BY_SUFFIX.items()},
    "system": sorted(_SYSTEM_FILES | _SYSTEM_FOLDERS),
    "copies": _OWN_COPIES.pattern,
    "language": _LANGUAGE.pattern,
    "notes": [NOTES_SUFFIX, _NOTES_NUMBER.pattern, *_NOTES_FOLDER],
    "sent": [kind.value for kind in SENT],
    "raw": list(RAW_SUFFIXES),
}
"""The same for a browser, which sorts out what it is given before it sends anything."""


def kind_of(name: str) -> EntryKind:
    """What the file of this path, with `/` between its parts, is."""
    own = name.rpartition("/")[2]
    if is_system(own):
        return EntryKind.SYSTEM
    kind = _BY_SUFFIX.get(splitext(own)[1].lower(), EntryKind.OTHER)
    return EntryKind.SMALL_COPY if kind in SENT and _OWN_COPIES.search(name) else kind


def raw_copies(names: Iterable[str]) -> set[str]:
    """Those of these photos that are the raw data of another one: a camera told to keep both shows one photo, not two."""
    photos = [name for name in names if kind_of(name) is EntryKind.PHOTO]
    split = {name: splitext(name.lower()) for name in photos}
    shown = {stem for stem, suffix in split.values() if suffix not in RAW_SUFFIXES}
    return {name for name, (stem, suffix) in split.items() if suffix in RAW_SUFFIXES and stem in shown}


def is_system(name: str) -> bool:
    """Whether a file or folder of this name is nobody's: hidden, or a computer's own."""
    return name.startswith(".") or name.lower() in _SYSTEM_FILES or name.lower() in _SYSTEM_FOLDERS


def captions_key(name: str) -> str:
    """The same for a video and for captions that lie beside it under its name: `Talk.srt` or `talk.en.srt` of `Talk.mp4`."""
    stem, suffix = splitext(name.lower())
    return _LANGUAGE.sub("", stem) if suffix in CAPTION_SUFFIXES else stem


def notes_key(name: str) -> str:
    """The same for a recording and for what its camera wrote beside it: `C0001M01.XML` of `C0001.MXF`."""
    stem, suffix = splitext(name.lower())
    return _NOTES_NUMBER.sub(r"\1", stem).replace(*_NOTES_FOLDER) if suffix == NOTES_SUFFIX else stem


def is_telemetry(captions: bytes) -> bool:
    """Whether they are what a drone notes of its flight, which nobody says."""
    return _TELEMETRY.search(captions[:4096]) is not None


def proposed_category(name: str) -> str:
    """The name of the nearest folder that somebody gave a name of its own; empty without one."""
    folders = name.replace("\\", "/").split("/")[:-1]
    own = next((folder for folder in reversed(folders) if folder.strip(". ") and not _MADE_BY_CAMERAS.fullmatch(folder)), "")
    return shown_path(own)[:LONGEST_CATEGORY]
