"""`python -m core.rebuild`: fill the index anew from what is kept, or move to another Milvus. Asks the provider for nothing.

    python -m core.rebuild                                    the index in use, from the saved embeddings
    python -m core.rebuild --anew                             the same, but emptied first
    python -m core.rebuild --index HNSW --with M=32           on a server: beside the one in use, which it then replaces
    python -m core.rebuild --to http://localhost:19530        a Milvus server, from the saved embeddings
    python -m core.rebuild --from data/milvus.db --to http:…  a Milvus server, from the old store

Cut off, it goes on where it stopped when it is started again (without `--anew`).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from core import files
from core.config import load_settings
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.library.index_rows import SavedFiles, Source
from core.maintenance.index_beside import rebuild_beside
from core.messages.faults import explain, what_happened, what_to_do
from core.milvus import SegmentStore
from core.milvus.connection import is_server, without_password
from core.milvus.exchange import BESIDE
from core.milvus.rows import IndexChoice
from core.models.embedding_models import MODELS
from core.rebuild.filling import OtherIndex, Rebuilt, rebuild
from core.services import Services
from core.terminal import Teller, refused, say

SAVED: Final = "saved"
INDEXES: Final = ("AUTOINDEX", "HNSW", "FLAT")
WHAT: Final = "Fill the index anew from the saved embeddings, or move to another Milvus. Costs nothing: nobody is asked to embed."
FROM: Final = "where to read: a store file, the address of a Milvus server, or 'saved' for the saved embeddings (usual)"
TO: Final = "which index to fill: a store file or the address of a Milvus server; the one in use (MILVUS_URI) if left out"
ANEW: Final = "empty the index first; until it is full again, searches find less"
BUILT_WITH: Final = {"HNSW": {"M": 16, "efConstruction": 200}}
INDEX: Final = (
    "with this kind of index: FLAT is exact, AUTOINDEX the server's own choice. A server builds it beside the one in use, in "
    "which searches go on; a store file is emptied first"
)
WITH: Final = "what HNSW is built with, such as M=32 or efConstruction=400; may be given several times"
CANNOT: Final = (
    "This Milvus cannot put one index in the place of another. With --anew it is emptied first, and searches find less meanwhile."
)
LOCKED: Final = "Stop Clipseek (and any worker beside it) first: a store file belongs to one program at a time."


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if everything is in place, 1 if something is not, 2 for what can't be asked."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    files.keep_to_owner()
    try:
        services = Services(load_settings())
        settings = services.settings
        # Before anything is emptied: whether the catalog is the one of the embeddings that are to be written.
        _ = services.catalog
        uri = asked.to or settings.milvus_uri
        token = settings.milvus_token.get_secret_value()
        if asked.source != SAVED and _place(asked.source) == _place(uri):
            return refused("That would read and write the same store. Give another one with --from or --to, or leave --from out.")
        with closing(SegmentStore(uri, token)) as target, _opened(asked.source, services, token) as source:
            # Before anything is said or read: whether the target may be had at all.
            _check(target)
            say(f"Filling {_shown(uri)}")
            rebuilt = _filled(services, source, target, asked, uri)
        if rebuilt is None:
            return refused(CANNOT)
    except StoreError as error:
        return refused(what_happened(error), LOCKED if error.reason is Reason.STORE_LOCKED else what_to_do(error))
    except ClipseekError as error:
        return refused(explain(error))
    except KeyboardInterrupt:
        return refused("Stopped. Start the same again (without --anew) and it goes on from here.")
    return _told(rebuilt, is_move=_place(uri) != _place(settings.milvus_uri), uri=uri)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.rebuild", description=WHAT)
    parser.add_argument("--from", dest="source", default=SAVED, metavar="STORE", help=FROM)
    parser.add_argument("--to", default="", metavar="STORE", help=TO)
    parser.add_argument("--anew", action="store_true", help=ANEW)
    parser.add_argument("--index", choices=INDEXES, help=INDEX)
    parser.add_argument("--with", dest="params", action="append", default=[], type=_param, metavar="NAME=NUMBER", help=WITH)
    return parser


def _check(target: SegmentStore) -> None:
    """Raises StoreError where the target can't be had; a damaged file is put aside, and a new one takes its place."""
    try:
        target.check()
    except StoreUnavailable as error:
        if error.reason is not Reason.STORE_DAMAGED:
            raise
        aside = target.calls.set_aside_damaged()
        if aside is not None:
            say(f"The store file is damaged; it is kept as {aside.name}, and a new one is begun.")
        target.check()


@contextmanager
def _opened(name: str, services: Services, token: str) -> Iterator[Source]:
    if name == SAVED:
        yield SavedFiles(services.storage)
        return
    if not is_server(name) and not Path(name).expanduser().is_file():
        # The engine would make an empty one.
        raise StoreError(Reason.STORE_MISSING, uri=name)
    with closing(SegmentStore(name, token if is_server(name) else "")) as store:
        yield OtherIndex(store)


def _param(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if not name.isalpha() or not value.isdecimal():
        raise argparse.ArgumentTypeError("it takes NAME=NUMBER")
    return name, int(value)


def _filled(services: Services, source: Source, target: SegmentStore, asked: argparse.Namespace, uri: str) -> Rebuilt | None:
    """None where what was asked for can't be done here."""
    index = IndexChoice(asked.index, {**BUILT_WITH.get(asked.index, {}), **dict(asked.params)}) if asked.index else None
    if index is not None and not asked.anew and is_server(uri):
        with closing(SegmentStore(uri, services.settings.milvus_token.get_secret_value(), beside=BESIDE)) as beside:
            videos, building = partial(Teller(), "Videos"), partial(Teller(), "Entries in the index")
            return rebuild_beside(services, source, target, beside, index, on_progress=videos, on_building=building)
    if asked.anew or index is not None:
        for model in MODELS.values():
            # Read before anything is emptied: a source that is away must not cost the target.
            if source.video_ids(model):
                target.calls.make_anew(model, index)
    return rebuild(services, source=source, target=target, on_progress=partial(Teller(), "Videos"))


def _told(rebuilt: Rebuilt, *, is_move: bool, uri: str) -> int:
    say(f"Written: {rebuilt.written} videos, {rebuilt.rows} rows. In place already: {rebuilt.in_place} videos.")
    if rebuilt.unknown:
        say(f"Left out: {rebuilt.unknown} that belong to no video of this library.")
    for video_id, error in rebuilt.failed.items():
        say(f"Not written: {video_id}. {explain(error)}")
    if is_move and not rebuilt.failed:
        say(f"Now set MILVUS_URI to {_shown(uri)} and start Clipseek again; the old store can be deleted once searches work.")
    return 1 if rebuilt.failed else 0


def _place(uri: str) -> str:
    return uri if is_server(uri) else os.path.realpath(Path(uri).expanduser())


def _shown(uri: str) -> str:
    return without_password(uri) if is_server(uri) else uri


if __name__ == "__main__":
    sys.exit(main())
