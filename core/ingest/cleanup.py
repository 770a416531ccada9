"""What nobody needs any more: finished uploads at the provider's, files nobody started, old examples and history.

Never a file of `uploads` itself: that the catalog does not know one says nothing of its worth. Such files are listed on the
page of storage and health (`core.maintenance.unknown_files`), where people decide.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.errors import ProviderError
from core.examples import ExampleStore
from core.ingest.stages import Tools
from core.media.caches.cut_cache import CutCache

log = logging.getLogger(__name__)

ASSETS_AT_ONCE: Final = 50
ABANDONED_SEC: Final = 24 * 3600


def once(tools: Tools, stopping: threading.Event) -> None:
    """Do what is due. Raises CatalogError; trouble with the provider or a file only puts that piece off."""
    remove_assets(tools, stopping)
    remove_abandoned(tools.uploads_dir / "staged")
    ExampleStore(tools.uploads_dir.with_name("examples")).prune()
    CutCache(tools.uploads_dir.with_name("cuts")).prune()
    tools.catalog.events.prune()


def remove_assets(tools: Tools, stopping: threading.Event) -> None:
    """Remove uploads whose moments we have, or whose video is gone, at the provider's."""
    for asset_id in tools.catalog.orphan_assets.some(ASSETS_AT_ONCE):
        if stopping.is_set():
            return
        try:
            tools.provider.delete_asset(asset_id)
        except ProviderError as error:
            log.info("an upload stays with the provider for now: %s", error.reason)
            return
        tools.catalog.orphan_assets.forget(asset_id)


def remove_abandoned(staged_dir: Path) -> None:
    """Remove files that were brought here and that nobody started within a day, and folders that nothing is left in."""
    for folder, folders, files in os.walk(staged_dir, topdown=False):
        for path in (Path(folder, name) for name in (*files, *folders)):
            # One that goes away meanwhile is none, and a folder that still holds something stays.
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - ABANDONED_SEC:
                    path.rmdir() if path.is_dir() else path.unlink()
