"""Making the rows of the index say what the saved embeddings and the catalog say: the one place where both meet.

Rows repeat the category and the address of their video, and several may write them at once: a worker that saves results,
somebody who edits, a batch, a repair, in several processes. No lock spans the catalog and the index, so all keep to two rules:

- Whoever writes rows looks again afterwards at what they were made of, and writes them again as long as that has changed
  (`IndexWriter.fill`).
- Whoever changes the catalog looks afterwards at the rows, and writes them again if they say something else
  (`IndexWriter.correct`).

Then the rows end as the catalog says: rows that were written with something older were either written before the last change
of the catalog, and whoever made that finds them, or after it, and whoever wrote them finds the change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core import parquet
from core.catalog import Catalog
from core.catalog.library.deleted_videos import Presence
from core.errors import Reason, StoreError
from core.milvus import SegmentStore, StoredVideo
from core.milvus.inventory import Inventory
from core.milvus.rows import Label
from core.models.embedding_models import EmbeddingModel
from core.models.video import EmbeddedSegment
from core.storage.storage import Storage, Stored

_TRIES: Final = 20


class Source(Protocol):
    """Where embeddings are read from."""

    def video_ids(self, model: EmbeddingModel) -> Collection[str]:
        """Of which videos there are any. Raises StoreError, OSError."""

    def segments(self, model: EmbeddingModel, video_id: str) -> tuple[EmbeddedSegment, ...]:
        """All there are of one video; none if it is gone. Raises StoreError, OSError."""

    def stamp(self, model: EmbeddingModel, video_id: str) -> object:
        """Another one as soon as `segments` gives something else; None if there is nothing. Raises OSError."""


class SavedFiles:
    """The Parquet files in the storage, one for each video and model."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def video_ids(self, model: EmbeddingModel) -> Collection[str]:
        files = self._storage.files(parquet.folder_of(model))
        return {file.name.removesuffix(".parquet") for file in files if file.name.endswith(".parquet") and not file.is_partial}

    def segments(self, model: EmbeddingModel, video_id: str) -> tuple[EmbeddedSegment, ...]:
        try:
            return parquet.load(Stored(self._storage, parquet.key_for(model, video_id)))
        except FileNotFoundError:
            return ()

    def stamp(self, model: EmbeddingModel, video_id: str) -> object:
        file = self._storage.find(parquet.key_for(model, video_id))
        return None if file is None else file.version


@dataclass(frozen=True, slots=True)
class RowState:
    """What rows are made of, as of one moment; `video` is None where there is to be no row."""

    stamp: object
    video: StoredVideo | None


@dataclass(frozen=True, slots=True)
class IndexWriter:
    """Writes the rows of one collection. Raises StoreError, CatalogError, OSError."""

    catalog: Catalog
    source: Source
    target: SegmentStore
    model: EmbeddingModel

    def fill(self, video_id: str, *, category: str | None = None, written: int = 0) -> int:
        """Make the rows of a video those of its embeddings; returns how many there are, 0 where there is nothing to write.

        What changes meanwhile is as it is in the end: embedded again, edited, or deleted. With `category` the rows say this
        one, which the catalog is about to get; `correct` is to follow. `written`: so many rows the caller has written already.
        """
        state = self.state(video_id, category)
        for _ in range(_TRIES):
            segments = self.source.segments(self.model, video_id) if state.video is not None else ()
            if state.video is not None and segments:
                written = self.target.replace_video(self.model, state.video, segments)
            else:
                # Gone, or going: what came from us would be left over.
                if written:
                    self.target.delete_video(self.model, video_id)
                return 0
            before, state = state, self.state(video_id, category)
            if state == before:
                return written
        raise StoreError(Reason.STORE_FAULT, detail=f"{video_id} did not stay the same for long enough")

    def fill_ahead(self, categories: Mapping[str, str]) -> None:
        """Make the rows of these videos say the category that each is about to get in the catalog; `correct` is to follow.

        One write for several takes hardly longer than for one.
        """
        if len(categories) == 1:
            for video_id, category in categories.items():
                self.fill(video_id, category=category)
            return
        states = {video_id: self.state(video_id, category) for video_id, category in categories.items()}
        found = [(one.video, self.source.segments(self.model, one.video.id)) for one in states.values() if one.video is not None]
        self.target.add_videos(self.model, found)
        written = {video.id: len(segments) for video, segments in found}
        for video_id, state in states.items():
            category = categories[video_id]
            if self.state(video_id, category) != state:
                self.fill(video_id, category=category, written=written.get(video_id, 0))

    def correct(self, video_ids: Collection[str]) -> bool:
        """Write the rows of videos again that say something else than the catalog; whether there were any."""
        # After the catalog was changed, and the rows after that: neither may be older than the change.
        videos = {video_id: self.state(video_id).video for video_id in video_ids}
        labels = Inventory(self.target).labels_by_video(self.model, video_ids)
        wrong = [
            video_id
            for video_id, video in videos.items()
            if video is not None and not labels.get(video_id, set()) <= {Label.of(video)}
        ]
        for video_id in wrong:
            self.fill(video_id)
        return bool(wrong)

    def state(self, video_id: str, category: str | None = None) -> RowState:
        """What the rows of a video are to be made of now; with another `category` than the catalog's, if one is given."""
        stamp = self.source.stamp(self.model, video_id)
        video = self.catalog.videos.get_even_deleted(video_id)
        if video is None or self.catalog.deletions.presence(video_id) is Presence.PURGING:
            return RowState(stamp, None)
        stored = StoredVideo(video.id, video.source_url or "", video.category)
        return RowState(stamp, stored if category is None else replace(stored, category=category))
