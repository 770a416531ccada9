"""What nobody needs any more: finished uploads at the provider's, files without a video, old examples and history."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.catalog import Catalog
from core.errors import ProviderError
from core.examples import ExampleStore
from core.ingest.stages import Tools
from core.media.cut_shelf import CutShelf

log = logging.getLogger(__name__)

ASSETS_AT_ONCE: Final = 50
UNCLAIMED_SEC: Final = 3600
ABANDONED_SEC: Final = 24 * 3600
VIDEO_FILE: Final = re.compile(r"([0-9a-f]{16})\.[a-z0-9]{2,4}")


def once(tools: Tools, stopping: threading.Event) -> None:
    """Do what is due. Raises CatalogError; trouble with the provider or a file only puts that piece off."""
    remove_assets(tools, stopping)
    remove_files(tools.catalog, tools.uploads_dir)
    remove_abandoned(tools.uploads_dir / "staged")
    ExampleStore(tools.uploads_dir.with_name("examples")).prune()
    CutShelf(tools.uploads_dir.with_name("cuts")).prune()
    tools.catalog.events.prune()


def remove_assets(tools: Tools, stopping: threading.Event) -> None:
    """Remove uploads whose moments we have, or whose video is gone, at the provider's."""
    for asset_id in tools.catalog.leftovers.some(ASSETS_AT_ONCE):
        if stopping.is_set():
            return
        try:
            tools.provider.delete_asset(asset_id)
        except ProviderError as error:
            log.info("an upload stays with the provider for now: %s", error.reason)
            return
        tools.catalog.leftovers.forget(asset_id)


def remove_files(catalog: Catalog, uploads_dir: Path) -> None:
    """Remove video files that belong to no video: a removal or a start that was cut off half-way, an hour ago or more."""
    # A start renames the file and then writes the row, so the time of the renaming counts where the system tells it.
    old = _files(uploads_dir, lambda facts: max(facts.st_mtime, facts.st_ctime) < time.time() - UNCLAIMED_SEC)
    found = {match[1]: path for path in old if (match := VIDEO_FILE.fullmatch(path.name))}
    for video_id in catalog.videos.missing(found):
        log.info("removing %s, which belongs to no video", found[video_id].name)
        found[video_id].unlink(missing_ok=True)


def remove_abandoned(staged_dir: Path) -> None:
    """Remove files that were brought here and that nobody started within a day."""
    for path in _files(staged_dir, lambda facts: facts.st_mtime < time.time() - ABANDONED_SEC):
        path.unlink(missing_ok=True)


def _files(folder: Path, is_old: Callable[[os.stat_result], bool]) -> list[Path]:
    """The old files of a folder; one that goes away meanwhile is none."""
    old = []
    for path in folder.glob("*"):
        with suppress(OSError):
            if path.is_file() and is_old(path.stat()):
                old.append(path)
    return old
