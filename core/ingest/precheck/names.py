"""Names of files: which endings are videos', and what title a name gives."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

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
