"""Where pictures of moments lie on the disk and at which times they are taken: the same for whoever makes or shows them.

The folder is a cache: all of it may be deleted at any time, and it is kept below a size by removing what was used longest ago.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core import disk
from core.errors import Reason
from core.models import Span, Video

STEP_MS: Final = 100
WIDTH_PX: Final = 480
POSTER_AT: Final = 0.3
"""Where in a video its poster is taken: past the titles."""
CAP_BYTES: Final = 2_000_000_000
CAPPED_TO: Final = 0.9
"""So much of the cap is left after a clean-up, so that not every picture needs one."""

_LAST_MS: Final = 200
_HALF: Final = ".tmp"
_HALF_IS_DEAD_SEC: Final = 3600
_MARK: Final = "board.json"
_VIDEO_ID: Final = re.compile(r"[0-9a-f]{16}")


def picture_ms(at_sec: float, duration_sec: float) -> int:
    """When the picture of a moment is taken, in milliseconds: in steps, so that near moments share one, and before the end."""
    return round(max(0.0, min(at_sec, duration_sec - _LAST_MS / 1000)) * 1000 / STEP_MS) * STEP_MS


def picture_path(thumbs_dir: Path, video_id: str, at_ms: int, width_px: int = WIDTH_PX) -> Path:
    """Where the picture of a time lies once it is made."""
    return thumbs_dir / video_id / f"{at_ms}_{width_px}.jpg"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to be made: when it is taken, and the moment it stands for."""

    at_ms: int
    span: Span


def board_of(video: Video, moments: Sequence[Span]) -> list[Wanted]:
    """What a video's storyboard consists of, the poster first; each time once."""
    poster_sec = video.duration_sec * POSTER_AT
    poster_ms = picture_ms(poster_sec, video.duration_sec)
    around = next((span for span in moments if span.start_sec <= poster_sec < span.end_sec), None)
    wanted = [Wanted(poster_ms, around or Span(poster_sec, poster_sec + 1))]
    wanted += [Wanted(picture_ms(span.middle_sec, video.duration_sec), span) for span in moments]
    return list({one.at_ms: one for one in wanted}.values())


def write_whole(path: Path, data: bytes, reason: Reason = Reason.DISK_FULL) -> None:
    """All or nothing: nobody ever sees half a file. Raises DiskFull, for which `reason` has the words, and OSError."""
    with disk.writing(path.parent, reason):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=_HALF, delete=False) as file:
            half = Path(file.name)
            try:
                file.write(data)
                file.close()
                half.replace(path)
            except BaseException:
                half.unlink(missing_ok=True)
                raise


def mark(thumbs_dir: Path, video_id: str, said: Mapping[str, Any]) -> None:
    """Note beside a video's pictures that its storyboard was made; it is deleted with them. Raises as `write_whole`."""
    write_whole(thumbs_dir / video_id / _MARK, json.dumps(dict(said)).encode())


def marked(thumbs_dir: Path, video_id: str) -> dict[str, Any]:
    """What was noted; nothing if nothing was."""
    return read_note(thumbs_dir / video_id / _MARK)


def read_note(path: Path) -> dict[str, Any]:
    """A note as it was written; nothing where there is none, or one that makes no sense."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def keep_below(thumbs_dir: Path, cap_bytes: int = CAP_BYTES) -> int:
    """Remove the pictures used longest ago until the folder is below its cap again; returns how many bytes were removed.

    What somebody was writing when they were killed goes in any case.
    """
    pictures = []
    for used_at, size, path in sorted(_pictures(thumbs_dir)):
        if path.endswith(_HALF) and used_at < time.time() - _HALF_IS_DEAD_SEC:
            Path(path).unlink(missing_ok=True)
        else:
            pictures.append((used_at, size, path))
    total = sum(size for _, size, _ in pictures)
    if total <= cap_bytes:
        return 0
    removed = 0
    for _, size, path in pictures:
        if total - removed <= cap_bytes * CAPPED_TO:
            break
        with suppress(OSError):
            Path(path).unlink()
            removed += size
    return removed


def folders(thumbs_dir: Path) -> dict[str, float]:
    """The videos of which there are pictures, and when the last one came or went, in seconds since 1970."""
    found = {}
    with suppress(OSError):
        for folder in os.scandir(thumbs_dir):
            if _VIDEO_ID.fullmatch(folder.name):
                with suppress(OSError):
                    found[folder.name] = folder.stat().st_mtime
    return found


def forget(thumbs_dir: Path, video_id: str) -> None:
    """Remove all pictures of a video."""
    shutil.rmtree(thumbs_dir / video_id, ignore_errors=True)


def _pictures(thumbs_dir: Path) -> Iterator[tuple[float, int, str]]:
    """When each was last used or made, its size and where it lies. Scanned: there may be a hundred thousand."""
    with suppress(OSError):
        for folder in os.scandir(thumbs_dir):
            with suppress(OSError):
                for file in os.scandir(folder.path):
                    if file.name.endswith((".jpg", _HALF)):
                        facts = file.stat()
                        # Systems note a use once a day, or never; then the time of making decides.
                        yield max(facts.st_atime, facts.st_mtime), facts.st_size, file.path
