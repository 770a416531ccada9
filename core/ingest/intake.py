"""The intake: what each file or link would become, before anything is paid for, and the step that queues it."""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import time
import unicodedata
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from core import words
from core.catalog import Catalog
from core.errors import ClipseekError, DiskFull, LinkError, MediaError, Reason
from core.ingest.candidates import Candidate, Outlook
from core.media.identity import video_id_for_file, video_id_for_url
from core.media.probe import inspect_file, inspect_link
from core.media.remote import normalised_url
from core.models import EmbeddingModel, EmbedOptions, MediaInfo, Modality, Video

log = logging.getLogger(__name__)

COPY_BLOCK_BYTES: Final = 1 << 20
SPARE_DISK_BYTES: Final = 500 * 1024 * 1024
ABANDONED_AFTER_SEC: Final = 24 * 3600
LINKS_AT_ONCE: Final = 8
SUFFIXES: Final = (
    ".mp4",
    ".mov",
    ".m4v",
    ".mkv",
    ".webm",
    ".avi",
    ".mpg",
    ".mpeg",
    ".ts",
    ".mts",
    ".flv",
    ".wmv",
    ".asf",
    ".3gp",
)


class Intake:
    """Checks and queues. Problems of one item are its own `Candidate`, never an exception for the rest."""

    def __init__(self, catalog: Catalog, uploads_dir: Path, model: EmbeddingModel, *, allow_private_urls: bool) -> None:
        self._catalog = catalog
        self._uploads_dir = uploads_dir
        self._staging_dir = uploads_dir / "staged"
        self._model = model
        self._allow_private_urls = allow_private_urls

    def check_file(self, stream: BinaryIO, name: str, size_bytes: int) -> Candidate:
        """Copy an uploaded file into staging and look into it; what is not fine leaves nothing behind."""
        title = title_of(name)
        path: Path | None = None
        try:
            path = self._stage(stream, name, size_bytes)
            info = inspect_file(path)
            video_id = video_id_for_file(path)
        except ClipseekError as error:
            if path is not None:
                path.unlink(missing_ok=True)
            return Candidate(name, title, Outlook.REFUSED, error.sentence, error.hint)
        try:
            known = self._catalog.videos.get(video_id)
        except ClipseekError:
            path.unlink(missing_ok=True)
            raise
        if known is not None:
            path.unlink(missing_ok=True)
            return _already_here(name, title, known, info)
        return Candidate(name, title, Outlook.FINE, video_id=video_id, staged=path, info=info)

    def check_path(self, path: Path, title: str) -> Candidate:
        """The same for a file on this machine's own disk (sample footage)."""
        with path.open("rb") as stream:
            candidate = self.check_file(stream, path.name, path.stat().st_size)
        return replace(candidate, title=title)

    def check_links(self, links: Sequence[str]) -> list[Candidate]:
        """Look at each address, several at once; in the order given."""
        with ThreadPoolExecutor(LINKS_AT_ONCE, thread_name_prefix="links") as pool:
            return list(pool.map(self._check_link, links))

    def discard(self, candidate: Candidate) -> None:
        """Remove the staged file of a candidate that will not be started."""
        if candidate.staged is not None:
            candidate.staged.unlink(missing_ok=True)

    def _check_link(self, link: str) -> Candidate:
        title = title_of(unquote(PurePosixPath(urlsplit_path(link)).name)) or link
        try:
            url = normalised_url(link)
            video_id = video_id_for_url(url)
            known = self._catalog.videos.get(video_id)
            if known is not None:
                return _already_here(link, title, known, None)
            info = inspect_link(url, allow_private=self._allow_private_urls)
        except ClipseekError as error:
            return Candidate(link, title, Outlook.REFUSED, error.sentence, error.hint, source_url=link)
        return Candidate(link, title, Outlook.FINE, video_id=video_id, source_url=url, info=info)

    def start(
        self,
        candidate: Candidate,
        *,
        title: str,
        category: str,
        watch_url: str,
        added_by: str = "",
        recorded_at: float | None = None,
    ) -> bool:
        """Take a fine candidate into the library and queue it; False if somebody was quicker. Raises ClipseekError.

        The file moves first, the row follows, so that a row never points at nothing.
        """
        if candidate.video_id is None or candidate.info is None:
            raise ValueError("only a candidate that is fine can be started")
        watch_page = checked_watch_url(watch_url)
        file_name: str | None = None
        if candidate.staged is not None:
            file_name = f"{candidate.video_id}{candidate.staged.suffix}"
            if not candidate.staged.exists() and not (self._uploads_dir / file_name).exists():
                raise ClipseekError(Reason.FILE_MISSING)
            if candidate.staged.exists():
                candidate.staged.replace(self._uploads_dir / file_name)
        info = candidate.info
        video = Video(
            id=candidate.video_id,
            title=_one_line(title) or candidate.title,
            source_url=candidate.source_url,
            file_name=file_name,
            watch_url=watch_page,
            category=_one_line(category)[:100],
            duration_sec=info.duration_sec,
            width=info.width,
            height=info.height,
            fps=info.fps,
            has_audio=info.has_audio,
            size_bytes=info.size_bytes,
            recorded_at=recorded_at,
            added_at=time.time(),
            added_by=added_by,
        )
        return self._catalog.jobs.add(video, self._model, options_for(self._model, info))

    def sweep(self) -> None:
        """Remove staged files that nobody started within a day."""
        oldest = time.time() - ABANDONED_AFTER_SEC
        for path in self._staging_dir.glob("*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _stage(self, stream: BinaryIO, name: str, size_bytes: int) -> Path:
        self._staging_dir.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._staging_dir).free
        if free < size_bytes + SPARE_DISK_BYTES:
            raise DiskFull(Reason.DISK_FULL, free=f"{free // 1_000_000} MB")
        suffix = Path(name).suffix.lower()
        path = self._staging_dir / f"{uuid.uuid4().hex}{suffix if suffix in SUFFIXES else '.mp4'}"
        try:
            with path.open("wb") as target:
                shutil.copyfileobj(stream, target, COPY_BLOCK_BYTES)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            if error.errno != errno.ENOSPC:
                raise MediaError(Reason.UNREADABLE, detail=str(error.strerror)) from error
            raise DiskFull(Reason.DISK_FULL, free=f"{shutil.disk_usage(self._staging_dir).free // 1_000_000} MB") from error
        return path


def options_for(model: EmbeddingModel, info: MediaInfo) -> EmbedOptions:
    """What to ask for: everything the model can do, but never sound of a silent video."""
    wanted = tuple(m for m in model.modalities if m is Modality.VISUAL or info.has_audio)
    return EmbedOptions(modalities=wanted)


def title_of(name: str) -> str:
    """A file name as a title: without folder and ending, `_` and `-` as spaces, the first letter large."""
    stem = PurePosixPath(_one_line(name).replace("\\", "/")).name
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)
    words = re.sub(r"[_\-\s]+", " ", stem).strip()
    return (words[:1].upper() + words[1:])[:200]


def checked_watch_url(watch_url: str) -> str | None:
    """The address of a watch page, tidied; None if empty. Raises LinkError if it is no web address."""
    watch_url = watch_url.strip()
    if not watch_url:
        return None
    try:
        parts = urlsplit(watch_url)
        is_fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        is_fine = False
    if not is_fine:
        raise LinkError(Reason.WATCH_PAGE_MALFORMED)
    return watch_url


def urlsplit_path(link: str) -> str:
    """The path of an address, or nothing where it has none that can be read."""
    try:
        return urlsplit(link.strip()).path
    except ValueError:
        return ""


def _one_line(text: str) -> str:
    """Text without line breaks and control characters, also those that turn the reading direction around."""
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")).strip()


def _already_here(name: str, title: str, known: Video, info: MediaInfo | None) -> Candidate:
    sentence = words.ALREADY_HERE.format(title=known.title)
    return Candidate(name, title, Outlook.ALREADY_HERE, sentence, video_id=known.id, source_url=known.source_url, info=info)
