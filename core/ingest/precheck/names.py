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
    ".ts",
    ".mts",
    ".flv",
    ".wmv",
    ".asf",
    ".3gp",
)
_UNFIT: Final = ("Cc", "Cf", "Cs")


def title_of(name: str) -> str:
    """A file name as a title: without folder and ending, `_` and `-` as spaces, the first letter large."""
    stem = PurePosixPath(one_line(name).replace("\\", "/")).name
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)
    words = re.sub(r"[_\-\s]+", " ", stem).strip()
    return (words[:1].upper() + words[1:])[:200]


def one_line(text: str) -> str:
    """Text without line breaks, control characters (also those that turn the reading direction around) and halves of characters,
    which nothing can write down.
    """
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNFIT).strip()


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
