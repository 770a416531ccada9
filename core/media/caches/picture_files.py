"""Where pictures of moments lie on the disk and at which times they are taken: the same for whoever makes or shows them.

The folder is a cache: all of it may be deleted at any time, and it is kept below a size by removing what was used longest ago.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core.files import PARTIAL_SUFFIX, read_note, write_whole
from core.media.pictures.picture_times import WIDTH_PX
from core.models.video import is_video_id

CAP_BYTES: Final = 2_000_000_000
CAPPED_TO: Final = 0.9
"""So much of the cap is left after a clean-up, so that not every picture needs one."""

_PARTIAL_IS_DEAD_SEC: Final = 3600
_MARK: Final = "pictures.json"
"""What earlier releases noted as `board.json` or `storyboard.json` was made for other times or without looking."""


def picture_path(thumbs_dir: Path, video_id: str, at_ms: int, width_px: int = WIDTH_PX) -> Path:
    """Where the picture of a time lies once it is made."""
    return thumbs_dir / video_id / f"{at_ms}_{width_px}.jpg"


def mark(thumbs_dir: Path, video_id: str, said: Mapping[str, Any]) -> None:
    """Note beside a video's pictures that its storyboard was made; it is deleted with them. Raises as `write_whole`."""
    write_whole(thumbs_dir / video_id / _MARK, json.dumps(dict(said)).encode())


def shown_ms(thumbs_dir: Path, video_id: str, at_ms: int) -> int:
    """When the frame is shown that stands for a time: another one of the same moment if that was chosen, else the very time."""
    chosen = marked(thumbs_dir, video_id).get("shown")
    shown = chosen.get(str(at_ms)) if isinstance(chosen, dict) else None
    return shown if isinstance(shown, int) and shown >= 0 else at_ms


def marked(thumbs_dir: Path, video_id: str) -> dict[str, Any]:
    """What was noted; nothing if nothing was."""
    return read_note(thumbs_dir / video_id / _MARK)


def keep_below(thumbs_dir: Path, cap_bytes: int = CAP_BYTES) -> int:
    """Remove the pictures used longest ago until the folder is below its cap again; returns how many bytes were removed.

    What somebody was writing when they were killed goes in any case.
    """
    pictures = []
    for used_at, size, path in sorted(_pictures(thumbs_dir)):
        if path.endswith(PARTIAL_SUFFIX) and used_at < time.time() - _PARTIAL_IS_DEAD_SEC:
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
            if is_video_id(folder.name):
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
                    if file.name.endswith((".jpg", PARTIAL_SUFFIX)):
                        facts = file.stat()
                        # Systems note a use once a day, or never; then the time of making decides.
                        yield max(facts.st_atime, facts.st_mtime), facts.st_size, file.path
