"""The library as insights see it: the videos that are ready, where their embeddings can be read, and what names all of these."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from core import parquet
from core.catalog import Catalog
from core.milvus import SegmentStore
from core.milvus.inventory import Inventory
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import OPEN_STAGES
from core.storage.storage import Storage

log = logging.getLogger(__name__)
BORROWED: Final = "borrowed-"
Files = tuple[tuple[str, Path], ...]
"""Video ids, and where the embeddings of each lie."""
METHODS: Final = 1
"""Raised whenever a part is computed otherwise than before; then all is computed anew."""
_LENGTH: Final = 16


class Footage:
    """What is ready with one model, as of the last `look`. Raises CatalogError."""

    def __init__(self, catalog: Catalog, store: SegmentStore, model: EmbeddingModel, storage: Storage) -> None:
        self._catalog = catalog
        self._store = store
        self._model = model
        self._storage = storage
        self._version: str | None = None
        self._ready: list[tuple[str, str]] = []
        self.key = ""

    @property
    def dimension(self) -> int:
        """Length of its embeddings."""
        return self._model.dimension

    @property
    def is_empty(self) -> bool:
        return not self._ready

    def look(self) -> bool:
        """Whether anything became ready or is gone since the last look."""
        version = self._catalog.jobs.library_version()
        if version == self._version:
            return False
        self._ready = self._catalog.jobs.ready(self._model)
        self._version, self.key = version, key_of(self._ready)
        return True

    def is_growing(self) -> bool:
        """Whether videos are on their way, so that it will change soon."""
        counts = self._catalog.jobs.counts()
        return any(counts.get(stage, 0) for stage in OPEN_STAGES)

    def categories(self) -> dict[str, str]:
        """The category of each video that is ready, "" for none, by id."""
        known = self._catalog.videos.category_of_each()
        return {video_id: known.get(video_id, "") for video_id, _ in self._ready}

    @contextmanager
    def files(self, folder: Path) -> Iterator[Files]:
        """Where the embeddings of each video lie: as they were saved, or, where another machine did that, as the index has them.

        What is read from the index lies in `folder` as long as the context lasts. Raises StoreError, OSError.
        """
        with ExitStack() as held:
            places: dict[str, Path] = {}
            for video_id, _ in self._ready:
                with suppress(FileNotFoundError):
                    places[video_id] = held.enter_context(self._storage.local(parquet.key_for(self._model, video_id)))
            missing = [video_id for video_id, _ in self._ready if video_id not in places]
            if not missing:
                yield tuple(places.items())
                return
            for path in folder.glob(f"{BORROWED}*"):
                shutil.rmtree(path, ignore_errors=True)
            borrowed = held.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix=BORROWED))
            inventory = Inventory(self._store)
            for video_id in missing:
                places[video_id] = Path(borrowed) / f"{video_id}.parquet"
                segments = inventory.segments(self._model, video_id)
                if segments:
                    parquet.save(places[video_id], segments)
            log.info("the embeddings of %d videos are read from the index", len(missing))
            yield tuple(places.items())


def key_of(ready: Iterable[tuple[str, str]]) -> str:
    """The key of a library: of every video that is ready its id and that of the job that embedded it, in any order."""
    return _digest([METHODS, sorted(ready)])


def categories_mark(categories: Mapping[str, str]) -> str:
    """Another one as soon as a video has another category; `categories` by video id."""
    return _digest(sorted(categories.items()))


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:_LENGTH]
