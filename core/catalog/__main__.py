"""`python -m core.catalog`: copy the catalog to another database, or join a catalog and a data folder.

    python -m core.catalog move --to postgresql+psycopg://user:password@host/name
    python -m core.catalog move --from postgresql+psycopg://… --to sqlite:///data/clipseek.db
    python -m core.catalog adopt

Copying can be repeated after it was cut off, and leaves the old catalog as it was.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final

from core import files
from core.catalog import Catalog
from core.catalog.folder_pairing import pairing
from core.catalog.folder_pairing.identity import Identity
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.moving.copy import Moved, move
from core.catalog.tables import addresses
from core.catalog.tables.database import Database
from core.config import Settings, load_settings
from core.errors import CatalogError, ClipseekError, Reason
from core.messages.faults import what_happened, what_to_do
from core.messages.labels import folder_contents, videos_counted
from core.terminal import Teller, refused, say

NO_ENTRY: Final = (Reason.CATALOG_FAULT, Reason.CATALOG_SILENT, Reason.CATALOG_REFUSED)
STOPPED: Final = "Stopped. The new catalog is as empty as before; start the same again."
WHAT: Final = "Copy the catalog to another database, or join a catalog and a data folder that do not know each other."
MOVE: Final = "copy every row of the catalog to another database, which has to be empty; costs nothing, and can be repeated"
ADOPT: Final = "give the catalog and the data folder of the settings one id, so that Clipseek uses them together"
TO: Final = (
    "the address of the new catalog, as DATABASE_URL takes it: postgresql+psycopg://user:password@host/name or sqlite:///file"
)
FROM: Final = (
    "the catalog to copy; the one in the settings if left out, or that of the data folder if the settings name the new one"
)


class _CannotOpen(Exception):
    """Which of two catalogs it is that cannot be opened."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if it is done, 1 if somebody said no, 2 for what can't be asked or done."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    files.keep_to_owner()
    try:
        match asked.command:
            case "move":
                return _move(load_settings(), asked.source, asked.target)
            case "adopt":
                return _adopt(load_settings(), is_sure=asked.yes)
            case _:
                parser.print_help()
                return 0
    except _CannotOpen as error:
        return refused(
            f"{error} cannot be opened.", "Check the address, the password, and that the server runs. Nothing was changed."
        )
    except (ClipseekError, OSError) as error:
        known = error if isinstance(error, ClipseekError) else CatalogError(Reason.CATALOG_FAULT, detail=type(error).__name__)
        return refused(what_happened(known), what_to_do(known))
    except KeyboardInterrupt:
        return refused(STOPPED if asked.command == "move" else "Nothing was changed.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.catalog", description=WHAT)
    commands = parser.add_subparsers(dest="command")
    moving = commands.add_parser("move", help=MOVE, description=MOVE)
    moving.add_argument("--to", dest="target", required=True, metavar="ADDRESS", help=TO)
    moving.add_argument("--from", dest="source", default="", metavar="ADDRESS", help=FROM)
    adopting = commands.add_parser("adopt", help=ADOPT, description=ADOPT)
    adopting.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _move(settings: Settings, given: str, target_url: str) -> int:
    source_url = given or _usual_source(settings, target_url)
    source_place, target_place = addresses.shown(source_url), addresses.shown(target_url)
    if addresses.place(source_url) == addresses.place(target_url):
        raise CatalogError(Reason.MOVE_SAME)
    file = addresses.file_of(source_url)
    if file is not None and not file.is_file():
        # The engine would make an empty one.
        raise CatalogError(Reason.MOVE_NO_SOURCE, place=source_place)
    with _opened(source_url) as source, _opened(target_url) as target:
        say(f"Copying {source_place} to {target_place}")
        moved = move(source, target, Teller())
    _tell_moved(moved, settings, target_url)
    return 0


def _usual_source(settings: Settings, target_url: str) -> str:
    """The catalog in the settings, or that of the data folder where the settings name the new one already."""
    if addresses.place(settings.database_url) != addresses.place(target_url):
        return settings.database_url
    return settings.own_database_url


def _tell_moved(moved: Moved, settings: Settings, target_url: str) -> None:
    what = f"{sum(moved.rows.values()):,} rows in {len(moved.rows)} tables"
    if moved.was_there:
        say(f"Everything is there already: {what}, compared with the old catalog.")
    else:
        say(f"Copied and compared: {what}. The old catalog is as it was; keep it until searches work.")
    if addresses.place(target_url) == addresses.place(settings.own_database_url):
        say("Now take DATABASE_URL out of the settings, and start Clipseek again: the data folder has its own catalog.")
    else:
        password = "" if addresses.file_of(target_url) is not None else " (with the password)"
        say(f"Now set DATABASE_URL={addresses.shown(target_url)}{password} and start Clipseek again.")


def _adopt(settings: Settings, *, is_sure: bool) -> int:
    folder = LibraryFolder.of(settings)
    try:
        catalog = _catalog(settings.database_url)
    except CatalogError as error:
        file = addresses.file_of(settings.database_url)
        if error.reason is not Reason.CATALOG_DAMAGED or file is None:
            raise
        say(f"The catalog {file} is damaged. It is kept under another name, and a new one is begun.")
        if not is_sure and not _agreed():
            say("Nothing was changed.")
            return 1
        is_sure = True
        say(f"The damaged file is kept as {files.put_aside(file).name}.")
        catalog = _catalog(settings.database_url)
    with closing(catalog):
        identity = Identity.of(catalog)
        expected, facts = identity.expected(), folder.holds()
        say(f"Catalog {addresses.shown(settings.database_url)}: {videos_counted(expected.videos)}")
        say(f"Data folder {folder.path}: {folder_contents(facts.videos, facts.saved, facts.last_used)}")
        known = identity.id()
        if known is not None and known == folder.id():
            say("These belong together already. Nothing was changed.")
            return 0
        missing = len(expected.file_names - folder.uploads()) + len(expected.embedded - folder.saved())
        unknown = len(folder.uploads() - expected.file_names) + len(folder.saved() - expected.embedded)
        if missing:
            say(f"{missing:,} files and saved embeddings that the catalog speaks of are not in this folder.")
        if unknown:
            where = "They stay, and the System page lists them."
            say(f"{unknown:,} files and saved embeddings in this folder are not in the catalog. {where}")
        if not is_sure and not _agreed():
            say("Nothing was changed.")
            return 1
        pairing.adopt(catalog, folder)
    say("Done. Both carry one id now; start Clipseek, or reload the page.")
    return 0


def _catalog(url: str) -> Catalog:
    try:
        return Catalog(url)
    except CatalogError as error:
        raise _or_named(error, url) from None


def _or_named(error: CatalogError, url: str) -> Exception:
    """The error, or where it says no more than that something can't be opened, which of the two catalogs that is."""
    return _CannotOpen(addresses.shown(url)) if error.reason in NO_ENTRY else error


def _agreed() -> bool:
    try:
        return input("Use them together from now on? [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        say("")
        return False


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    try:
        database = Database(url)
    except CatalogError as error:
        raise _or_named(error, url) from None
    with closing(database):
        yield database


if __name__ == "__main__":
    sys.exit(main())
