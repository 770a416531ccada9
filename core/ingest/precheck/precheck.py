"""What each file or link would become, told before anything is paid for."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from core import disk
from core.catalog import Catalog
from core.errors import CatalogError, ClipseekError, Fault, MediaError, Reason
from core.ingest.precheck.beside import with_captions, with_notes
from core.ingest.precheck.bucket_folder import BucketFolder
from core.ingest.precheck.candidates import Candidate, CheckResult, discard
from core.ingest.precheck.card import EntryKind, kind_of, proposed_category
from core.ingest.precheck.folder import open_in_folder, path_in_folder
from core.ingest.precheck.intake import Intake
from core.ingest.precheck.joining import with_sounds
from core.ingest.precheck.sound_files import is_told_by_name
from core.ingest.precheck.staged_copy import OnBytes, staged_copy, staged_link
from core.ingest.proxies.rule import ProxyRule
from core.library.names import (
    LONGEST_PATH,
    one_line,
    original_name,
    title_of,
)
from core.media.captions.captions import CAPTIONS_BYTES
from core.media.identity import sample_of, video_id_for_file, video_id_for_url
from core.media.op_atom import part_at
from core.media.photos.kinds import PhotoKind
from core.media.remote.links import normalised_url
from core.media.workers.reader import NOTES_BYTES, media_reader
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import Stage
from core.models.proxy import ProxyUse
from core.models.video import MediaInfo, Video
from core.storage.left_in_place import can_leave
from core.storage.storage import UPLOADS, Storage, upload_key

log = logging.getLogger(__name__)

PROVIDERS_PHOTOS: Final = (PhotoKind.JPEG, PhotoKind.PNG)
"""Kinds of photos that the provider reads by itself; of others we make JPEGs."""


class Precheck:
    """Checks. Problems of one item are its own `Candidate`, never an exception for the rest.

    What is copied leaves `spare_disk_bytes` of the disk free.
    """

    def __init__(
        self,
        catalog: Catalog,
        storage: Storage,
        library_dir: Path,
        model: EmbeddingModel,
        *,
        allow_private_urls: bool,
        spare_disk_bytes: int = 0,
        leave_out_empty: bool = False,
        proxy_use: ProxyUse = ProxyUse.AUTO,
        leave_originals: bool = False,
        with_gps: bool = False,
    ) -> None:
        self._catalog = catalog
        self._storage = storage
        self.staging_dir = library_dir / UPLOADS / "staged"
        self._model = model
        self._allow_private_urls = allow_private_urls
        self.spare_disk_bytes = spare_disk_bytes
        self._leave_out_empty = leave_out_empty
        self._leave_originals = leave_originals and can_leave()
        self.with_gps = with_gps
        self.proxy_rule = ProxyRule(catalog, model.video_limits, proxy_use)
        self.intake = Intake(catalog, storage, model)

    def check_file(self, stream: BinaryIO, name: str, size_bytes: int, on_bytes: OnBytes | None = None) -> Candidate:
        """Copy an uploaded file into staging and look into it; what is not fine leaves nothing behind."""
        try:
            disk.check_room(self.staging_dir, size_bytes + self.spare_disk_bytes, Reason.UPLOAD_DISK)
            path = staged_copy(stream, self.staging_dir, name, on_bytes)
        except ClipseekError as error:
            return Candidate(one_line(name), title_of(name), CheckResult.REFUSED, error.fault)
        return self.check_staged(path, name)

    def check_staged(self, path: Path, name: str, title: str = "") -> Candidate:
        """Look into a file that already lies complete in staging; it is removed unless it can be started.

        `name` may have the folders before it that it lay in; without a `title` it gives the title, too.
        """
        own_name, category = original_name(name), proposed_category(name)
        title = title or _clip_name(path, name) or title_of(name)
        name = one_line(name)
        try:
            info = self._fitting(media_reader().inspect(path, self.proxy_rule.limits, with_gps=self.with_gps))
            video_id = video_id_for_file(path)
            known = self._known(video_id)
            proxy = self.proxy_rule.proxy_of(info)
        except CatalogError:
            path.unlink(missing_ok=True)
            raise
        except ClipseekError as error:
            path.unlink(missing_ok=True)
            is_called_photo = kind_of(own_name) is EntryKind.PHOTO and error.reason is Reason.UNREADABLE
            fault = Fault(Reason.PHOTO_UNREADABLE) if is_called_photo else error.fault
            return Candidate(name, title, CheckResult.REFUSED, fault)
        if known is not None:
            self._bring_back(known, video_id, path)
            return self._already_here(name, title, known, info)
        if self._leave_out_empty and not info.is_photo:
            info = media_reader().with_emptiness(path, info)
        return Candidate(
            name,
            title,
            CheckResult.FINE,
            video_id=video_id,
            staged=path,
            info=info,
            original_name=own_name,
            original_path=name[-LONGEST_PATH:] if name != own_name else "",
            category=category,
            proxy=proxy,
        )

    def lies_elsewhere(self, folder: Path, name: str, video_id: str) -> None:
        """The original of a video that stays where it is was moved, and is now this file. Raises ClipseekError."""
        video = self._catalog.videos.get(video_id)
        if video is not None and self._leave_originals:
            self._bring_back(video, video_id, self._left_in(folder, name))

    def _bring_back(self, known: Video, video_id: str, path: Path) -> None:
        """The original of a video is given again: it takes the place of one that is lost or away, else it is not needed."""
        key = upload_key(known.file_name) if known.file_name and known.id == video_id else None
        if key is not None and self._storage.find(key) is None:
            self._storage.put(key, path)
            log.info("the original of %s is here again", known.id)
        path.unlink(missing_ok=True)

    def title_of_same(self, size_bytes: int, sample: str) -> str | None:
        """The title of the video here whose file is as large and has this `sample_of`; for whoever has not sent it yet."""
        files = self._catalog.videos.files_of_size(size_bytes) if sample else {}
        return next((title for name, title in files.items() if self._sample_of(name) == sample), None)

    def _sample_of(self, file_name: str) -> str:
        try:
            with self._storage.open(upload_key(file_name)) as file:
                return sample_of(file)
        except OSError:
            return ""

    def check_path(self, path: Path, title: str) -> Candidate:
        """The same for a file on this machine's own disk (sample footage)."""
        with path.open("rb") as stream:
            candidate = self.check_file(stream, path.name, path.stat().st_size)
        return replace(candidate, title=title)

    def check_in_folder(
        self,
        folder: Path | BucketFolder,
        name: str,
        on_bytes: OnBytes | None = None,
        captions: str = "",
        notes: str = "",
        sounds: Sequence[str] = (),
    ) -> Candidate:
        """The same for a file of `list_folder`, which stays where it is, and what lies beside it: captions, notes, sounds."""
        try:
            with _opened_in(folder, name) as stream:
                size_bytes = _size_of(stream)
                if self._leave_originals and isinstance(folder, Path):
                    candidate = self.check_staged(self._left_in(folder, name), name)
                    _tell(on_bytes, size_bytes)
                else:
                    candidate = self.check_file(stream, name, size_bytes, on_bytes)
        except MediaError as error:
            return Candidate(one_line(name), title_of(name), CheckResult.REFUSED, error.fault)
        if sounds and candidate.staged is not None:
            candidate = self._with_sounds_in(folder, sounds, candidate, on_bytes)
        if notes and candidate.staged is not None:
            with suppress(MediaError), _opened_in(folder, notes) as stream:
                candidate = with_notes(candidate, stream.read(NOTES_BYTES), with_gps=self.with_gps)
        if captions and candidate.staged is not None:
            with suppress(MediaError), _opened_in(folder, captions) as stream:
                return with_captions(candidate, stream.read(CAPTIONS_BYTES))
        return candidate

    def _left_in(self, folder: Path, name: str) -> Path:
        """Where a link to a file of a folder lies in staging. Raises MediaError, DiskFull."""
        try:
            return staged_link(path_in_folder(folder, name), self.staging_dir, name)
        except (OSError, ValueError) as error:
            raise MediaError(Reason.FILE_MISSING, detail=type(error).__name__) from error

    def _with_sounds_in(
        self, folder: Path | BucketFolder, sounds: Sequence[str], candidate: Candidate, on_bytes: OnBytes | None
    ) -> Candidate:
        staged: list[Path] = []
        try:
            for name in sounds:
                with _opened_in(folder, name) as stream:
                    staged.append(staged_copy(stream, self.staging_dir, name, on_bytes))
        except ClipseekError as error:
            discard(candidate)
            for path in staged:
                path.unlink(missing_ok=True)
            return Candidate(candidate.name, candidate.title, CheckResult.REFUSED, error.fault)
        return with_sounds(self, candidate, staged)

    def check_link(self, link: str) -> Candidate:
        """Look at one address; as little of it is read as tells what it is."""
        name = one_line(link)
        file = unquote(PurePosixPath(_path_of(link)).name)
        title = title_of(file) or name
        try:
            url = normalised_url(link)
            video_id = video_id_for_url(url)
            known = self._known(video_id)
            if known is not None:
                return self._already_here(name, title, known, None)
            info = media_reader().inspect_link(
                url, allow_private=self._allow_private_urls, limits=self._model.video_limits, with_gps=self.with_gps
            )
            info = self._fitting(info, is_link=True)
        except ClipseekError as error:
            return Candidate(name, title, CheckResult.REFUSED, error.fault, source_url=link)
        own_name = original_name(file)
        return Candidate(name, title, CheckResult.FINE, video_id=video_id, source_url=url, info=info, original_name=own_name)

    def _fitting(self, info: MediaInfo, *, is_link: bool = False) -> MediaInfo:
        """The same, if the model takes photos, where it is one. Raises MediaError(PHOTO_NOT_TAKEN, PHOTO_LINK)."""
        if info.is_photo and not self._model.takes_photos:
            raise MediaError(Reason.PHOTO_NOT_TAKEN, model=self._model.label)
        # What stands behind a link is fetched by the provider, as it is there.
        if info.is_photo and is_link and info.video_codec not in PROVIDERS_PHOTOS:
            raise MediaError(Reason.PHOTO_LINK)
        return info

    def _known(self, video_id: str) -> Video | None:
        """The video of this id, or that was joined of it, if it is in the library. Raises ClipseekError(IN_BIN, JUST_DELETED)."""
        video_id = self._catalog.videos.joined_of(video_id) or video_id
        known = self._catalog.videos.get(video_id)
        if known is None:
            self.intake.check_gone(video_id)
        return known

    def _already_here(self, name: str, title: str, known: Video, info: MediaInfo | None) -> Candidate:
        job = self._catalog.jobs.of_video(known.id)
        ended = job is None or job.stage in (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE)
        is_renamed = known.file_name is not None and known.title != title
        reason = Reason.SAME_CONTENT if is_renamed else Reason.ALREADY_HERE
        return Candidate(
            name,
            title,
            CheckResult.ALREADY_HERE,
            Fault(reason, {"title": known.title}),
            video_id=known.id,
            source_url=known.source_url,
            info=info,
            can_retry=ended,
        )


def _clip_name(path: Path, name: str) -> str:
    """What people called the clip of a file that a program has named; empty for all others."""
    part = None if is_told_by_name(name) else part_at(path)
    return one_line(part.clip_name) if part else ""


def _opened_in(folder: Path | BucketFolder, name: str) -> BinaryIO:
    return folder.open(name) if isinstance(folder, BucketFolder) else open_in_folder(folder, name)


def _tell(on_bytes: OnBytes | None, count: int) -> None:
    if on_bytes is not None:
        on_bytes(count)


def _size_of(stream: BinaryIO) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _path_of(link: str) -> str:
    """The path of an address, or nothing where it has none that can be read."""
    try:
        return urlsplit(link.strip()).path
    except ValueError:
        return ""
