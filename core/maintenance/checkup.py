"""How Clipseek is: each part is asked on a thread of its own, so that a page never waits, and one that hangs hides no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.errors import ClipseekError, FolderAway, Reason
from core.ingest.budget import Spending, spending
from core.ingest.eta import length_embedded_sec
from core.maintenance import consistency_check, disk_usage, recall, unknown_files
from core.maintenance.consistency_check import ConsistencyReport
from core.maintenance.disk_usage import DiskFacts
from core.maintenance.recall import RecallReport
from core.maintenance.unknown_files import UnknownFiles
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import Stage
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker
from core.storage.storage import LIBRARY_ID

if TYPE_CHECKING:
    from core.milvus.inventory import StoreFacts
    from core.services import Services

log = logging.getLogger(__name__)

FRESH_SEC: Final = 300.0
"""What was found is shown for so long before it is looked for anew by itself."""
FRESH_TROUBLE_SEC: Final = 15.0
"""What did not answer may do so soon: the engine and the stand-in take a few seconds to start."""
LOOK_BACK_SEC: Final = 1.0
SANDBOX_BYTES: Final = 100_000_000


class Check(StrEnum):
    """What is looked at."""

    PROVIDER = "provider"
    STORE = "store"
    CATALOG = "catalog"
    DISK = "disk"
    COUNTS = "counts"
    RECALL = "recall"
    FILES = "files"
    SANDBOX = "sandbox"
    STORAGE = "storage"


PATIENCE_SEC: Final = {
    Check.PROVIDER: 15.0,
    Check.STORE: 30.0,
    Check.CATALOG: 15.0,
    Check.DISK: 60.0,
    Check.COUNTS: 600.0,
    Check.RECALL: 300.0,
    Check.FILES: 120.0,
    Check.SANDBOX: 60.0,
    Check.STORAGE: 30.0,
}
"""After this long without an answer, a check is given up."""


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """Who embeds; `host` is empty for the stand-in."""

    host: str
    model: EmbeddingModel


@dataclass(frozen=True, slots=True)
class CatalogFacts:
    """The catalog's database, what it says was paid for, and what lies in the bin: videos, and bytes of their files."""

    engine: str
    version: str
    videos: int
    embedded_sec: float
    known_queries: int
    queries_usd: float
    spending: Spending
    in_bin: int
    bin_bytes: int


@dataclass(frozen=True, slots=True)
class SandboxFacts:
    """Whether the system keeps the processes that open foreign files from using the network and starting programs."""

    is_confined: bool


@dataclass(frozen=True, slots=True)
class StorageFacts:
    """Where originals and embeddings lie."""

    place: str
    is_bucket: bool
    has_own_key: bool = False
    """Whether several apps may serve it, but what this one signs is known only to those that share its data folder."""


if TYPE_CHECKING:
    Found = (
        StorageFacts
        | ProviderFacts
        | StoreFacts
        | CatalogFacts
        | DiskFacts
        | ConsistencyReport
        | RecallReport
        | UnknownFiles
        | SandboxFacts
    )


@dataclass(slots=True)
class Outcome:
    """How a check stands: `found`, or what is wrong, or neither as long as it goes on."""

    found: Found | None = None
    error: ClipseekError | None = None
    seconds: float = 0.0
    progress: float | None = None

    @property
    def is_over(self) -> bool:
        return self.found is not None or self.error is not None


class Checkup:
    """All checks, begun by the constructor."""

    def __init__(self, services: Services) -> None:
        self.began_at = time.time()
        self._started = self._ended = time.monotonic()
        self._outcomes = {check: Outcome() for check in Check}
        self._guard = threading.Lock()
        self._services = services
        work: dict[Check, Callable[[], Found]] = {
            Check.PROVIDER: self._provider,
            Check.STORE: self._store,
            Check.CATALOG: self._catalog,
            Check.DISK: lambda: disk_usage.measure(services.settings, services.storage),
            Check.COUNTS: lambda: consistency_check.compare(services, self._counting),
            Check.RECALL: lambda: recall.measure(services),
            Check.FILES: lambda: unknown_files.find(services),
            Check.SANDBOX: _sandbox,
            Check.STORAGE: self._storage,
        }
        for check, look in work.items():
            threading.Thread(target=self._run, args=(check, look), name=f"check-{check}", daemon=True).start()

    def outcome(self, check: Check) -> Outcome:
        """How one check stands; one that took too long is over, and says so."""
        outcome = self._outcomes[check]
        if not outcome.is_over and time.monotonic() - self._started > PATIENCE_SEC[check]:
            self._end(check, error=ClipseekError(Reason.CHECK_SLOW, seconds=round(PATIENCE_SEC[check])))
        return outcome

    @property
    def is_over(self) -> bool:
        return all(self.outcome(check).is_over for check in Check)

    @property
    def is_stale(self) -> bool:
        """Over, and so long ago that somebody who comes to see it should be shown something newer."""
        went_wrong = any(outcome.error is not None for outcome in self._outcomes.values())
        return self.is_over and time.monotonic() - self._ended > (FRESH_TROUBLE_SEC if went_wrong else FRESH_SEC)

    def _run(self, check: Check, look: Callable[[], Found]) -> None:
        try:
            self._end(check, found=look())
        except ClipseekError as error:
            self._end(check, error=error)
        except OSError as error:
            log.warning("the check of the %s found no folder: %s", check, error)
            self._end(check, error=FolderAway(Reason.FOLDER_AWAY, folder=self._services.settings.library_dir))
        except Exception:
            log.exception("the check of the %s went wrong", check)
            self._end(check, error=ClipseekError(Reason.UNEXPECTED))

    def _end(self, check: Check, *, found: Found | None = None, error: ClipseekError | None = None) -> None:
        with self._guard:
            outcome = self._outcomes[check]
            if not outcome.is_over:
                self._ended = time.monotonic()
                outcome.seconds = self._ended - self._started
                outcome.found, outcome.error = found, error

    def _counting(self, share: float) -> None:
        self._outcomes[Check.COUNTS].progress = share

    def _provider(self) -> ProviderFacts:
        services = self._services
        # One page of a list: costs nothing, and an answer means that the key is accepted.
        next(services.provider.recent_tasks(time.time() - LOOK_BACK_SEC), None)
        host = "" if services.settings.demo else urlsplit(services.settings.provider_url).hostname or ""
        return ProviderFacts(host, services.settings.model)

    def _storage(self) -> StorageFacts:
        storage = self._services.storage
        # Asked anew, whatever was seen some seconds ago.
        storage.find(LIBRARY_ID)
        is_bucket, settings = storage.path_of(LIBRARY_ID) is None, self._services.settings
        # With its catalog in a file, it is an app alone.
        has_own_key = is_bucket and not settings.is_catalog_file and not settings.signing_key_setting.get_secret_value()
        return StorageFacts(storage.place, is_bucket=is_bucket, has_own_key=has_own_key)

    def _store(self) -> StoreFacts:
        from core.milvus.inventory import Inventory  # noqa: PLC0415 - the SDK, which the launcher does not need

        return Inventory(self._services.store).facts()

    def _catalog(self) -> CatalogFacts:
        from core.catalog.library.stats import CatalogStats  # noqa: PLC0415 - see above
        from core.ingest.video_files import size_of  # noqa: PLC0415 - see above

        catalog = self._services.catalog
        stats = CatalogStats.of(catalog)
        videos = {video.id: video for video in catalog.videos.all()}
        # A task that is known was paid for, whether or not its video is ready.
        paid = [job for job in catalog.jobs.newest() if job.video_id in videos and (job.task_id or job.stage is Stage.READY)]
        embedded_sec = sum(length_embedded_sec(job, videos[job.video_id]) for job in paid)
        engine, version = stats.engine()
        binned = [one.video.id for one in catalog.deletions.in_bin()]
        bin_bytes = size_of(self._services.storage, self._services.settings.library_dir, binned) if binned else 0
        settings, queries = self._services.settings, stats.known_queries()
        queries_usd = 0.0 if settings.demo else queries * settings.price_per_query
        spent = spending(catalog, settings, time.time())
        return CatalogFacts(engine, version, len(videos), embedded_sec, queries, queries_usd, spent, len(binned), bin_bytes)


def _sandbox() -> SandboxFacts:
    with Worker("core.sandbox.call", Limits(memory_bytes=SANDBOX_BYTES)) as worker:
        return SandboxFacts(worker.is_confined)
