"""What lies in the store, for whoever checks it: which engine, how many rows of each video, and all there is of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from core.milvus.connection import CONNECT_SEC
from core.milvus.driver import MilvusClient
from core.milvus.filters import any_of, both
from core.milvus.lite import LiteConnection
from core.milvus.store import LIMIT, SegmentStore
from core.models import EmbeddedSegment, EmbeddingModel, Modality, Scope, Span, collection_name

ROWS_A_READ: Final = 6_000
"""Ids are hashes, so a stretch of them that should hold so many never comes near `LIMIT`."""
_ID_SPACE: Final = 16**64
_CLOUD_HOSTS: Final = (".zillizcloud.com", ".zilliz.com", ".zilliz.com.cn")
_FIELDS: Final = ["embedding_option", "embedding_scope", "start_offset_sec", "end_offset_sec", "vector"]

OnProgress = Callable[[float], None]


class StoreKind(StrEnum):
    """What answers at the other end."""

    LITE = "lite"
    SERVER = "server"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Which engine answers; `address` holds no password."""

    kind: StoreKind
    address: str
    version: str


class Inventory:
    """Reads a store as a whole. Raises StoreUnavailable and StoreError, as the store does."""

    def __init__(self, store: SegmentStore) -> None:
        self._store = store

    def facts(self) -> StoreFacts:
        """Asks the engine, so it also tells whether it answers."""
        store = self._store
        connection = store._connected()
        if isinstance(connection, LiteConnection):
            store.check()
            return StoreFacts(StoreKind.LITE, connection.shown_uri, version("milvus-lite"))

        def ask(client: MilvusClient) -> str:
            return str(client.get_server_version(timeout=CONNECT_SEC))

        host = urlsplit(connection.shown_uri).hostname or ""
        kind = StoreKind.CLOUD if host.endswith(_CLOUD_HOSTS) else StoreKind.SERVER
        return StoreFacts(kind, connection.shown_uri, store._run("version", ask).removeprefix("v"))

    def rows_by_video(self, model: EmbeddingModel, on_progress: OnProgress | None = None) -> dict[str, int]:
        """How many rows each video has; `on_progress` gets the share that is done, 0..1.

        Read in stretches of ids: no engine groups its counts by video on every release that we speak to.
        """
        name = collection_name(model)
        with self._store._logged("tally", name) as done:
            stretches = max(1, -(-self._store.count(model) // ROWS_A_READ))
            rows: Counter[str] = Counter()
            for number in range(stretches):
                rows.update(self._videos_between(name, number, stretches))
                if on_progress is not None:
                    on_progress((number + 1) / stretches)
            done(rows.total())
        return dict(rows)

    def _videos_between(self, name: str, number: int, stretches: int) -> list[str]:
        """The video of each row of one of `stretches` equal stretches of all ids; the first and the last are open."""
        lowest = f'id >= "{number * _ID_SPACE // stretches:064x}"' if number else ""
        above = f'id < "{(number + 1) * _ID_SPACE // stretches:064x}"' if number + 1 < stretches else ""
        found = self._store._query(name, both(lowest, above) or "", ["video_id"])
        if len(found) < LIMIT:
            return [row["video_id"] for row in found]
        # Against all odds there are more than an answer can hold.
        halves = (self._videos_between(name, half, stretches * 2) for half in (number * 2, number * 2 + 1))
        return [video_id for half in halves for video_id in half]

    def ids(self, model: EmbeddingModel, video_id: str) -> set[str]:
        """The ids of all rows of one video."""
        name = collection_name(model)
        expressions = [both(any_of("video_id", (video_id,)), any_of("embedding_option", (one,))) for one in Modality]
        return {row["id"] for expression in expressions if expression for row in self._store._query(name, expression, ["id"])}

    def segments(self, model: EmbeddingModel, video_id: str) -> list[EmbeddedSegment]:
        """All rows of one video, in the order of its moments."""
        name = collection_name(model)
        segments: list[EmbeddedSegment] = []
        with self._store._logged("read", name) as done:
            for modality in Modality:
                expression = both(any_of("video_id", (video_id,)), any_of("embedding_option", (modality,)))
                rows = [] if expression is None else self._store._query(name, expression, _FIELDS)
                segments += map(_segment, rows)
            done(len(segments))
        return sorted(segments, key=lambda segment: (segment.span, segment.modality))


def _segment(row: dict[str, Any]) -> EmbeddedSegment:
    return EmbeddedSegment(
        Span(row["start_offset_sec"], row["end_offset_sec"]),
        Modality(row["embedding_option"]),
        Scope(row["embedding_scope"]),
        np.asarray(row["vector"], dtype=np.float32),
    )
