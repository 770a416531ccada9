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
LONGEST_NAME: Final = 300
_UNFIT: Final = ("Cc", "Cf", "Cs")
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
