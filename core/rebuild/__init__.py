"""Filling an index from what was paid for and is kept, or from another index: never asks the provider.

Done twice it ends the same. Cut off, it goes on where it stopped, because videos that are in place already are left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from core import parquet
from core.catalog import Catalog
from core.catalog.deletions import Presence
from core.errors import ClipseekError, Reason, StoreError
from core.milvus import SegmentStore, StoredVideo, segment_id
from core.milvus.inventory import Inventory
from core.models import EmbeddedSegment, EmbeddingModel, Video, collection_name

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
"""Told how many videos are through and how many there are in all."""

AT_ONCE: Final = 10
"""So many videos are written together where the index has nothing of them: each write has its price, however small."""
_TRIES: Final = 5


class Source(Protocol):
    """Where embeddings are read from."""

    def video_ids(self, model: EmbeddingModel) -> Collection[str]:
        """Of which videos there are any. Raises StoreError, OSError."""

    def segments(self, model: EmbeddingModel, video_id: str) -> tuple[EmbeddedSegment, ...]:
        """All there are of one video; none if it is gone. Raises StoreError, OSError."""

    def stamp(self, model: EmbeddingModel, video_id: str) -> object:
        """Another one as soon as `segments` gives something else; None if there is nothing. Raises OSError."""


class SavedFiles:
    """The folder with a Parquet file for each video and model."""

    def __init__(self, embeddings_dir: Path) -> None:
        self._folder = embeddings_dir

    def video_ids(self, model: EmbeddingModel) -> Collection[str]:
        return {path.stem for path in (self._folder / collection_name(model)).glob("*.parquet")}

    def segments(self, model: EmbeddingModel, video_id: str) -> tuple[EmbeddedSegment, ...]:
        try:
            return parquet.load(parquet.path_for(self._folder, model, video_id))
        except FileNotFoundError:
            return ()

    def stamp(self, model: EmbeddingModel, video_id: str) -> object:
        try:
            facts = parquet.path_for(self._folder, model, video_id).stat()
        except FileNotFoundError:
            return None
        return facts.st_ino, facts.st_mtime_ns, facts.st_size


class OtherIndex:
    """A store that is left for another; nobody may write to it meanwhile."""

    def __init__(self, store: SegmentStore) -> None:
        self._inventory = Inventory(store)

    def video_ids(self, model: EmbeddingModel) -> Collection[str]:
        return self._inventory.rows_by_video(model).keys()

    def segments(self, model: EmbeddingModel, video_id: str) -> tuple[EmbeddedSegment, ...]:
        return tuple(self._inventory.segments(model, video_id))

    def stamp(self, _model: EmbeddingModel, _video_id: str) -> object:
        return True


@dataclass(slots=True)
class Rebuilt:
    """What came of it. `unknown` counts videos that are in no catalog, which were left out; `failed` has each error by video."""

    written: int = 0
    in_place: int = 0
    rows: int = 0
    unknown: int = 0
    failed: dict[str, ClipseekError] = field(default_factory=dict)


def rebuild(
    services: Services,
    video_ids: Collection[str] | None = None,
    *,
    source: Source | None = None,
    target: SegmentStore | None = None,
    anew: bool = False,
    on_progress: OnProgress = lambda _done, _of: None,
) -> Rebuilt:
    """Make `target` (the store in use) hold what `source` (the saved files) has of these videos (all), for every model.

    With `anew`, also rows that are in place are written again. A video that can't be read is told of and does not stop the
    others. Raises CatalogError, and StoreUnavailable where a store is away.
    """
    source = source or SavedFiles(services.settings.embeddings_dir)
    target = target or services.store
    there = [(model, sorted(source.video_ids(model))) for model in EmbeddingModel]
    wanted = [(model, [one for one in ids if video_ids is None or one in video_ids]) for model, ids in there]
    total = sum(len(ids) for _, ids in wanted)
    rebuilt, done = Rebuilt(), 0
    for model, ids in wanted:
        filling = _Filling(services.catalog, source, target, model)
        # With None nothing is known of any, and each is written whatever is there.
        counts = None if anew else Inventory(target).rows_by_video(model)
        missing = [] if counts is None else [video_id for video_id in ids if video_id not in counts]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            _many(filling, part, rebuilt)
            done += len(part)
            on_progress(done, total)
        for video_id in ids if counts is None else filter(counts.__contains__, ids):
            _one(filling, video_id, None if counts is None else counts[video_id], rebuilt)
            done += 1
            on_progress(done, total)
    return rebuilt


def fill_index(services: Services, model: EmbeddingModel, video_id: str) -> int:
    """Make the index hold what the saved file of one video holds; returns the number of its rows, 0 if it is gone.

    Raises StoreError, CatalogError, OSError.
    """
    return _Filling(services.catalog, SavedFiles(services.settings.embeddings_dir), services.store, model).fill(video_id)


@dataclass(frozen=True, slots=True)
class _State:
    """What rows are made of, as of one moment."""

    stamp: object
    video: Video | None


@dataclass(frozen=True, slots=True)
class _Filling:
    """One collection that is filled."""

    catalog: Catalog
    source: Source
    target: SegmentStore
    model: EmbeddingModel

    def fill(self, video_id: str) -> int:
        """Returns how many rows were written, 0 where there is nothing to write.

        What changes meanwhile is as it is in the end: embedded again, or deleted.
        """
        state = self.state(video_id)
        written = 0
        for _ in range(_TRIES):
            segments = self.segments(video_id) if state.video is not None else ()
            if state.video is not None and segments:
                written = self.target.replace_video(self.model, _stored(state.video), segments)
            else:
                # Gone, or going: what came from us would be left over.
                if written:
                    self.target.delete_video(self.model, video_id)
                return 0
            before, state = state, self.state(video_id)
            if state == before:
                return written
        raise StoreError(Reason.STORE_FAULT, detail=f"{video_id} did not stay the same for long enough")

    def segments(self, video_id: str) -> tuple[EmbeddedSegment, ...]:
        return self.source.segments(self.model, video_id)

    def state(self, video_id: str) -> _State:
        video = self.catalog.videos.get_even_deleted(video_id)
        is_going = video is not None and self.catalog.deletions.presence(video_id) is Presence.PURGING
        return _State(self.source.stamp(self.model, video_id), None if is_going else video)

    def is_in_place(self, video: Video, segments: tuple[EmbeddedSegment, ...]) -> bool:
        """Whether the rows of a video are those that its embeddings make."""
        return Inventory(self.target).ids(self.model, video.id) == _ids(self.model, video.id, segments)


def _stored(video: Video) -> StoredVideo:
    return StoredVideo(video.id, video.source_url or "", video.category)


def _many(filling: _Filling, video_ids: Sequence[str], rebuilt: Rebuilt) -> None:
    """Videos of which the target has nothing, in one write; what can't be done so is done one by one."""
    states = {video_id: filling.state(video_id) for video_id in video_ids}
    found: list[tuple[StoredVideo, tuple[EmbeddedSegment, ...]]] = []
    try:
        found += [(_stored(one.video), filling.segments(one.video.id)) for one in states.values() if one.video is not None]
        filling.target.add_videos(filling.model, found)
    except (StoreError, OSError) as error:
        if isinstance(error, ClipseekError) and error.is_transient:
            raise
        found.clear()
    written = {video.id: len(_ids(filling.model, video.id, segments)) for video, segments in found if segments}
    for video_id, state in states.items():
        if video_id in written and filling.state(video_id) == state:
            rebuilt.written += 1
            rebuilt.rows += written[video_id]
        else:
            _one(filling, video_id, None, rebuilt)


def _one(filling: _Filling, video_id: str, rows: int | None, rebuilt: Rebuilt) -> None:
    """`rows`: how many the target has of it; None to write it whatever is there."""
    video = filling.catalog.videos.get_even_deleted(video_id)
    if video is None:
        rebuilt.unknown += 1
        return
    try:
        segments = filling.segments(video_id) if rows else ()
        if rows and rows == len(_ids(filling.model, video_id, segments)) and filling.is_in_place(video, segments):
            rebuilt.in_place += 1
            return
        rebuilt.rows += filling.fill(video_id)
        rebuilt.written += 1
    except (StoreError, OSError) as error:
        if isinstance(error, ClipseekError) and error.is_transient:
            raise
        log.warning("video %s could not be put into the index: %s", video_id, error)
        rebuilt.failed[video_id] = error if isinstance(error, ClipseekError) else ClipseekError(Reason.UNEXPECTED)


def _ids(model: EmbeddingModel, video_id: str, segments: tuple[EmbeddedSegment, ...]) -> set[str]:
    return {segment_id(model, video_id, segment) for segment in segments}
