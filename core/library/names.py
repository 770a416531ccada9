"""What people write, made fit to be kept: names of files and the titles they give, lines of text, addresses of watch pages."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from core.errors import LinkError, Reason

VIDEO_SUFFIXES: Final = (
    ".mp4",
    ".mov",
    ".m4v",
    ".mkv",
    ".webm",
    ".avi",
    ".mpg",
    ".mpeg",
    ".vob",
    ".ts",
    ".mts",
    ".m2ts",
    ".mxf",
    ".dv",
    ".flv",
    ".f4v",
    ".wmv",
    ".asf",
    ".3gp",
    ".3g2",
    ".ogv",
    ".gif",
)
"""What files that hold a video are called; whether one does is told by what is in it (`core.media.av.source.FORMATS`)."""
PHOTO_SUFFIXES: Final = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".heic",
    ".heif",
    ".avif",
    ".tif",
    ".tiff",
    ".dng",
    ".cr2",
    ".cr3",
    ".arw",
    ".nef",
    ".raf",
    ".orf",
    ".rw2",
)
"""The same of photos, which `core.media.photos` reads."""
MEDIA_SUFFIXES: Final = (*VIDEO_SUFFIXES, *PHOTO_SUFFIXES)
LONGEST_NAME: Final = 300
LONGEST_PATH: Final = 1000
LONGEST_CATEGORY: Final = 100
_UNFIT: Final = ("Cc", "Cf", "Cs")
_HALVES: Final = re.compile("[\ud800-\udfff]")
_JOINERS: Final = "\u200c\u200d"
"""Seen only by what they do: words of Persian and of Indian languages are others without them, and so are many emoji."""


def title_of(name: str) -> str:
    """A file name as a title: without folder and ending, `_` and `-` as spaces, the first letter large; never empty."""
    own = original_name(name)
    words = re.sub(r"[_\-\s]+", " ", re.sub(r"(?<=.)\.[A-Za-z0-9]{1,5}$", "", own)).strip() or own
    return (words[:1].upper() + words[1:])[:200]


def original_name(name: str) -> str:
    """What a file is called, without its folder: as others know it, who look for it or link it again."""
    return PurePosixPath(one_line(name).replace("\\", "/")).name[-LONGEST_NAME:]


def one_line(text: str) -> str:
    """Text without line breaks, control characters (also those that turn the reading direction around) and halves of characters,
    which nothing can write down.
    """
    kept = (c for c in text if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _UNFIT)
    return "".join(" " if c.isspace() else c for c in kept).strip()


def shown_path(path: str) -> str:
    """A path of this machine as it may be shown: bytes that are no UTF-8, which Python keeps as halves of characters, as �."""
    return one_line(_HALVES.sub("\N{REPLACEMENT CHARACTER}", path))


def checked_watch_url(watch_url: str) -> str | None:
    """The address of a watch page, tidied; None if empty. Raises LinkError if it is no web address."""
    watch_url = watch_url.strip()
    if not watch_url:
        return None
    try:
        parts = urlsplit(watch_url)
        is_fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        is_fine = False
    if not is_fine:
        raise LinkError(Reason.WATCH_PAGE_MALFORMED)
    return watch_url
