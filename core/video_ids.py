"""What an id of a video is, asked before it becomes a part of a path: one rule for the routes, the caches and the folders."""

from __future__ import annotations

import re
from typing import Final

ID_LENGTH: Final = 16

_VIDEO_ID: Final = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
_OWN_FILE: Final = re.compile(rf"([0-9a-f]{{{ID_LENGTH}}})\.[a-z0-9]{{2,4}}")


def is_video_id(text: str) -> bool:
    """Whether it can be the id of a video, which leads nowhere else in a path."""
    return _VIDEO_ID.fullmatch(text) is not None


def checked_video_id(text: str) -> str:
    """The same text. Raises ValueError if it can't be the id of a video."""
    if not is_video_id(text):
        raise ValueError(f"a video id is {ID_LENGTH} lower-case hex digits, not {text[:40]!r}")
    return text


def video_id_of_upload(name: str) -> str | None:
    """The video whose uploaded file has this name; None for the name of any other file."""
    match = _OWN_FILE.fullmatch(name)
    return match[1] if match else None
