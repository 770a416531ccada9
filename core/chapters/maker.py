"""Has the provider say what videos are about, on a thread beside the worker: one short step of one request after the other.

A step can be done twice, because a process can die between an effect and its row. So an upload is looked for before it is sent,
and the request bears an id under which the provider makes one task however often it is asked: it is paid for once.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, Protocol

from core.background.loop import BackgroundLoop
from core.catalog import Catalog
from core.chapters.synopsis import (
    PART_PROMPT,
    PROMPT,
    SCHEMA,
    Analysis,
    AnalysisStage,
    joined,
    read_answer,
    read_part,
    windows_of,
)
from core.config import Settings
from core.disk import full
from core.errors import (
    NEVER_GIVEN_UP,
    CatalogError,
    ClipseekError,
    Fault,
    KeyRefused,
    MediaError,
    Reason,
    RequestRefused,
    TooManyRequests,
    fault_of,
)
from core.ingest.uploading import original_of, uploaded
from core.media.caches.preview_cache import PreviewCache, PreviewState
from core.models.video import Video
from core.storage.storage import Storage
from core.twelve_labs import AssetStatus, TaskSource, TaskStatus, TwelveLabsClient, UploadStopped
from core.twelve_labs.upload import Sendable

log = logging.getLogger(__name__)

LEASE_SEC: Final = 60.0
RENEW_SEC: Final = 1.0
LOOK_EVERY_SEC: Final = 1.0
ANALYSED_WITHIN_SEC: Final = 6 * 3600
SETTLED_WITHIN_SEC: Final = 1800
MOST_ATTEMPTS: Final = 40
"""Failures in a row that may pass by themselves; with growing pauses that is some hours."""
LONGEST_PAUSE_SEC: Final = 300.0
KEY_TRIED_AGAIN_SEC: Final = 30.0
PROXY_AGAIN_SEC: Final = 10.0
"""How soon it is looked again whether a proxy is there once more."""


class AnalysisParts(Protocol):
    """What is needed of the services."""

    @property
    def settings(self) -> Settings: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def previews(self) -> PreviewCache: ...
    @property
    def provider(self) -> TwelveLabsClient: ...
    @property
    def storage(self) -> Storage: ...


class ChapterMaker(BackgroundLoop):
    """One thread; of several processes each takes what no other has."""

    def __init__(self, parts: AnalysisParts, check_here: Callable[[], None]) -> None:
        self._parts = parts
        self._check_here = check_here
        self._wished: set[str] = set()
        """The requests for which a proxy was wished that is not there yet."""
        self._owner = uuid.uuid4().hex
        super().__init__("chapters", lambda: 0.0 if self.once() else LOOK_EVERY_SEC, first_rest_sec=LOOK_EVERY_SEC)

    def once(self) -> bool:
        """Do one step of a request whose turn it is; False if there is none. Raises CatalogError, FolderAway."""
        held = self._parts.catalog.analyses.claim(self._owner, lease_sec=LEASE_SEC)
        if held is None:
            return False
        video = self._parts.catalog.videos.get(held.video_id)
        try:
            if video is not None:
                self._step(held, video)
        except UploadStopped:
            self._go_on(held, held.stage)
        except CatalogError:
            raise
        except ClipseekError as error:
            self._failed(held, error)
        except Exception:
            log.exception("the summary of %s: unexpected", held.video_id)
            self._end(held, Fault(Reason.UNEXPECTED))
        return True

    def _step(self, held: Analysis, video: Video) -> None:
        match held.stage:
            case AnalysisStage.UPLOADING:
                self._upload(held, video)
            case AnalysisStage.SETTLING:
                self._settle(held)
            case AnalysisStage.ASKING:
                self._ask(held, video)
            case AnalysisStage.ANALYSING:
                self._watch(held, video)
            case AnalysisStage.CANCELLING:
                for task_id in _tasks(held):
                    self._parts.provider.cancel_analysis(task_id)
                self._parts.catalog.analyses.end(held, self._owner, AnalysisStage.CANCELLED)

    def _upload(self, held: Analysis, video: Video) -> None:
        if video.is_link:
            self._go_on(held, AnalysisStage.ASKING)
            return
        self._check_here()
        file = self._file_of(held, video)
        if file is None:
            self._go_on(held, AnalysisStage.UPLOADING, wait_sec=PROXY_AGAIN_SEC)
            return
        watch = _Watch(lambda done: self._renew(held, done), self.stopping.is_set)
        # Under a name of its own, because that of the video is removed as soon as it is embedded.
        name = f"{video.id}-{held.request_id[:8]}{file.suffix.lower() or '.mp4'}"
        asset = uploaded(self._parts.provider, file, name, watch.report, watch.should_stop)
        self._go_on(held, AnalysisStage.SETTLING, asset_id=asset.id)

    def _file_of(self, held: Analysis, video: Video) -> Sendable | None:
        """What the provider took for embedding it takes for this, too; None for a proxy that had to give way in the cache.

        Raises MediaError, DiskFull where that can't be made any more.
        """
        made = self._parts.catalog.jobs.of_video(video.id)
        if made is None or not made.options.proxy:
            return original_of(self._parts.storage, video.file_name)
        previews = self._parts.previews
        proxy = previews.ready(video.id)
        if proxy is not None:
            self._wished.discard(held.request_id)
            return proxy
        original_of(self._parts.storage, video.file_name)
        status = previews.status(video.id)
        if status.state is PreviewState.FAILED and held.request_id in self._wished:
            # What an earlier wish came to says nothing of this one, and once more is tried for another one.
            self._wished.discard(held.request_id)
            raise _why_no_proxy(previews, status.reason)
        self._wished.add(held.request_id)
        previews.want(video.id)
        return None

    def _settle(self, held: Analysis) -> None:
        asset = self._parts.provider.asset(held.asset_id or "")
        if asset.status is AssetStatus.FAILED:
            raise RequestRefused(Reason.ASSET_FAILED, message=(asset.error or "").rstrip("."))
        if asset.status is AssetStatus.READY:
            self._go_on(held, AnalysisStage.ASKING)
        elif time.time() - held.stage_since > SETTLED_WITHIN_SEC:
            raise RequestRefused(Reason.ASSET_LATE, minutes=SETTLED_WITHIN_SEC // 60)
        else:
            self._go_on(held, AnalysisStage.SETTLING, wait_sec=self._parts.settings.poll_seconds)

    def _ask(self, held: Analysis, video: Video) -> None:
        settings = self._parts.settings
        source = TaskSource(url=video.source_url) if video.is_link else TaskSource(asset_id=held.asset_id)
        prompt = PROMPT.format(language=settings.language)
        parts = windows_of(video.duration_sec)
        create = self._parts.provider.create_analysis
        if len(parts) == 1:
            task_id = create(source, prompt, SCHEMA, held.request_id)
        else:
            # Asked again after a kill, each is the task it was, and paid for once.
            task_id = " ".join(
                create(
                    source,
                    prompt + PART_PROMPT.format(start=part.start_sec, end=part.end_sec),
                    SCHEMA,
                    f"{held.request_id}-{number}",
                    (part.start_sec, part.end_sec),
                )
                for number, part in enumerate(parts, start=1)
            )
        price_usd = 0.0 if settings.demo else video.duration_sec / 3600 * settings.price_per_analysed_hour
        self._go_on(held, AnalysisStage.ANALYSING, wait_sec=settings.poll_seconds, price_usd=price_usd, task_id=task_id)

    def _watch(self, held: Analysis, video: Video) -> None:
        try:
            tasks = [self._parts.provider.analysis(task_id) for task_id in _tasks(held)]
        except RequestRefused as error:
            raise RequestRefused(
                Reason.ANALYSIS_GONE, status=error.status, code=error.code, message=error.message.rstrip(".")
            ) from None
        failed = next((task for task in tasks if task.status is TaskStatus.FAILED), None)
        if failed is not None:
            raise RequestRefused(Reason.ANALYSIS_FAILED, message=(failed.error or "").rstrip("."))
        if all(task.status is TaskStatus.READY for task in tasks):
            parts = windows_of(video.duration_sec)
            if len(tasks) == 1:
                synopsis = read_answer(tasks[0].text, video.duration_sec)
            else:
                synopsis = joined([read_part(task.text, part) for task, part in zip(tasks, parts, strict=True)])
            self._parts.catalog.analyses.finish(held, self._owner, synopsis)
        elif time.time() - held.stage_since > ANALYSED_WITHIN_SEC:
            raise RequestRefused(Reason.ANALYSIS_STUCK, hours=ANALYSED_WITHIN_SEC // 3600)
        else:
            self._go_on(held, AnalysisStage.ANALYSING, wait_sec=self._parts.settings.poll_seconds)

    def _failed(self, held: Analysis, error: ClipseekError) -> None:
        """What may pass is tried again with growing pauses, all else is over.

        What may be paid for already is never given up: somebody can cancel it.
        """
        log.warning("the summary of %s: %s %s", held.video_id, error.reason, error.detail)
        is_paid = held.stage is AnalysisStage.ANALYSING
        is_key = isinstance(error, KeyRefused) and (is_paid or held.stage is AnalysisStage.ASKING)
        is_lasting = is_paid or error.reason in NEVER_GIVEN_UP or held.attempts < MOST_ATTEMPTS
        if held.stage is AnalysisStage.CANCELLING and not error.is_transient:
            self._parts.catalog.analyses.end(held, self._owner, AnalysisStage.CANCELLED)
        elif is_key:
            fault = Fault(Reason.ANALYSIS_WAITS, error.facts) if is_paid else error.fault
            self._go_on(held, held.stage, wait_sec=KEY_TRIED_AGAIN_SEC, fault=fault)
        elif error.is_transient and is_lasting:
            wait_sec = min(LONGEST_PAUSE_SEC, 2.0 ** min(held.attempts + 1, 10))
            if isinstance(error, TooManyRequests):
                wait_sec = max(wait_sec, error.retry_after_sec or 0.0)
            self._go_on(held, held.stage, wait_sec=wait_sec, fault=error.fault)
        else:
            self._end(held, error.fault)

    def _go_on(self, held: Analysis, stage: AnalysisStage, **rest: Any) -> None:
        self._parts.catalog.analyses.go_on(held, self._owner, stage, **rest)

    def _end(self, held: Analysis, fault: Fault) -> None:
        self._parts.catalog.analyses.end(held, self._owner, AnalysisStage.FAILED, fault)

    def _renew(self, held: Analysis, done: float) -> bool:
        return self._parts.catalog.analyses.renew(held, self._owner, done, lease_sec=LEASE_SEC)


def _tasks(held: Analysis) -> list[str]:
    """The ids of its tasks, one for each part that was asked about."""
    return (held.task_id or "").split()


def _why_no_proxy(previews: PreviewCache, reason: str) -> ClipseekError:
    why = fault_of(reason, {}).reason
    return full(previews.folder) if why is Reason.DISK_FULL else MediaError(why)


class _Watch:
    """Holds the lease of a long upload, and tells it when it is not wanted any more."""

    def __init__(self, renew: Callable[[float], bool], is_ending: Callable[[], bool]) -> None:
        self._renew = renew
        self._is_ending = is_ending
        self._told_at = 0.0
        self._is_wanted = True

    def report(self, done: float) -> None:
        if time.monotonic() - self._told_at >= RENEW_SEC:
            self._told_at = time.monotonic()
            self._is_wanted = self._renew(done)

    def should_stop(self) -> bool:
        return not self._is_wanted or self._is_ending()
