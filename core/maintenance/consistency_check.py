"""Whether the catalog, the saved embeddings and the index tell the same of every video, and how to make them.

The saved files are what was paid for, so they count for most: the index is filled from them, and only where a file is lost is
it written again from the index. Nothing here ever asks the provider.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import ClipseekError, Reason, StoreError
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import Job
from core.models.modalities import moments_among, moments_of
from core.models.video import Video
from core.storage.storage import Storage, Stored

if TYPE_CHECKING:
    from core.catalog.library.stats import CatalogStats
    from core.milvus.inventory import RowsOf
    from core.milvus.rows import Label
    from core.services import Services

OnProgress = Callable[[float], None]


class Fault(StrEnum):
    """In which way the three disagree about a video."""

    INDEX = "index"
    """The index holds other rows than the saved file."""
    FILE = "file"
    """There is no readable file, or not the one the catalog tells of; the index still has the rows."""
    NUMBER = "number"
    """The catalog has another number of moments than the saved file."""
    LABEL = "label"
    """The index has another category or address of the video than the catalog, so that filters miss it."""
    LOST = "lost"
    """Ready, but neither in a file nor in the index."""
    STRANGE = "strange"
    """The index holds rows of a video that the catalog does not know."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One video about which the three disagree; None where one of them has nothing to say."""

    model: EmbeddingModel
    video_id: str
    title: str
    fault: Fault
    in_index: int
    in_file: int | None
    moments_in_file: int | None
    moments_known: int | None

    @property
    def can_be_repaired(self) -> bool:
        return self.fault is not Fault.LOST

    @property
    def has_unknown_file(self) -> bool:
        """Whether it is about saved embeddings of no known video, which are listed as such (`core.maintenance.unknown_files`)."""
        return self.fault is Fault.STRANGE and self.in_file is not None


@dataclass(frozen=True, slots=True)
class Totals:
    """What each of the three holds of one model: videos, rows and moments."""

    model: EmbeddingModel
    videos_known: int
    videos_saved: int
    videos_in_index: int
    rows_saved: int
    rows_in_index: int
    moments_known: int
    moments_saved: int


@dataclass(frozen=True, slots=True)
class ConsistencyReport:
    """What a comparison found; `left_out` counts videos that were being worked on meanwhile."""

    totals: tuple[Totals, ...]
    differences: tuple[Difference, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Saved:
    rows: int
    moments: int


@dataclass(frozen=True, slots=True)
class _Known:
    """The catalog at one moment."""

    videos: Mapping[str, Video]
    jobs: Mapping[str, Job]
    searchable: Mapping[str, Job]
    """The job that made the results a video has, which a newer one may be about to replace."""
    ids: frozenset[str]


def compare(services: Services, on_progress: OnProgress = lambda _share: None) -> ConsistencyReport:
    """Count everywhere and say where the counts differ, or what is said of a video. Raises CatalogError, StoreError."""
    from core.milvus.inventory import Inventory  # noqa: PLC0415 - the SDK, which the launcher does not need

    before = _known(services)
    inventory = Inventory(services.store)
    models = list(MODELS.values())
    found = []
    for number, model in enumerate(models):
        steps = [_stretch(on_progress, (2 * number + half) / (2 * len(models)), 1 / (2 * len(models))) for half in (0, 1)]
        in_index = inventory.rows_by_video(model, steps[0])
        saved = _saved(services.storage, model, steps[1])
        found.append((model, in_index, saved))
    # What went on meanwhile can't be compared.
    after = _known(services)
    moving = {video_id for video_id in before.jobs.keys() | after.jobs.keys() if _is_moving(video_id, before, after)}
    moving |= before.ids ^ after.ids
    moving |= {video_id for video_id, video in after.videos.items() if _label(before.videos.get(video_id)) != _label(video)}
    totals, differences = [], []
    for model, in_index, saved in found:
        known = {video_id: job for video_id, job in after.searchable.items() if job.model == model}
        # Files that are not in the library are listed as such (`core.maintenance.unknown_files`) and count for nothing here.
        # Nor does what lies in the bin.
        other = (saved.keys() - after.ids) | (after.ids - after.videos.keys())
        own_rows = {video_id: rows for video_id, rows in in_index.items() if video_id not in other}
        own_saved = {video_id: entry for video_id, entry in saved.items() if video_id not in other}
        if known or own_rows or own_saved:
            totals.append(_totals(model, known, own_rows, own_saved))
        if known or in_index or saved:
            differences += _differences(model, after, known, in_index, saved, moving)
    return ConsistencyReport(tuple(totals), tuple(differences), len(moving))


def repair(services: Services, difference: Difference) -> None:
    """Make the three agree about one video, without the provider; done twice it ends the same. Raises ClipseekError, OSError."""
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need
    from core.rebuild.filling import fill_index  # noqa: PLC0415 - see above

    model, video_id = difference.model, difference.video_id
    key = parquet.key_for(model, video_id)
    match difference.fault:
        case Fault.INDEX | Fault.LABEL:
            fill_index(services, model, video_id)
        case Fault.FILE:
            _save_from_index(services, difference, key)
        case Fault.NUMBER:
            _tally(services).set_moments(video_id, model, len(moments_of(parquet.load(Stored(services.storage, key)))))
        case Fault.STRANGE:
            if video_id in _tally(services).video_ids():
                return  # It has been added since.
            _keep_strange_rows(services, difference, key)
            services.store.delete_video(model, video_id)
        case Fault.LOST:
            raise ClipseekError(Reason.MOMENTS_LOST)


def _save_from_index(services: Services, difference: Difference, key: str) -> None:
    from core import parquet  # noqa: PLC0415 - see above
    from core.catalog.tables.changes import Topic  # noqa: PLC0415 - see above
    from core.milvus.inventory import Inventory  # noqa: PLC0415 - see above
    from core.rebuild.filling import fill_index  # noqa: PLC0415 - see above

    segments = Inventory(services.store).segments(difference.model, difference.video_id)
    if difference.moments_known in (None, len(moments_of(segments))):
        services.storage.write(key, parquet.encoded(segments))
        services.catalog.changes.bump(Topic.RESULTS)
    elif difference.in_file:
        # The index is no better, and the file is what was paid for.
        fill_index(services, difference.model, difference.video_id)
    else:
        # Saved so, what is missing would never be noticed again.
        raise ClipseekError(Reason.MOMENTS_LOST)


def _keep_strange_rows(services: Services, difference: Difference, key: str) -> None:
    """What is in the index alone was paid for as well, so it is saved before it goes there; people decide what becomes of it."""
    from core import parquet  # noqa: PLC0415 - see above
    from core.milvus.inventory import Inventory  # noqa: PLC0415 - see above

    try:
        parquet.load(Stored(services.storage, key))
    except (FileNotFoundError, StoreError):
        segments = Inventory(services.store).segments(difference.model, difference.video_id)
        if segments:
            services.storage.write(key, parquet.encoded(segments))


def _label(video: Video | None) -> Label | None:
    from core.milvus import StoredVideo  # noqa: PLC0415 - see above
    from core.milvus.rows import Label  # noqa: PLC0415 - see above

    return None if video is None else Label.of(StoredVideo(video.id, video.source_url or "", video.category))


def _stretch(on_progress: OnProgress, start: float, length: float) -> OnProgress:
    """Tells of a part of the whole: `length` of it, from `start` on."""
    return lambda share: on_progress(start + share * length)


def _known(services: Services) -> _Known:
    catalog = services.catalog
    return _Known(
        {video.id: video for video in catalog.videos.all()},
        {job.video_id: job for job in catalog.jobs.newest()},
        {job.video_id: job for job in catalog.jobs.searchable()},
        frozenset(_tally(services).video_ids()),
    )


def _tally(services: Services) -> CatalogStats:
    from core.catalog.library.stats import CatalogStats  # noqa: PLC0415 - see above

    return CatalogStats.of(services.catalog)


def _is_moving(video_id: str, before: _Known, after: _Known) -> bool:
    was, now = before.jobs.get(video_id), after.jobs.get(video_id)
    if was is None or now is None:
        return True
    return not (was.stage.is_final and now.stage.is_final) or was.finished_at != now.finished_at


def _saved(storage: Storage, model: EmbeddingModel, on_progress: OnProgress) -> dict[str, _Saved | None]:
    """What each saved file of a model holds, by video; None for a file that can't be read."""
    from core import parquet  # noqa: PLC0415 - see above

    files = sorted(
        file.key for file in storage.files(parquet.folder_of(model)) if file.key.endswith(".parquet") and not file.is_partial
    )
    saved: dict[str, _Saved | None] = {}
    for number, key in enumerate(files, start=1):
        file = Stored(storage, key)
        video_id = file.name.removesuffix(".parquet")
        try:
            rows = parquet.spans(file)
        except FileNotFoundError:
            continue
        except StoreError:
            saved[video_id] = None
        else:
            saved[video_id] = _Saved(len(rows), len(moments_among((span, modality) for span, modality, _ in rows)))
        on_progress(number / len(files))
    on_progress(1.0)
    return saved


def _totals(
    model: EmbeddingModel, known: Mapping[str, Job], in_index: Mapping[str, RowsOf], saved: Mapping[str, _Saved | None]
) -> Totals:
    readable = [entry for entry in saved.values() if entry is not None]
    return Totals(
        model,
        videos_known=len(known),
        videos_saved=len(saved),
        videos_in_index=len(in_index),
        rows_saved=sum(entry.rows for entry in readable),
        rows_in_index=sum(rows.count for rows in in_index.values()),
        moments_known=sum(job.moments or 0 for job in known.values()),
        moments_saved=sum(entry.moments for entry in readable),
    )


def _differences(
    model: EmbeddingModel,
    now: _Known,
    known: Mapping[str, Job],
    in_index: Mapping[str, RowsOf],
    saved: Mapping[str, _Saved | None],
    moving: set[str],
) -> list[Difference]:
    found = []
    for video_id in sorted((known.keys() | in_index.keys() | saved.keys()) - moving):
        job, entry, found_rows = known.get(video_id), saved.get(video_id), in_index.get(video_id)
        rows = 0 if found_rows is None else found_rows.count
        fault = _fault(job, entry, rows, is_known=video_id in now.ids)
        if fault is None and job is not None and found_rows is not None and video_id in now.videos:
            fault = None if found_rows.labels == {_label(now.videos[video_id])} else Fault.LABEL
        if fault is not None:
            title = now.videos[video_id].title if video_id in now.videos else ""
            moments = job.moments if job is not None else None
            rows_saved, moments_saved = (entry.rows, entry.moments) if entry is not None else (None, None)
            found.append(Difference(model, video_id, title, fault, rows, rows_saved, moments_saved, moments))
    return found


def _fault(job: Job | None, entry: _Saved | None, rows: int, *, is_known: bool) -> Fault | None:
    """What is wrong with one video that nobody is working on; None if nothing is.

    Of a video that is not ready under this model, nothing need be there: it was stopped half-way, or embedded anew since.
    """
    if not is_known:
        # A saved file alone is no contradiction; it is among the files that are not in the library.
        return Fault.STRANGE if rows else None
    if job is None:
        return None
    if entry is None:
        return Fault.FILE if rows else Fault.LOST
    if entry.rows == rows:
        return Fault.NUMBER if job.moments != entry.moments else None
    # Two against one: where the catalog does not bear out the file, the index may hold more than it.
    return Fault.FILE if rows and job.moments != entry.moments else Fault.INDEX
