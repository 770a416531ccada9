"""`python -m core.backup`: keep a library elsewhere, and bring it back. Clipseek may be in use while a backup is made.

    python -m core.backup make /mnt/backup/clipseek
    python -m core.backup make /mnt/backup/clipseek --without-originals
    python -m core.backup check /mnt/backup/clipseek
    python -m core.backup restore /mnt/backup/clipseek

Made again into the same folder, only what is new is copied.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from core import files
from core.backup.making import make
from core.backup.restoring import damaged, read, restore
from core.config import Settings, load_settings
from core.errors import CatalogError, ClipseekError, Reason
from core.messages.faults import explain, what_happened, what_to_do
from core.rebuild.filling import rebuild
from core.services import Services
from core.terminal import Teller, refused, say

WHAT: Final = "Keep a library elsewhere (catalog, embeddings, captions, originals), and bring it back."
MAKE: Final = "copy the library to a folder; Clipseek may be in use. Again into the same folder, only what is new is copied"
WITHOUT: Final = "list the uploaded videos instead of copying them"
CHECK: Final = "read the whole backup and say whether it is what was copied"
RESTORE: Final = "bring a backup into the empty data folder and the empty catalog of the settings, and fill the index"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if it is done, 1 if something is missing or damaged, 2 for what can't be done."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    files.keep_to_owner()
    try:
        match asked.command:
            case "make":
                return _make(load_settings(), asked.folder, with_originals=not asked.without_originals)
            case "check":
                return _check(asked.folder)
            case "restore":
                return _restore(load_settings(), asked.folder)
            case _:
                parser.print_help()
                return 0
    except (ClipseekError, OSError) as error:
        known = error if isinstance(error, ClipseekError) else CatalogError(Reason.CATALOG_FAULT, detail=type(error).__name__)
        return refused(what_happened(known), what_to_do(known))
    except KeyboardInterrupt:
        return refused("Stopped. Start the same again and it goes on from here.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.backup", description=WHAT)
    commands = parser.add_subparsers(dest="command")
    for name, text in (("make", MAKE), ("check", CHECK), ("restore", RESTORE)):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("folder", type=Path, help="the folder of the backup")
        if name == "make":
            command.add_argument("--without-originals", action="store_true", help=WITHOUT)
    return parser


def _make(settings: Settings, folder: Path, *, with_originals: bool) -> int:
    made = make(settings, folder, with_originals=with_originals, on_file=partial(Teller(), "Copied"))
    say(f"Copied: {made.copied_files:,} files, {made.copied_bytes / 1e6:,.1f} MB, and the catalog with {made.rows:,} rows.")
    say(f"The backup has {len(made.manifest.files):,} files.")
    if made.manifest.left_out:
        say(f"Left out, but listed: {len(made.manifest.left_out):,} uploaded videos. Keep them elsewhere.")
    if made.gone:
        say(f"{made.gone:,} files were deleted from the library meanwhile.")
    return 0


def _check(folder: Path) -> int:
    manifest = read(folder)
    tell, wrong = partial(Teller(), "Read"), []
    for done, path in enumerate(damaged(folder, manifest), 1):
        wrong += [path] if path else []
        tell(done, len(manifest.files))
    for path in wrong:
        say(f"Damaged or missing: {path}")
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(manifest.made_at))
    say(
        f"{len(manifest.files) - len(wrong):,} of {len(manifest.files):,} files are as they were copied; the backup is of {when}."
    )
    return 1 if wrong else 0


def _restore(settings: Settings, folder: Path) -> int:
    restored = restore(settings, folder, on_file=partial(Teller(), "Restored"))
    say(f"Restored and compared: {restored.files:,} files and {restored.rows:,} rows of the catalog.")
    services = Services(settings)
    with closing(services.catalog), closing(services.store):
        filled = rebuild(services, on_progress=partial(Teller(), "Index"))
    say(f"The index holds {filled.rows:,} rows of {filled.written + filled.in_place:,} videos.")
    for video_id, error in filled.failed.items():
        say(f"Not in the index: {video_id}. {explain(error)}")
    for path in restored.missing:
        say(f"Put back from elsewhere: {settings.library_dir / path}")
    say("Now start Clipseek. The one that this is a copy of must not go on with the same key.")
    return 1 if filled.failed or restored.missing else 0


if __name__ == "__main__":
    sys.exit(main())
