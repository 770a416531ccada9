"""Files of the data folder that are in no library: uploads and saved embeddings whose video the catalog does not know.

An older copy of the catalog, or a start that was cut off, leaves such files. Nothing removes them by itself; people add them to
the library, for nothing where their embeddings are saved, or delete them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.embedding_models import MODELS, EmbeddingModel
from core.errors import ClipseekError, Fault, MediaError, Reason, StoreError
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.jobs import EmbedOptions
from core.library.names import VIDEO_SUFFIXES, title_of
from core.modalities import moments_among
from core.video_ids import is_video_id, video_id_of_upload

if TYPE_CHECKING:
    from core.parquet import Columns
    from core.services import Services

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
    """All of them, the newest first."""

    files: tuple[UnknownFile, ...] = ()

    @property
    def total_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def find(services: Services) -> UnknownFiles:
    """Every such file; looks at each folder once and asks the catalog once. Raises CatalogError, OSError."""
    from core.catalog.library.stats import CatalogStats  # noqa: PLC0415 - the launcher does not need the catalog

    settings = services.settings
    # The folders first: what is started meanwhile is in the catalog by the time it is asked.
    uploads = [(name, video_id_of_upload(name) or "") for name in _videos(settings.uploads_dir)]
    saved: dict[str, list[EmbeddingModel]] = defaultdict(list)
    for model in MODELS.values():
        for name in _names(settings.embeddings_dir / model.collection):
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
        path = settings.uploads_dir / name if name else _parquet(services, models[0], video_id)
        # One that goes away meanwhile is none.
        with suppress(FileNotFoundError):
            facts = path.stat()
            found.append(UnknownFile(video_id, name or None, facts.st_size, facts.st_mtime, models))
    found.sort(key=lambda file: (-file.changed_at, file.video_id))
    looked = [_looked_into(services, file) for file in found[:LOOKED_INTO]]
    return UnknownFiles((*looked, *found[LOOKED_INTO:]))


def add(services: Services, file: UnknownFile, *, may_pay: bool) -> None:
    """Put a file into the library: ready where its embeddings are saved, else queued if `may_pay`. Raises ClipseekError, OSError.

    Done twice, the second time does nothing.
    """
    from core.media.identity import video_id_for_file  # noqa: PLC0415 - the first page does not need it
    from core.media.workers.reader import media_reader  # noqa: PLC0415 - see above
    from core.rebuild import fill_index  # noqa: PLC0415 - see above

    if file.file_name is None:
        raise MediaError(Reason.FILE_MISSING)
    path = services.settings.uploads_dir / file.file_name
    info = media_reader().inspect(path, services.settings.model.video_limits)
    video_id = file.video_id or video_id_for_file(path)
    # Uploads are named by their ids; what people called them is known only where the history still tells.
    named = f"Recovered video {video_id[:6]}" if file.video_id else title_of(file.file_name)
    title = services.catalog.events.title_of(video_id) or named
    own_name = "" if file.video_id else file.file_name
    candidate = Candidate(
        file.file_name, title, CheckResult.FINE, video_id=video_id, staged=path, info=info, original_name=own_name
    )
    saved = _saved(services, file)
    if saved is not None:
        model, columns = saved
        options = EmbedOptions(tuple(one for one in model.modalities if one.value in set(columns.modality.tolist())))
        services.precheck.restore(candidate, title=title, model=model, options=options, moments=_moments(columns))
        fill_index(services, model, video_id)
    elif may_pay:
        services.precheck.start(candidate, title=title, category="", watch_url="")
    else:
        raise StoreError(Reason.EMBEDDINGS_DAMAGED)


def delete(services: Services, file: UnknownFile) -> None:
    """Remove a file for good, with all that was made of it. Raises ClipseekError, OSError; then some of it may still be there."""
    from core.catalog.library.deletions import Presence  # noqa: PLC0415 - the first page does not need it
    from core.ingest.video_files import remove_files  # noqa: PLC0415 - see above

    if not file.video_id:
        (services.settings.uploads_dir / (file.file_name or "")).unlink(missing_ok=True)
        return
    if services.catalog.deletions.presence(file.video_id) is not Presence.NONE:
        raise ClipseekError(Reason.NOT_UNKNOWN)
    for model in MODELS.values():
        services.store.delete_videos(model, [file.video_id])
    for problem in remove_files(services.settings.library_dir, [file.video_id]).values():
        raise problem


def _looked_into(services: Services, file: UnknownFile) -> UnknownFile:
    """The same with what can be known of it only by reading it."""
    from core.media.workers.reader import media_reader  # noqa: PLC0415 - the first page does not need it

    saved = _saved(services, file)
    moments = _moments(saved[1]) if saved is not None else None
    file = replace(file, is_looked_into=True, moments=moments)
    if file.file_name is None:
        return file
    try:
        info = media_reader().inspect(services.settings.uploads_dir / file.file_name, services.settings.model.video_limits)
        return replace(file, duration_sec=info.duration_sec)
    except MediaError as error:
        return replace(file, fault=error.fault)


def _saved(services: Services, file: UnknownFile) -> tuple[EmbeddingModel, Columns] | None:
    """The saved embeddings of the model in use, or else of another; None where none can be read."""
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    for model in sorted(file.saved, key=lambda model: model != services.settings.model):
        with suppress(StoreError, OSError):
            columns = parquet.columns(_parquet(services, model, file.video_id))
            if len(columns.modality):
                return model, columns
    return None


def _moments(columns: Columns) -> int:
    """How many moments these are."""
    spans = zip(columns.start_sec.tolist(), columns.end_sec.tolist(), strict=True)
    return len(moments_among(zip(spans, columns.modality.tolist(), strict=True)))


def _parquet(services: Services, model: EmbeddingModel, video_id: str) -> Path:
    from core import parquet  # noqa: PLC0415 - see above

    return parquet.path_for(services.settings.embeddings_dir, model, video_id)


def _videos(folder: Path) -> Iterator[str]:
    """The names in the folder of uploads that are videos': our own, and those that somebody put there."""
    for name in _names(folder):
        if video_id_of_upload(name) or (not name.startswith(".") and Path(name).suffix.lower() in VIDEO_SUFFIXES):
            yield name


def _names(folder: Path) -> Iterator[str]:
    """The names of the files in a folder; nothing if it is not there. Raises OSError."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file():
                yield entry.name
