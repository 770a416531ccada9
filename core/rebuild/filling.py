"""Filling an index from what was paid for and is kept, or from another index: never asks the provider.

Done twice it ends the same. Cut off, it goes on where it stopped, because videos that are in place already are left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.catalog.tables.changes import Topic
from core.errors import ClipseekError, Reason, StoreError
from core.library.index_rows import IndexWriter, SavedFiles, Source
from core.milvus import SegmentStore, StoredVideo, segment_id
from core.milvus.inventory import Inventory
from core.milvus.rows import Label
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.video import EmbeddedSegment

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
"""Told how many videos are through and how many there are in all."""

AT_ONCE: Final = 10
"""So many videos are written together where the index has nothing of them: each write has its price, however small."""


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
    source = source or SavedFiles(services.storage)
    target = target or services.store
    there = [(model, sorted(source.video_ids(model))) for model in MODELS.values()]
    wanted = [(model, [one for one in ids if video_ids is None or one in video_ids]) for model, ids in there]
    total = sum(len(ids) for _, ids in wanted)
    rebuilt, done = Rebuilt(), 0
    for model, ids in wanted:
        filling = IndexWriter(services.catalog, source, target, model)
        # With None nothing is known of any, and each is written whatever is there.
        counts = None if anew else Inventory(target).rows_by_video(model)
        missing = [] if counts is None else [video_id for video_id in ids if video_id not in counts]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            _many(filling, part, rebuilt)
            done += len(part)
            on_progress(done, total)
        for video_id in ids if counts is None else filter(counts.__contains__, ids):
            _one(filling, video_id, None if counts is None else counts[video_id].count, rebuilt)
            done += 1
            on_progress(done, total)
    services.catalog.changes.bump(Topic.RESULTS)
    return rebuilt


def fill_index(services: Services, model: EmbeddingModel, video_id: str) -> int:
    """Make the index hold what the saved file of one video holds; returns the number of its rows, 0 if it is gone.

    Raises StoreError, CatalogError, OSError.
    """
    files = SavedFiles(services.storage)
    rows = IndexWriter(services.catalog, files, services.store, model).fill(video_id)
    services.catalog.changes.bump(Topic.RESULTS)
    return rows


def _many(filling: IndexWriter, video_ids: Sequence[str], rebuilt: Rebuilt) -> None:
    """Videos of which the target has nothing, in one write; what can't be done so is done one by one."""
    model = filling.model
    states = {video_id: filling.state(video_id) for video_id in video_ids}
    found: list[tuple[StoredVideo, tuple[EmbeddedSegment, ...]]] = []
    try:
        found += [(one.video, filling.source.segments(model, one.video.id)) for one in states.values() if one.video is not None]
        filling.target.add_videos(model, found)
    except (StoreError, OSError) as error:
        if isinstance(error, ClipseekError) and error.is_transient:
            raise
        found.clear()
    written = {video.id: len(_ids(model, video.id, segments)) for video, segments in found if segments}
    for video_id, state in states.items():
        if video_id in written and filling.state(video_id) == state:
            rebuilt.written += 1
            rebuilt.rows += written[video_id]
        else:
            _one(filling, video_id, None, rebuilt)


def _one(filling: IndexWriter, video_id: str, rows: int | None, rebuilt: Rebuilt) -> None:
    """`rows`: how many the target has of it; None to write it whatever is there."""
    video = filling.catalog.videos.get_even_deleted(video_id)
    if video is None:
        rebuilt.unknown += 1
        return
    try:
        segments = filling.source.segments(filling.model, video_id) if rows else ()
        if rows and rows == len(_ids(filling.model, video_id, segments)) and _is_in_place(filling, video_id, segments):
            rebuilt.in_place += 1
            return
        rebuilt.rows += filling.fill(video_id)
        rebuilt.written += 1
    except (StoreError, OSError) as error:
        if isinstance(error, ClipseekError) and error.is_transient:
            raise
        log.warning("video %s could not be put into the index: %s", video_id, error)
        rebuilt.failed[video_id] = error if isinstance(error, ClipseekError) else ClipseekError(Reason.UNEXPECTED)


def _is_in_place(filling: IndexWriter, video_id: str, segments: tuple[EmbeddedSegment, ...]) -> bool:
    """Whether the rows of a video are those that its embeddings make, and say what the catalog says."""
    video = filling.state(video_id).video
    if video is None:
        return False
    wanted = dict.fromkeys(_ids(filling.model, video_id, segments), Label.of(video))
    return Inventory(filling.target).label_of_each(filling.model, video_id) == wanted


def _ids(model: EmbeddingModel, video_id: str, segments: tuple[EmbeddedSegment, ...]) -> set[str]:
    return {segment_id(model, video_id, segment) for segment in segments}
