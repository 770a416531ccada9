"""The ids of videos: made of the content or the address, so that adding the same thing twice is noticed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, Final

from core.errors import MediaError, Reason
from core.media.remote.links import normalised_url
from core.models.video import ID_LENGTH

SAMPLE_BYTES: Final = 65_536


def file_sha256(path: Path) -> str:
    """The content's SHA-256 as 64 hex digits. Raises MediaError(FILE_MISSING, UNREADABLE)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise MediaError(Reason.FILE_MISSING) from None
    except OSError as error:
        raise MediaError(Reason.UNREADABLE, detail=type(error).__name__) from error


def video_id_for_file(path: Path) -> str:
    """The first 16 hex digits of `file_sha256`; raises as it does."""
    return file_sha256(path)[:ID_LENGTH]


def sample_of(file: BinaryIO) -> str:
    """SHA-256 of 64 KiB each at the start, in the middle and at the end, as browsers reckon it before they send a file; empty for
    small ones. Raises OSError.
    """
    size = file.seek(0, os.SEEK_END)
    if size < 3 * SAMPLE_BYTES:
        return ""
    digest = hashlib.sha256()
    for start in (0, size // 2, size - SAMPLE_BYTES):
        file.seek(start)
        digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def video_id_for_url(url: str) -> str:
    """16 hex digits of the normalised address. Raises LinkError(LINK_MALFORMED)."""
    return hashlib.sha256(normalised_url(url).encode()).hexdigest()[:ID_LENGTH]
