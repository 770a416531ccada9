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
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final

from core import files, messages
from core.catalog import Catalog
from core.catalog.folder_pairing import pairing
from core.catalog.folder_pairing.identity import Identity
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.moving import addresses
from core.catalog.moving.copy import Moved, move
from core.catalog.tables.database import Database
from core.config import Settings, load_settings
from core.errors import CatalogError, ClipseekError, Reason

SAYS: Final = messages.CATALOG
TELL_EVERY_SEC: Final = 1.0


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
        return _refused(SAYS["closed"].format(place=error), SAYS["closed_hint"])
    except (ClipseekError, OSError) as error:
        known = error if isinstance(error, ClipseekError) else CatalogError(Reason.CATALOG_FAULT, detail=type(error).__name__)
        return _refused(messages.sentence(known), messages.hint(known))
    except KeyboardInterrupt:
        return _refused(SAYS["stopped"] if asked.command == "move" else SAYS["not_joined"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.catalog", description=SAYS["what"])
    commands = parser.add_subparsers(dest="command")
    moving = commands.add_parser("move", help=SAYS["move"], description=SAYS["move"])
    moving.add_argument("--to", dest="target", required=True, metavar="ADDRESS", help=SAYS["to"])
    moving.add_argument("--from", dest="source", default="", metavar="ADDRESS", help=SAYS["from"])
    adopting = commands.add_parser("adopt", help=SAYS["adopt"], description=SAYS["adopt"])
    adopting.add_argument("--yes", action="store_true", help=SAYS["yes"])
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
        _say(SAYS["begins"].format(source=source_place, target=target_place))
        moved = move(source, target, _Teller())
    _tell_moved(moved, settings, target_url)
    return 0


def _usual_source(settings: Settings, target_url: str) -> str:
    """The catalog in the settings, or that of the data folder where the settings name the new one already."""
    if addresses.place(settings.database_url) != addresses.place(target_url):
        return settings.database_url
    return settings.own_database_url


def _tell_moved(moved: Moved, settings: Settings, target_url: str) -> None:
    rows = f"{sum(moved.rows.values()):,}"
    _say(SAYS["was_there" if moved.was_there else "moved"].format(rows=rows, tables=len(moved.rows)))
    if addresses.place(target_url) == addresses.place(settings.own_database_url):
        _say(SAYS["now_default"])
    else:
        is_file = addresses.file_of(target_url) is not None
        _say(SAYS["now_file" if is_file else "now"].format(target=addresses.shown(target_url)))


def _adopt(settings: Settings, *, is_sure: bool) -> int:
    folder = LibraryFolder.of(settings)
    try:
        catalog = Catalog(settings.database_url)
    except CatalogError as error:
        if error.reason in (Reason.CATALOG_FAULT, Reason.CATALOG_SILENT):
            raise _CannotOpen(addresses.shown(settings.database_url)) from None
        raise
    with closing(catalog):
        identity = Identity.of(catalog)
        expected, facts = identity.expected(), folder.holds()
        videos = messages.count_of(expected.videos, messages.SEARCH["video"], messages.SEARCH["videos"])
        _say(SAYS["catalog_holds"].format(place=addresses.shown(settings.database_url), videos=videos))
        held = messages.held(facts.videos, facts.saved, facts.last_used)
        _say(SAYS["folder_holds"].format(folder=folder.path, held=held))
        known = identity.id()
        if known is not None and known == folder.id():
            _say(SAYS["joined"])
            return 0
        missing = len(expected.file_names - folder.uploads()) + len(expected.embedded - folder.saved())
        unknown = len(folder.uploads() - expected.file_names) + len(folder.saved() - expected.embedded)
        for count, said in ((missing, SAYS["missing"]), (unknown, SAYS["unknown"])):
            if count:
                _say(said.format(count=f"{count:,}"))
        if not is_sure and not _agreed():
            _say(SAYS["not_joined"])
            return 1
        pairing.adopt(catalog, folder)
    _say(SAYS["adopted"])
    return 0


def _agreed() -> bool:
    try:
        return input(SAYS["ask"]).strip().casefold() in ("y", "yes")
    except EOFError:
        _say("")
        return False


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    try:
        database = Database(url)
    except CatalogError as error:
        if error.reason in (Reason.CATALOG_FAULT, Reason.CATALOG_SILENT):
            raise _CannotOpen(addresses.shown(url)) from None
        raise
    with closing(database):
        yield database


class _Teller:
    """Says how far copying is: each table when it is whole, a long one now and then before."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, table: str, done: int, total: int) -> None:
        if total and (done == total or time.monotonic() - self._told_at > TELL_EVERY_SEC):
            self._told_at = time.monotonic()
            _say(SAYS["table"].format(table=table, done=f"{done:,}", total=f"{total:,}"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refused(*lines: str) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines if line))
    return 2


if __name__ == "__main__":
    sys.exit(main())
