"""The segments of all videos and the nearest of them: the same on Milvus Lite, a Milvus server and Zilliz Cloud."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.attempts import at_most
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.milvus import lite
from core.milvus.connection import CONNECT_SEC, Connection, ServerConnection, is_server
from core.milvus.driver import FAILURES, NO_COLLECTION, NOT_LOADED, MilvusClient, MilvusException, code_of
from core.milvus.filters import EVERYTHING, Filter, any_of, both
from core.milvus.rows import FOUND_FIELDS, VIDEO_ID_BYTES, Scored, StoredVideo, is_whole, make_collection, to_row, to_scored
from core.models import EmbeddedSegment, EmbeddingModel, Modality, Vector
from core.vectors import checked

log = logging.getLogger(__name__)

T = TypeVar("T")

LIMIT: Final = 16_384
"""Most rows that a server returns in one answer."""

_WRITE_ROWS: Final = 500
_READ_IDS: Final = 1000
_LOAD_SEC: Final = 120.0
"""Before its first search a collection is read into memory: about two seconds for 100,000 rows."""

_ID_SPACE: Final = 16**64


class SegmentStore:
    """Rows of embeddings, one collection for each model. Safe to share between threads; connects on first use.

    Every method raises StoreUnavailable where Milvus cannot be reached or opened and StoreError where it fails; writing raises
    DiskFull where the disk of a store file is full.
    """

    def __init__(self, uri: str, token: str = "", *, timeout_sec: float = 15.0) -> None:
        self._uri = uri
        self._token = token
        self._timeout_sec = timeout_sec
        self._connecting = threading.Lock()
        self._connection: Connection | None = None

    def replace_video(self, model: EmbeddingModel, video: StoredVideo, segments: Sequence[EmbeddedSegment]) -> int:
        """Make `segments` all there is of this video; returns the number of its rows.

        Done again after a failure half way it ends the same. Old rows go last, so the video can be found all the while.
        Raises VectorInvalid before anything is written.
        """
        created_at = int(time.time())
        rows = [to_row(model, video, segment, dimension=model.dimension, created_at=created_at) for segment in segments]
        by_id = {row["id"]: row for row in rows}
        of_video = any_of("video_id", (video.id,))
        if of_video is None or len(video.id.encode()) > VIDEO_ID_BYTES:
            raise StoreError(Reason.STORE_FAULT, detail=f"no usable video id: {video.id!r}")
        name = model.collection
        with self._logged("replace", name) as done, self._connected().writing():
            if by_id:
                self._make(model)
            for part in _parts(list(by_id.values()), _WRITE_ROWS):
                self._upsert(name, part)
            # Not with one expression: from 40,961 rows on, the engine takes "of this video and not among these ids" for all
            # rows of the video. Ids alone it gets right.
            for modality in Modality:
                stored = self._query(name, both(of_video, any_of("embedding_option", (modality,))) or "", ["id"])
                for ids in _parts([row["id"] for row in stored if row["id"] not in by_id], _READ_IDS):
                    self._delete(name, any_of("id", ids))
            done(len(by_id))
        return len(by_id)

    def add_videos(self, model: EmbeddingModel, videos: Sequence[tuple[StoredVideo, Sequence[EmbeddedSegment]]]) -> int:
        """Write rows of videos that have none; returns how many. A write takes as long for many rows as for a few.

        Done again after a failure half way it ends the same. Raises VectorInvalid before anything is written.
        """
        created_at = int(time.time())
        by_id = {
            row["id"]: row
            for video, segments in videos
            for row in (to_row(model, video, one, dimension=model.dimension, created_at=created_at) for one in segments)
        }
        name = model.collection
        with self._logged("add", name) as done, self._connected().writing():
            if by_id:
                self._make(model)
            for part in _parts(list(by_id.values()), _WRITE_ROWS):
                self._upsert(name, part)
            done(len(by_id))
        return len(by_id)

    def delete_video(self, model: EmbeddingModel, video_id: str) -> None:
        """Remove every row of this video."""
        self.delete_videos(model, [video_id])

    def delete_videos(self, model: EmbeddingModel, video_ids: Sequence[str]) -> None:
        """Remove every row of these videos: one write for all of them takes hardly longer than for one."""
        name = model.collection
        expression = any_of("video_id", video_ids)
        if expression is None:
            return
        with self._logged("delete", name), self._connected().writing():
            self._delete(name, expression)

    def search(self, model: EmbeddingModel, vector: Vector, *, limit: int, where: Filter = EVERYTHING) -> list[Scored]:
        """The rows nearest to `vector`, best first; none where nothing is stored yet. Raises VectorInvalid."""
        return self.search_many(model, [vector], limit=limit, where=where)[0]

    def search_many(
        self,
        model: EmbeddingModel,
        vectors: Sequence[Vector],
        *,
        limit: int,
        where: Filter = EVERYTHING,
    ) -> list[list[Scored]]:
        """The rows nearest to each of `vectors`, best first: one call, which costs much less than one for each."""
        queries = [checked(vector, model.dimension) for vector in vectors]
        expression = where.expression()
        if limit < 1 or expression is None or not queries:
            return [[] for _ in queries]
        name = model.collection
        with self._logged("search", name) as done:
            found = self._on(
                name,
                "search",
                lambda client: client.search(
                    name,
                    data=queries,
                    anns_field="vector",
                    filter=expression,
                    limit=min(limit, LIMIT),
                    output_fields=list(FOUND_FIELDS),
                    consistency_level="Strong",
                    timeout=at_most(self._timeout_sec),
                ),
            )
            rows = [[] for _ in queries] if found is None else [[to_scored(hit) for hit in hits] for hits in found]
            done(sum(map(len, rows)))
        return rows

    def fetch(self, model: EmbeddingModel, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these rows by id; ids that are not stored are left out."""
        name = model.collection
        vectors: dict[str, Vector] = {}
        with self._logged("fetch", name) as done:
            for part in _parts(list(dict.fromkeys(ids)), _READ_IDS):
                expression = any_of("id", part)
                rows = [] if expression is None else self._query(name, expression, ["id", "vector"])
                vectors.update((row["id"], np.asarray(row["vector"], dtype=np.float32)) for row in rows)
            done(len(vectors))
        return vectors

    def sample(self, model: EmbeddingModel, limit: int, where: Filter = EVERYTHING) -> NDArray[np.float32]:
        """Vectors of at most `limit` rows, shape (n, dimension): a fair sample, the same one as long as the rows are.

        Ids are hashes, so the rows with the smallest ids are as good as drawn by lot. A little more than needed is asked
        for, because how many ids lie below a threshold is a matter of chance.
        """
        name = model.collection
        expression = where.expression()
        if limit < 1 or expression is None:
            return np.empty((0, model.dimension), dtype=np.float32)
        with self._logged("sample", name) as done:
            stored = self._count(name, expression)
            wanted = min(limit, LIMIT // 2)
            threshold = ""
            if stored > wanted:
                share = min(1.0, (wanted + 5 * wanted**0.5) / stored)
                threshold = f'id < "{min(int(share * _ID_SPACE), _ID_SPACE - 1):064x}"'
            rows = self._query(name, both(expression, threshold) or "", ["id", "vector"])
            vectors = [row["vector"] for row in sorted(rows, key=lambda row: row["id"])[:wanted]]
            done(len(vectors))
        return np.asarray(vectors, dtype=np.float32).reshape(-1, model.dimension)

    def count(self, model: EmbeddingModel, video_id: str | None = None) -> int:
        """How many rows there are, or how many of one video."""
        name = model.collection
        expression = any_of("video_id", None if video_id is None else (video_id,))
        if expression is None:
            return 0
        with self._logged("count", name) as done:
            counted = self._count(name, expression)
            done(counted)
        return counted

    def check(self) -> None:
        """Whether the store can be used right now; takes a few seconds at most."""
        # Done every few seconds, so a line for each would leave no room for others.
        with self._logged("check", "store", level=logging.DEBUG):
            self._run("check", lambda client: client.list_collections(timeout=min(CONNECT_SEC, self._timeout_sec)))

    def close(self) -> None:
        """Let go of the connection; a store file is then free for other programs. The next use connects again."""
        with self._connecting:
            connection, self._connection = self._connection, None
        if isinstance(connection, lite.LiteConnection):
            lite.leave(connection)
        elif connection is not None:
            connection.close()

    def _connected(self) -> Connection:
        with self._connecting:
            if self._connection is None:
                self._connection = ServerConnection(self._uri, self._token) if is_server(self._uri) else lite.join(self._uri)
            return self._connection

    def _query(self, name: str, expression: str, fields: list[str]) -> list[dict[str, Any]]:
        rows = self._on(
            name,
            "query",
            lambda client: client.query(
                name,
                filter=expression,
                output_fields=fields,
                # Without a limit a server refuses an empty filter, and with one it does not count.
                **({} if fields == ["count(*)"] else {"limit": LIMIT}),
                consistency_level="Strong",
                timeout=at_most(self._timeout_sec),
            ),
        )
        return [] if rows is None else list(rows)

    def _count(self, name: str, expression: str) -> int:
        rows = self._query(name, expression, ["count(*)"])
        return int(rows[0]["count(*)"]) if rows else 0

    def _delete(self, name: str, expression: str | None) -> None:
        if expression:
            self._on(name, "delete", lambda client: client.delete(name, filter=expression, timeout=at_most(self._timeout_sec)))

    def _upsert(self, name: str, rows: list[dict[str, Any]]) -> None:
        written = self._on(name, "upsert", lambda client: client.upsert(name, rows, timeout=at_most(self._timeout_sec)))
        if written is None:
            raise StoreError(Reason.STORE_FAULT, detail=f"{name} was dropped while rows were written")

    def _make(self, model: EmbeddingModel) -> None:
        connection, name = self._connected(), model.collection

        def work(client: MilvusClient) -> None:
            if not is_whole(client, name, timeout_sec=at_most(self._timeout_sec)):
                index = connection.index_type
                timeout_sec = at_most(self._timeout_sec)
                make_collection(client, name, dimension=model.dimension, index_type=index, timeout_sec=timeout_sec)

        self._run("create", work)

    def _on(self, name: str, action: str, work: Callable[[MilvusClient], T]) -> T | None:
        """Do `work` with a collection that is there and loaded; None if there is no such collection."""
        connection = self._connected()

        def with_collection(client: MilvusClient) -> T | None:
            for attempt in (1, 2):
                if name not in connection.ready:
                    # Asked beforehand because the engine prints a line for every search in a collection it doesn't know.
                    if not is_whole(client, name, timeout_sec=at_most(self._timeout_sec)):
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

        return self._run(action, with_collection)

    def _run(self, action: str, work: Callable[[MilvusClient], T]) -> T:
        """Do `work`, once more if the engine had to be revived, and raise our errors only."""
        connection = self._connected()
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
    def _logged(self, action: str, name: str, *, level: int = logging.INFO) -> Iterator[Callable[[int], None]]:
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


def _parts(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
