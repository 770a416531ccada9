"""How Milvus is called: through one connection, with a collection that is there and loaded, logged, its errors made ours.

Every method raises StoreUnavailable where Milvus cannot be reached or opened and StoreError where it fails; writing raises
DiskFull where the disk of a store file is full.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from core.attempts import at_most
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.milvus.connection import CONNECT_SEC, EVERYTHING_WRITTEN, Connection, ServerConnection, is_server
from core.milvus.driver import FAILURES, NO_COLLECTION, NOT_LOADED, MilvusClient, MilvusException, code_of
from core.milvus.lite import LiteConnection, join, leave
from core.milvus.rows import IndexChoice, is_whole, make_collection
from core.models.embedding_models import EmbeddingModel

log = logging.getLogger(__name__)

T = TypeVar("T")

LIMIT: Final = 16_384
"""Most rows that a server returns in one answer."""
_LOAD_SEC: Final = 120.0
"""Before its first search a collection is read into memory: about two seconds for 100,000 rows."""


class Calls:
    """One for each store. Safe to share between threads; connects on first use."""

    def __init__(self, uri: str, token: str, timeout_sec: float, search_ef: int, beside: str) -> None:
        self._uri = uri
        self._beside = beside
        self._token = token
        self._search_ef = search_ef
        self.timeout_sec = timeout_sec
        self._connecting = threading.Lock()
        self._connection: Connection | None = None

    def check(self) -> None:
        """Whether the store can be used right now; takes a few seconds at most."""
        # Done every few seconds, so a line for each would leave no room for others.
        with self.logged("check", "store", level=logging.DEBUG):
            self.run("check", lambda client: client.list_collections(timeout=min(CONNECT_SEC, self.timeout_sec)))
            self.connected().check_file()

    def set_aside_damaged(self) -> Path | None:
        """Put a store file that is damaged away under another name, which is returned; None where nothing is damaged.

        The next use begins an empty store in its place.
        """
        return self.connected().set_aside()

    def close(self) -> None:
        """Let go of the connection; a store file is then free for other programs. The next use connects again."""
        with self._connecting:
            connection, self._connection = self._connection, None
        if isinstance(connection, LiteConnection):
            leave(connection)
        elif connection is not None:
            connection.close()

    def connected(self) -> Connection:
        with self._connecting:
            if self._connection is None:
                self._connection = (
                    ServerConnection(self._uri, self._token, self._search_ef) if is_server(self._uri) else join(self._uri)
                )
            return self._connection

    def query(self, name: str, expression: str, fields: list[str], *, while_searching: bool = False) -> list[dict[str, Any]]:
        """Rows by what they hold: all that was written, or for a search perhaps without what was in the last moments."""
        level = self.connected().search_options(1)["consistency_level"] if while_searching else EVERYTHING_WRITTEN
        rows = self.on(
            name,
            "query",
            lambda client: client.query(
                name,
                filter=expression,
                output_fields=fields,
                # Without a limit a server refuses an empty filter, and with one it does not count.
                **({} if fields == ["count(*)"] else {"limit": LIMIT}),
                consistency_level=level,
                timeout=at_most(self.timeout_sec),
            ),
        )
        return [] if rows is None else list(rows)

    def count(self, name: str, expression: str, *, while_searching: bool = False) -> int:
        rows = self.query(name, expression, ["count(*)"], while_searching=while_searching)
        return int(rows[0]["count(*)"]) if rows else 0

    def delete(self, name: str, expression: str | None) -> None:
        if expression:
            self.on(name, "delete", lambda client: client.delete(name, filter=expression, timeout=at_most(self.timeout_sec)))

    def upsert(self, name: str, rows: list[dict[str, Any]]) -> None:
        written = self.on(name, "upsert", lambda client: client.upsert(name, rows, timeout=at_most(self.timeout_sec)))
        if written is None:
            raise StoreError(Reason.STORE_FAULT, detail=f"{name} was dropped while rows were written")

    def name_of(self, model: EmbeddingModel) -> str:
        """The collection that has the rows of a model."""
        return f"{model.collection}{self._beside}"

    def make(self, model: EmbeddingModel) -> None:
        """Make the collection of a model unless it is there."""
        name = self.name_of(model)
        self._make(model, "create", lambda client: not is_whole(client, name, timeout_sec=at_most(self.timeout_sec)))

    def make_anew(self, model: EmbeddingModel, index: IndexChoice | None = None) -> None:
        """Drop the collection of a model with all its rows and make it again, with this index, or with what suits the store."""
        name, connection = self.name_of(model), self.connected()

        def drop(client: MilvusClient) -> bool:
            if client.has_collection(name, timeout=self.timeout_sec):
                client.drop_collection(name, timeout=self.timeout_sec)
            return True

        with self.logged("make anew", name), connection.writing():
            connection.ready.discard(name)
            self._make(model, "make anew", drop, index)

    def _make(
        self, model: EmbeddingModel, action: str, is_needed: Callable[[MilvusClient], bool], index: IndexChoice | None = None
    ) -> None:
        name, dimension, timeout_sec = self.name_of(model), model.dimension, at_most(self.timeout_sec)
        chosen = index or IndexChoice(self.connected().index_type)

        def work(client: MilvusClient) -> None:
            if is_needed(client):
                make_collection(client, name, dimension=dimension, index=chosen, timeout_sec=timeout_sec)

        self.run(action, work)

    def on(self, name: str, action: str, work: Callable[[MilvusClient], T]) -> T | None:
        """Do `work` with a collection that is there and loaded; None if there is no such collection."""
        connection = self.connected()

        def with_collection(client: MilvusClient) -> T | None:
            for attempt in (1, 2):
                if name not in connection.ready:
                    # Asked beforehand because the engine prints a line for every search in a collection it doesn't know.
                    if not is_whole(client, name, timeout_sec=at_most(self.timeout_sec)):
                        return None
                    client.load_collection(name, timeout=_LOAD_SEC)
                    connection.ready.add(name)
                try:
                    return work(client)
                except MilvusException as error:
                    if attempt == 2 or code_of(error) not in (NO_COLLECTION, NOT_LOADED):
                        raise
                    # Somebody else dropped or released it since we looked.
                    connection.ready.discard(name)
            return None

        return self.run(action, with_collection)

    def run(self, action: str, work: Callable[[MilvusClient], T]) -> T:
        """Do `work`, once more if the engine had to be revived, and raise our errors only."""
        connection = self.connected()
        connection.check()
        client = connection.client()
        try:
            try:
                return work(client)
            except FAILURES as error:
                fresh = connection.renewed(client, error)
                if fresh is None:
                    raise
            return work(fresh)
        except FAILURES as error:
            fault = connection.fault(error, action)
            if isinstance(fault, StoreUnavailable):
                connection.doubt()
            raise fault from error

    @contextmanager
    def logged(self, action: str, name: str, *, level: int = logging.INFO) -> Iterator[Callable[[int], None]]:
        """One line for each call: what, where, how many rows, how long."""
        started = time.perf_counter()
        rows = 0

        def done(count: int) -> None:
            nonlocal rows
            rows = count

        try:
            yield done
        except ClipseekError as error:
            log.warning("%s %s failed after %.1f ms: %s", action, name, _ms_since(started), error.detail or error.reason)
            raise
        log.log(level, "%s %s: %d rows in %.1f ms", action, name, rows, _ms_since(started))


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
