"""`python -m core.rebuild`: fill the index anew from what is kept, or move to another Milvus. Asks the provider for nothing.

    python -m core.rebuild                                    the index in use, from the saved embeddings
    python -m core.rebuild --anew                             the same, but emptied first
    python -m core.rebuild --to http://localhost:19530        a Milvus server, from the saved embeddings
    python -m core.rebuild --from data/milvus.db --to http:…  a Milvus server, from the old store

Cut off, it goes on where it stopped when it is started again (without `--anew`).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from core import files
from core.config import load_settings
from core.embedding_models import MODELS
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.library.index_rows import SavedFiles, Source
from core.messages.faults import explain, what_happened, what_to_do
from core.milvus import SegmentStore
from core.milvus.connection import is_server, without_password
from core.rebuild import OtherIndex, Rebuilt, rebuild
from core.services import Services

SAVED: Final = "saved"
INDEXES: Final = ("AUTOINDEX", "FLAT")
TELL_EVERY_SEC: Final = 1.0
WHAT: Final = "Fill the index anew from the saved embeddings, or move to another Milvus. Costs nothing: nobody is asked to embed."
FROM: Final = "where to read: a store file, the address of a Milvus server, or 'saved' for the saved embeddings (usual)"
TO: Final = "which index to fill: a store file or the address of a Milvus server; the one in use (MILVUS_URI) if left out"
ANEW: Final = "empty the index first; until it is full again, searches find less"
INDEX: Final = "the same, with this kind of index (FLAT is exact, AUTOINDEX is the server's own choice)"
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
            return _refused(
                "That would read and write the same store. Give another one with --from or --to, or leave --from out."
            )
        with closing(SegmentStore(uri, token)) as target, _opened(asked.source, services, token) as source:
            # Before anything is said or read: whether the target may be had at all.
            _check(target)
            _say(f"Filling {_shown(uri)}")
            rebuilt = _filled(services, source, target, asked)
    except StoreError as error:
        return _refused(what_happened(error), LOCKED if error.reason is Reason.STORE_LOCKED else what_to_do(error))
    except ClipseekError as error:
        return _refused(explain(error))
    except KeyboardInterrupt:
        return _refused("Stopped. Start the same again (without --anew) and it goes on from here.")
    return _told(rebuilt, is_move=_place(uri) != _place(settings.milvus_uri), uri=uri)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.rebuild", description=WHAT)
    parser.add_argument("--from", dest="source", default=SAVED, metavar="STORE", help=FROM)
    parser.add_argument("--to", default="", metavar="STORE", help=TO)
    parser.add_argument("--anew", action="store_true", help=ANEW)
    parser.add_argument("--index", choices=INDEXES, help=INDEX)
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
            _say(f"The store file is damaged; it is kept as {aside.name}, and a new one is begun.")
        target.check()


@contextmanager
def _opened(name: str, services: Services, token: str) -> Iterator[Source]:
    if name == SAVED:
        yield SavedFiles(services.settings.embeddings_dir)
        return
    if not is_server(name) and not Path(name).expanduser().is_file():
        # The engine would make an empty one.
        raise StoreError(Reason.STORE_MISSING, uri=name)
    with closing(SegmentStore(name, token if is_server(name) else "")) as store:
        yield OtherIndex(store)


def _filled(services: Services, source: Source, target: SegmentStore, asked: argparse.Namespace) -> Rebuilt:
    told_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at > TELL_EVERY_SEC:
            told_at = time.monotonic()
            _say(f"{done} of {total} videos")

    if asked.anew or asked.index:
        for model in MODELS.values():
            # Read before anything is emptied: a source that is away must not cost the target.
            if source.video_ids(model):
                target.calls.make_anew(model, asked.index)
    return rebuild(services, source=source, target=target, on_progress=tell)


def _told(rebuilt: Rebuilt, *, is_move: bool, uri: str) -> int:
    _say(f"Written: {rebuilt.written} videos, {rebuilt.rows} rows. In place already: {rebuilt.in_place} videos.")
    if rebuilt.unknown:
        _say(f"Left out: {rebuilt.unknown} that belong to no video of this library.")
    for video_id, error in rebuilt.failed.items():
        _say(f"Not written: {video_id}. {explain(error)}")
    if is_move and not rebuilt.failed:
        _say(f"Now set MILVUS_URI to {_shown(uri)} and start Clipseek again; the old store can be deleted once searches work.")
    return 1 if rebuilt.failed else 0


def _place(uri: str) -> str:
    return uri if is_server(uri) else os.path.realpath(Path(uri).expanduser())


def _shown(uri: str) -> str:
    return without_password(uri) if is_server(uri) else uri


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refused(*lines: str) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines if line))
    return 2


if __name__ == "__main__":
    sys.exit(main())
