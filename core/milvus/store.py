"""The segments of all videos and the nearest of them: the same on Milvus Lite, a Milvus server and Zilliz Cloud."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.attempts import at_most
from core.errors import Reason, StoreError
from core.milvus.calls import LIMIT, Calls
from core.milvus.connection import SEARCH_EF
from core.milvus.filters import EVERYTHING, Filter, any_of, both
from core.milvus.rows import FOUND_FIELDS, VIDEO_ID_BYTES, Scored, StoredVideo, to_row, to_scored
from core.models.embedding_models import EmbeddingModel
from core.models.vectors import Vector, checked
from core.models.video import EmbeddedSegment, Modality

T = TypeVar("T")

_WRITE_ROWS: Final = 500
_READ_IDS: Final = 1000
_ID_SPACE: Final = 16**64


class SegmentStore:
    """Rows of embeddings, one collection for each model. Safe to share between threads; connects on first use.

    Every method raises StoreUnavailable where Milvus cannot be reached or opened and StoreError where it fails; writing raises
    DiskFull where the disk of a store file is full.
    """

    def __init__(
        self, uri: str, token: str = "", *, timeout_sec: float = 15.0, search_ef: int = SEARCH_EF, beside: str = ""
    ) -> None:
        """`search_ef`: how many candidates a server's search keeps; more find more and take longer.

        `beside`: an ending of the names of its collections, for those that are filled beside the ones in use.
        """
        self.calls = Calls(uri, token, timeout_sec, search_ef, beside)

    def check(self) -> None:
        """Whether the store can be used right now; takes a few seconds at most."""
        self.calls.check()

    def close(self) -> None:
        """Let go of the connection; a store file is then free for other programs. The next use connects again."""
        self.calls.close()

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
        name = self.calls.name_of(model)
        with self.calls.logged("replace", name) as done, self.calls.connected().writing():
            if by_id:
                self.calls.make(model)
            for part in _parts(list(by_id.values()), _WRITE_ROWS):
                self.calls.upsert(name, part)
            # Not with one expression: from 40,961 rows on, the engine takes "of this video and not among these ids" for all
            # rows of the video. Ids alone it gets right.
            for modality in Modality:
                stored = self.calls.query(name, both(of_video, any_of("embedding_option", (modality,))) or "", ["id"])
                for ids in _parts([row["id"] for row in stored if row["id"] not in by_id], _READ_IDS):
                    self.calls.delete(name, any_of("id", ids))
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
        name = self.calls.name_of(model)
        with self.calls.logged("add", name) as done, self.calls.connected().writing():
            if by_id:
                self.calls.make(model)
            for part in _parts(list(by_id.values()), _WRITE_ROWS):
                self.calls.upsert(name, part)
            done(len(by_id))
        return len(by_id)

    def delete_video(self, model: EmbeddingModel, video_id: str) -> None:
        """Remove every row of this video."""
        self.delete_videos(model, [video_id])

    def delete_videos(self, model: EmbeddingModel, video_ids: Sequence[str]) -> None:
        """Remove every row of these videos: one write for all of them takes hardly longer than for one."""
        name = self.calls.name_of(model)
        expression = any_of("video_id", video_ids)
        if expression is None:
            return
        with self.calls.logged("delete", name), self.calls.connected().writing():
            self.calls.delete(name, expression)

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
        found = self._nearest(model, vectors, limit, where, FOUND_FIELDS)
        return [[to_scored(hit) for hit in hits] for hits in found]

    def scores(self, model: EmbeddingModel, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        """The cosines of these rows with `vector`, by id; ids that are not stored are left out. Raises VectorInvalid."""
        (found,) = self._nearest(model, [vector], len(ids), Filter(segment_ids=tuple(ids)), ())
        return {hit["id"]: hit["distance"] for hit in found}

    def _nearest(
        self, model: EmbeddingModel, vectors: Sequence[Vector], limit: int, where: Filter, fields: Sequence[str]
    ) -> Sequence[Sequence[Any]]:
        """What the client finds for each of `vectors`."""
        queries = [checked(vector, model.dimension) for vector in vectors]
        expression = where.expression()
        if limit < 1 or expression is None or not queries:
            return [[] for _ in queries]
        name = self.calls.name_of(model)
        with self.calls.logged("search", name) as done:
            found = self.calls.on(
                name,
                "search",
                lambda client: client.search(
                    name,
                    data=queries,
                    anns_field="vector",
                    filter=expression,
                    limit=min(limit, LIMIT),
                    output_fields=list(fields),
                    timeout=at_most(self.calls.timeout_sec),
                    **self.calls.connected().search_options(min(limit, LIMIT)),
                ),
            )
            rows: Sequence[Sequence[Any]] = [[] for _ in queries] if found is None else found
            done(sum(map(len, rows)))
        return rows

    def fetch(self, model: EmbeddingModel, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these rows by id; ids that are not stored are left out."""
        name = self.calls.name_of(model)
        vectors: dict[str, Vector] = {}
        with self.calls.logged("fetch", name) as done:
            for part in _parts(list(dict.fromkeys(ids)), _READ_IDS):
                expression = any_of("id", part)
                rows = [] if expression is None else self.calls.query(name, expression, ["id", "vector"], while_searching=True)
                vectors.update((row["id"], np.asarray(row["vector"], dtype=np.float32)) for row in rows)
            done(len(vectors))
        return vectors

    def sample(self, model: EmbeddingModel, limit: int, where: Filter = EVERYTHING) -> NDArray[np.float32]:
        """Vectors of at most `limit` rows, shape (n, dimension): a fair sample, the same one as long as the rows are.

        Ids are hashes, so the rows with the smallest ids are as good as chosen at random. A little more than needed is asked
        for, because how many ids lie below a threshold is a matter of chance.
        """
        name = self.calls.name_of(model)
        expression = where.expression()
        if limit < 1 or expression is None:
            return np.empty((0, model.dimension), dtype=np.float32)
        with self.calls.logged("sample", name) as done:
            stored = self.calls.count(name, expression, while_searching=True)
            wanted = min(limit, LIMIT // 2)
            threshold = ""
            if stored > wanted:
                share = min(1.0, (wanted + 5 * wanted**0.5) / stored)
                threshold = f'id < "{min(int(share * _ID_SPACE), _ID_SPACE - 1):064x}"'
            rows = self.calls.query(name, both(expression, threshold) or "", ["id", "vector"], while_searching=True)
            vectors = [row["vector"] for row in sorted(rows, key=lambda row: row["id"])[:wanted]]
            done(len(vectors))
        return np.asarray(vectors, dtype=np.float32).reshape(-1, model.dimension)

    def count(self, model: EmbeddingModel, video_id: str | None = None) -> int:
        """How many rows there are, or how many of one video."""
        name = self.calls.name_of(model)
        expression = any_of("video_id", None if video_id is None else (video_id,))
        if expression is None:
            return 0
        with self.calls.logged("count", name) as done:
            counted = self.calls.count(name, expression)
            done(counted)
        return counted


def _parts(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
