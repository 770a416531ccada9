"""`python -m core.storage`: bring the files of a library into a bucket, or back into the data folder.

    python -m core.storage move --to s3://bucket/clipseek
    python -m core.storage move --from s3://bucket/clipseek --to folder

Clipseek has to be stopped, which is looked at. Cut off, the same can be started again and goes on; nothing is removed from where
it was.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Final

from filelock import FileLock, Timeout

from core import files
from core.background.loop import LOCK_NAME
from core.catalog.queue.worker_lock import nobody_works
from core.catalog.tables.database import Database
from core.config import Settings, load_settings
from core.config.storage import SCHEME
from core.errors import CatalogError, ClipseekError, Reason, SettingsError
from core.messages.faults import what_happened, what_to_do
from core.storage.folder import FolderStorage
from core.storage.moving import move
from core.storage.opening import bucket_of
from core.storage.storage import Storage
from core.terminal import Teller, refused, say

FOLDER: Final = "folder"
MOVING_LOCK: Final = ".moving.lock"
"""Held by the one that moves the files of a library."""
WHAT: Final = "Bring the files of a library (originals, embeddings, captions, examples) into a bucket, or back."
MOVE: Final = "copy what the other place lacks, and compare all of it; costs nothing at Twelve Labs, and can be repeated"
TO: Final = "where the files are to lie: s3://bucket/folder, or the word folder for the data folder"
FROM: Final = "where they lie now; the place in the settings if left out"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if it is done, 2 for what can't be done."""
    parser = argparse.ArgumentParser(prog="python -m core.storage", description=WHAT)
    moving = parser.add_subparsers(dest="command").add_parser("move", help=MOVE, description=MOVE)
    moving.add_argument("--to", dest="target", required=True, metavar="PLACE", help=TO)
    moving.add_argument("--from", dest="source", default="", metavar="PLACE", help=FROM)
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    files.keep_to_owner()
    if asked.command != "move":
        parser.print_help()
        return 0
    try:
        settings = load_settings()
        with _nobody_works(settings):
            return _move(settings, asked.source, asked.target)
    except (ClipseekError, OSError) as error:
        known = error if isinstance(error, ClipseekError) else ClipseekError(Reason.UNEXPECTED, detail=type(error).__name__)
        return refused(what_happened(known), what_to_do(known))
    except KeyboardInterrupt:
        return refused("Stopped. Start the same again and it goes on from here.")


def _move(settings: Settings, given: str, to: str) -> int:
    source, target = _place(settings, given or settings.files_url or FOLDER), _place(settings, to)
    if source.place == target.place:
        return refused("Both are the same place.", "Say with --to where the files are to lie.")
    say(f"Copying from {source.place} to {target.place}")
    moved = move(source, target, settings.library_dir, partial(Teller(), "Compared"))
    say(f"Copied and compared: {moved.copied:,} files, {moved.copied_bytes / 1e6:,.1f} MB. {moved.same:,} were there already.")
    if moved.gone:
        say(f"{moved.gone:,} files were deleted meanwhile. Stop Clipseek and start the same again to be sure of the others.")
    if to == FOLDER:
        say("Now take FILES_URL out of the settings and start Clipseek.")
    else:
        say(f"Now set FILES_URL={to} and start Clipseek.")
    say(f"What lies in {source.place} is as it was; delete it once searches work and videos play.")
    return 0


@contextmanager
def _nobody_works(settings: Settings) -> Iterator[None]:
    """Inside no Clipseek of this machine begins to work in the library. Raises CatalogError(MOVE_BUSY) where one does.

    Of other machines only those are noticed that prepare a video.
    """
    settings.library_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for path in (settings.library_dir / MOVING_LOCK, *sorted(settings.library_dir.glob(f"*/{LOCK_NAME}"))):
            try:
                held.enter_context(FileLock(path, timeout=0, thread_local=False))
            except Timeout:
                raise CatalogError(Reason.MOVE_BUSY) from None
        # A library that nobody has started yet has none, and needs none to be brought elsewhere.
        if settings.database_url != settings.own_database_url or (settings.library_dir / "clipseek.db").exists():
            database = held.enter_context(closing(Database(settings.database_url)))
            held.enter_context(nobody_works(database))
        yield


def _place(settings: Settings, name: str) -> Storage:
    """Raises SettingsError."""
    if name == FOLDER:
        return FolderStorage(settings.library_dir)
    if not name.startswith(SCHEME):
        raise SettingsError(Reason.SETTING_WRONG, name="PLACE", problem="it takes s3://bucket/folder, or the word folder")
    # Each file is copied once, so none is worth keeping on the way.
    return bucket_of(settings.model_copy(update={"files_cache_bytes": 0}), name)


if __name__ == "__main__":
    sys.exit(main())
