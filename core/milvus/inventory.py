"""What lies in the store, for whoever checks it: which engine, and the rows of all videos or of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from core.milvus.calls import LIMIT
from core.milvus.connection import CONNECT_SEC
from core.milvus.driver import MilvusClient
from core.milvus.filters import any_of, both
from core.milvus.lite import LiteConnection
from core.milvus.rows import Label
from core.milvus.store import SegmentStore
from core.models.embedding_models import EmbeddingModel
from core.models.video import EmbeddedSegment, Modality, Scope, Span

ROWS_A_READ: Final = 6_000
"""Ids are hashes, so a stretch of them that should hold so many never comes near `LIMIT`."""
_ID_SPACE: Final = 16**64
_CLOUD_HOSTS: Final = (".zillizcloud.com", ".zilliz.com", ".zilliz.com.cn")
_LABEL_FIELDS: Final = ["category", "video_url"]
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


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """How the vectors of one collection are looked through. `rows_waiting`: written, and not in the index yet.

    `settings`: what every search says of how widely it looks; empty where it always looks at everything.
    """

    kind: str
    rows: int
    rows_waiting: int
    settings: str


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The rows of one video: how many, and what they say of it; one label where they agree."""

    count: int
    labels: frozenset[Label]


class Inventory:
    """Reads a store as a whole. Raises StoreUnavailable and StoreError, as the store does."""

    def __init__(self, store: SegmentStore) -> None:
        self._store = store

    def facts(self) -> StoreFacts:
        """Asks the engine, so it also tells whether it answers."""
        store = self._store
        connection = store.calls.connected()
        if isinstance(connection, LiteConnection):
            store.check()
            return StoreFacts(StoreKind.LITE, connection.shown_uri, version("milvus-lite"))

        def ask(client: MilvusClient) -> str:
            return str(client.get_server_version(timeout=CONNECT_SEC))

        host = urlsplit(connection.shown_uri).hostname or ""
        kind = StoreKind.CLOUD if host.endswith(_CLOUD_HOSTS) else StoreKind.SERVER
        return StoreFacts(kind, connection.shown_uri, store.calls.run("version", ask).removeprefix("v"))

    def index_facts(self, model: EmbeddingModel) -> IndexFacts | None:
        """None where nothing is stored yet."""
        store, name = self._store, self._store.calls.name_of(model)
        told = store.calls.on(name, "describe index", lambda client: client.describe_index(name, "vector", timeout=CONNECT_SEC))
        if not told:
            return None
        options = store.calls.connected().search_options(1).get("search_params", {})
        settings = " ".join(f"{key} {value}" for key, value in options.get("params", {}).items())
        rows = store.count(model)
        # The embedded engine tells of no such number: it has an index of everything at once. A server counts only what it has
        # sealed, so all others wait.
        indexed = int(told.get("indexed_rows", rows)) if settings else rows
        return IndexFacts(str(told["index_type"]), rows, max(0, rows - indexed), settings)

    def rows_by_video(self, model: EmbeddingModel, on_progress: OnProgress | None = None) -> dict[str, RowsOf]:
        """The rows that each video has; `on_progress` gets the share that is done, 0..1.

        Read in stretches of ids: no engine groups its counts by video on every release that we speak to. The count comes first
        and waits for all that was written, which takes a server 200 to 400 ms; each stretch would wait once more for nothing.
        """
        name = self._store.calls.name_of(model)
        counts: Counter[tuple[str, str, str]] = Counter()
        with self._store.calls.logged("tally", name) as done:
            stretches = max(1, -(-self._store.count(model) // ROWS_A_READ))
            for number in range(stretches):
                counts.update(self._between(name, number, stretches))
                if on_progress is not None:
                    on_progress((number + 1) / stretches)
            done(counts.total())
        return _by_video(counts)

    def _between(self, name: str, number: int, stretches: int) -> list[tuple[str, str, str]]:
        """Video, category and address of each row of one of `stretches` equal stretches of all ids; the outer two are open."""
        lowest = f'id >= "{number * _ID_SPACE // stretches:064x}"' if number else ""
        above = f'id < "{(number + 1) * _ID_SPACE // stretches:064x}"' if number + 1 < stretches else ""
        found = self._store.calls.query(name, both(lowest, above) or "", ["video_id", *_LABEL_FIELDS], while_searching=True)
        if len(found) < LIMIT:
            return [(row["video_id"], row["category"], row["video_url"]) for row in found]
        # Against all odds there are more than an answer can hold.
        return [row for half in (number * 2, number * 2 + 1) for row in self._between(name, half, stretches * 2)]

    def label_of_each(self, model: EmbeddingModel, video_id: str) -> dict[str, Label]:
        """What each row of one video says of it, by the row's id."""
        name = self._store.calls.name_of(model)
        found: dict[str, Label] = {}
        for modality in Modality:
            expression = both(any_of("video_id", (video_id,)), any_of("embedding_option", (modality,)))
            rows = self._store.calls.query(name, expression, ["id", *_LABEL_FIELDS]) if expression else []
            found |= {row["id"]: Label(row["category"], row["video_url"]) for row in rows}
        return found

    def labels(self, model: EmbeddingModel, video_id: str) -> set[Label]:
        """What the rows of one video say of it; one label where they agree, none where there are none."""
        return set(self.label_of_each(model, video_id).values())

    def labels_by_video(self, model: EmbeddingModel, video_ids: Collection[str]) -> dict[str, set[Label]]:
        """The same for several videos, in one look where they have no more rows than an answer holds."""
        name = self._store.calls.name_of(model)
        labels: dict[str, set[Label]] = {}
        for modality in Modality:
            expression = both(any_of("video_id", video_ids), any_of("embedding_option", (modality,)))
            rows = self._store.calls.query(name, expression, ["video_id", *_LABEL_FIELDS]) if expression else []
            if len(rows) >= LIMIT and len(video_ids) > 1:
                return {video_id: self.labels(model, video_id) for video_id in video_ids}
            for row in rows:
                labels.setdefault(row["video_id"], set()).add(Label(row["category"], row["video_url"]))
        return labels

    def segments(self, model: EmbeddingModel, video_id: str) -> list[EmbeddedSegment]:
        """All rows of one video, in the order of its moments."""
        name = self._store.calls.name_of(model)
        segments: list[EmbeddedSegment] = []
        with self._store.calls.logged("read", name) as done:
            for modality in Modality:
                expression = both(any_of("video_id", (video_id,)), any_of("embedding_option", (modality,)))
                rows = [] if expression is None else self._store.calls.query(name, expression, _FIELDS)
                segments += map(_segment, rows)
            done(len(segments))
        return sorted(segments, key=lambda segment: (segment.span, segment.modality))


def _by_video(counts: Mapping[tuple[str, str, str], int]) -> dict[str, RowsOf]:
    rows: dict[str, RowsOf] = {}
    for (video_id, category, url), count in counts.items():
        known = rows.get(video_id, _NONE)
        rows[video_id] = RowsOf(known.count + count, known.labels | {Label(category, url)})
    return rows


_NONE: Final = RowsOf(0, frozenset())


def _segment(row: dict[str, Any]) -> EmbeddedSegment:
    return EmbeddedSegment(
        Span(row["start_offset_sec"], row["end_offset_sec"]),
        Modality(row["embedding_option"]),
        Scope(row["embedding_scope"]),
        np.asarray(row["vector"], dtype=np.float32),
    )
