"""Files of the data folder that are in no library: uploads and saved embeddings whose video the catalog does not know; and the
reverse, videos of which the original is not there.

An older copy of the catalog, or a start that was cut off, leaves such files. Nothing removes them by itself; people add them to
the library, for nothing where their embeddings are saved, or delete them.
"""

from __future__ import annotations

import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from core.errors import ClipseekError, Fault, MediaError, Reason, StoreError
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.library.names import MEDIA_SUFFIXES, title_of
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import EmbedOptions
from core.models.modalities import moments_among
from core.models.video import is_video_id, video_id_of_upload
from core.storage.storage import EMBEDDINGS, UPLOADS, Stored

if TYPE_CHECKING:
    from core.parquet import Columns
    from core.services import Services
    from core.storage.storage import Storage

LOOKED_INTO: Final = 20
"""So many of them, the newest, are looked into: a page shows no more."""


@dataclass(frozen=True, slots=True)
class UnknownFile:
    """A video file that the catalog does not know, with its saved embeddings if there are any; or those alone.

    `video_id` is empty where somebody put a file of another name into the folder; `changed_at` in seconds since 1970.
    """

    video_id: str
    file_name: str | None
    size_bytes: int
    changed_at: float
    saved: tuple[EmbeddingModel, ...] = ()
    is_looked_into: bool = False
    moments: int | None = None
    """Of the saved embeddings; None if there are none, or none that can be read."""
    duration_sec: float | None = None
    fault: Fault | None = None
    """Why the file can't become a video."""

    @property
    def can_be_added(self) -> bool:
        return self.file_name is not None and self.fault is None

    @property
    def is_free(self) -> bool:
        """Whether adding it costs nothing, as far as is known; what costs is offered only with its price."""
        return bool(self.saved) and (self.moments is not None or not self.is_looked_into)


@dataclass(frozen=True, slots=True)
class UnknownFiles:
    """All of them, the newest first. `missing` are the titles of videos whose original is not there."""

    files: tuple[UnknownFile, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def total_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def find(services: Services) -> UnknownFiles:
    """Every such file; looks at each folder once and asks the catalog once. Raises CatalogError, OSError."""
    from core.catalog.library.stats import CatalogStats  # noqa: PLC0415 - the launcher does not need the catalog

    # The folders first: what is started meanwhile is in the catalog by the time it is asked.
    uploads = [(name, video_id_of_upload(name) or "") for name in _videos(services.storage)]
    saved: dict[str, list[EmbeddingModel]] = defaultdict(list)
    for model in MODELS.values():
        for name in _names(services.storage, f"{EMBEDDINGS}/{model.collection}"):
            stem, _, ending = name.partition(".")
            if ending == "parquet" and is_video_id(stem):
                saved[stem].append(model)
    known = CatalogStats.of(services.catalog).video_ids()
    strange = [(video_id, name) for name, video_id in uploads if video_id not in known]
    with_file = {video_id for video_id, _ in strange}
    strange += [(video_id, "") for video_id in saved if video_id not in known and video_id not in with_file]
    found = []
    for video_id, name in strange:
        models = tuple(saved.get(video_id, ()))
        facts = services.storage.find(f"{UPLOADS}/{name}" if name else _key(models[0], video_id))
        # One that went away meanwhile is none.
        if facts is not None:
            found.append(UnknownFile(video_id, name or None, facts.size_bytes, facts.changed_at, models))
    found.sort(key=lambda file: (-file.changed_at, file.video_id))
    looked = [_looked_into(services, file) for file in found[:LOOKED_INTO]]
    return UnknownFiles((*looked, *found[LOOKED_INTO:]), _missing(services))


def _missing(services: Services) -> tuple[str, ...]:
    # The catalog first: what it knows has its file by then, and what is deleted meanwhile is asked for again.
    known = {video.id: video.file_name for video in services.catalog.videos.all() if video.file_name}
    here = set(_names(services.storage, UPLOADS))
    gone = services.catalog.videos.get_many(video_id for video_id, name in known.items() if name not in here)
    return tuple(sorted((video.title for video in gone.values()), key=str.casefold))


def add(services: Services, file: UnknownFile, *, may_pay: bool) -> None:
    """Put a file into the library: ready where its embeddings are saved, else queued if `may_pay`. Raises ClipseekError, OSError.

    Done twice, the second time does nothing.
    """
    from core.media.identity import video_id_for_file  # noqa: PLC0415 - the first page does not need it
    from core.media.workers.reader import media_reader  # noqa: PLC0415 - see above
    from core.rebuild.filling import fill_index  # noqa: PLC0415 - see above

    if file.file_name is None:
        raise MediaError(Reason.FILE_MISSING)
    key = f"{UPLOADS}/{file.file_name}"
    path = services.storage.path_of(key) or _brought(services, key)
    info = media_reader().inspect(path, services.precheck.proxy_rule.limits, with_gps=services.precheck.with_gps)
    video_id = file.video_id or video_id_for_file(path)
    # Uploads are named by their ids; what people called them is known only where the history still tells.
    named = f"Recovered video {video_id[:6]}" if file.video_id else title_of(file.file_name)
    title = services.catalog.events.title_of(video_id) or named
    own_name = "" if file.video_id else file.file_name
    candidate = Candidate(
        file.file_name,
        title,
        CheckResult.FINE,
        video_id=video_id,
        staged=path,
        info=info,
        original_name=own_name,
        proxy=services.precheck.proxy_rule.proxy_of(info),
    )
    saved = _saved(services, file)
    if saved is not None:
        model, columns = saved
        options = EmbedOptions(tuple(one for one in model.modalities if one.value in set(columns.modality.tolist())))
        services.precheck.intake.restore(candidate, title=title, model=model, options=options, moments=_moments(columns))
        fill_index(services, model, video_id)
    elif may_pay:
        services.precheck.intake.start(candidate, title=title, category="", watch_url="")
    else:
        raise StoreError(Reason.EMBEDDINGS_DAMAGED)
    if not file.video_id and services.storage.path_of(key) is None:
        # It has its own name in the bucket now.
        services.storage.delete([key])


def _brought(services: Services, key: str) -> Path:
    """A copy of a file of the bucket, as if somebody had sent it just now. Raises MediaError, StorageAway, OSError."""
    folder = services.settings.uploads_dir / "staged"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}{PurePosixPath(key).suffix.lower()}"
    try:
        with services.storage.local(key) as whole:
            shutil.copyfile(whole, path)
    except FileNotFoundError:
        raise MediaError(Reason.FILE_MISSING) from None
    return path


def delete(services: Services, file: UnknownFile) -> None:
    """Remove a file for good, with all that was made of it. Raises ClipseekError, OSError; then some of it may still be there."""
    from core.catalog.library.deleted_videos import Presence  # noqa: PLC0415 - the first page does not need it
    from core.ingest.video_files import remove_files  # noqa: PLC0415 - see above

    if not file.video_id:
        for problem in services.storage.delete([f"{UPLOADS}/{file.file_name}"]).values():
            raise problem
        return
    if services.catalog.deletions.presence(file.video_id) is not Presence.NONE:
        raise ClipseekError(Reason.NOT_UNKNOWN)
    for model in MODELS.values():
        services.store.delete_videos(model, [file.video_id])
    for problem in remove_files(services.storage, services.settings.library_dir, [file.video_id]).values():
        raise problem


def _looked_into(services: Services, file: UnknownFile) -> UnknownFile:
    """The same with what can be known of it only by reading it."""
    from core.media import stored  # noqa: PLC0415 - the first page does not need it
    from core.media.workers.reader import media_reader  # noqa: PLC0415 - see above

    saved = _saved(services, file)
    moments = _moments(saved[1]) if saved is not None else None
    file = replace(file, is_looked_into=True, moments=moments)
    if file.file_name is None:
        return file
    try:
        with stored.opened(services.storage, f"{UPLOADS}/{file.file_name}") as source:
            info = media_reader().inspect(source, services.precheck.proxy_rule.limits)
        return replace(file, duration_sec=info.duration_sec)
    except MediaError as error:
        return replace(file, fault=error.fault)


def _saved(services: Services, file: UnknownFile) -> tuple[EmbeddingModel, Columns] | None:
    """The saved embeddings of the model in use, or else of another; None where none can be read."""
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    for model in sorted(file.saved, key=lambda model: model != services.settings.model):
        with suppress(StoreError, OSError):
            columns = parquet.columns(Stored(services.storage, _key(model, file.video_id)))
            if len(columns.modality):
                return model, columns
    return None


def _moments(columns: Columns) -> int:
    """How many moments these are."""
    spans = zip(columns.start_sec.tolist(), columns.end_sec.tolist(), strict=True)
    return len(moments_among(zip(spans, columns.modality.tolist(), strict=True)))


def _key(model: EmbeddingModel, video_id: str) -> str:
    from core import parquet  # noqa: PLC0415 - see above

    return parquet.key_for(model, video_id)


def _videos(storage: Storage) -> Iterator[str]:
    """The names among the uploads that are videos': our own, and those that somebody put there."""
    for name in _names(storage, UPLOADS):
        if video_id_of_upload(name) or (not name.startswith(".") and Path(name).suffix.lower() in MEDIA_SUFFIXES):
            yield name


def _names(storage: Storage, folder: str) -> Iterator[str]:
    """The names of the files in a folder; nothing if it is not there. Raises OSError, StorageAway."""
    return (file.name for file in storage.files(folder))
