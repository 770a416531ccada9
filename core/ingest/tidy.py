"""What nobody needs any more: finished uploads at the provider's, files without a video, old history. Removed when safe."""

from __future__ import annotations

import logging
import re
import threading
import time
from pathlib import Path
from typing import Final

from core.catalog import Catalog
from core.errors import ProviderError
from core.ingest.stages import Tools

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
    found = {match[1]: path for path in _files(uploads_dir, UNCLAIMED_SEC) if (match := VIDEO_FILE.fullmatch(path.name))}
    for video_id in catalog.videos.missing(found):
        log.info("removing %s, which belongs to no video", found[video_id].name)
        found[video_id].unlink(missing_ok=True)


def remove_abandoned(staged_dir: Path) -> None:
    """Remove files that were brought here and that nobody started within a day."""
    for path in _files(staged_dir, ABANDONED_SEC):
        path.unlink(missing_ok=True)


def _files(folder: Path, older_than_sec: float) -> list[Path]:
    """Files that nothing has happened to for so long: neither written nor, where the system tells, renamed."""
    before = time.time() - older_than_sec
    old = []
    for path in folder.glob("*"):
        try:
            facts = path.stat()
        except OSError:
            continue
        if path.is_file() and max(facts.st_mtime, facts.st_ctime) < before:
            old.append(path)
    return old
