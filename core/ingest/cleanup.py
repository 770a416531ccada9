"""What nobody needs any more: finished uploads at the provider's, files nobody started, old examples, old rows of the catalog.

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

from core.errors import ProviderError, StorageAway
from core.examples import ExampleStore
from core.ingest.job_tools import Tools
from core.media.caches.cut_cache import CutCache
from core.storage.storage import EXAMPLES, INCOMING, Storage

log = logging.getLogger(__name__)

ASSETS_AT_ONCE: Final = 50
ABANDONED_SEC: Final = 24 * 3600
ENDED_KEPT_SEC: Final = 30 * 24 * 3600.0
"""So long after its end an invitation and a link for people without an account are kept."""


def once(tools: Tools, stopping: threading.Event) -> None:
    """Do what is due. Raises CatalogError; trouble with the provider or a file only puts that piece off."""
    remove_assets(tools, stopping)
    remove_abandoned(tools.library_dir / "uploads" / "staged")
    _remove_incoming(tools.storage)
    _prune_examples(tools)
    CutCache(tools.library_dir / "cuts").prune()
    tools.catalog.events.prune()
    tools.catalog.audit.prune(tools.audit_sec)
    tools.catalog.sessions.prune()
    tools.catalog.invitations.prune(ENDED_KEPT_SEC)
    tools.catalog.shares.prune(ENDED_KEPT_SEC)


def _remove_incoming(storage: Storage) -> None:
    """What a bucket has of uploads that nobody went on with or started within a day."""
    if storage.path_of(INCOMING) is not None:
        return
    old = time.time() - ABANDONED_SEC
    try:
        for session in storage.folders(INCOMING):
            folder = f"{INCOMING}/{session}"
            for place in (folder, *(f"{folder}/{upload}" for upload in storage.folders(folder))):
                storage.delete([file.key for file in storage.files(place) if file.changed_at < old])
    except StorageAway as error:
        log.info("old uploads stay for now: %s", error.reason)


def _prune_examples(tools: Tools) -> None:
    try:
        ExampleStore(tools.storage, tools.library_dir / EXAMPLES).prune()
    except StorageAway as error:
        log.info("old examples stay for now: %s", error.reason)


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
