"""How Clipseek is: each part is asked on a thread of its own, so that a page never waits, and one that hangs hides no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.embedding_models import EmbeddingModel
from core.errors import ClipseekError, Fault, FolderAway, Reason
from core.ingest.background_batch import BackgroundBatch
from core.ingest.budget import Spending, spending
from core.ingest.eta import length_embedded_sec
from core.jobs import Stage
from core.maintenance import consistency_check, disk_usage, unknown_files
from core.maintenance.consistency_check import ConsistencyReport, Difference
from core.maintenance.disk_usage import DiskFacts
from core.maintenance.unknown_files import UnknownFile, UnknownFiles
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker

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
    FILES = "files"
    SANDBOX = "sandbox"


PATIENCE_SEC: Final = {
    Check.PROVIDER: 15.0,
    Check.STORE: 30.0,
    Check.CATALOG: 15.0,
    Check.DISK: 60.0,
    Check.COUNTS: 600.0,
    Check.FILES: 120.0,
    Check.SANDBOX: 60.0,
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


if TYPE_CHECKING:
    Found = ProviderFacts | StoreFacts | CatalogFacts | DiskFacts | ConsistencyReport | UnknownFiles | SandboxFacts


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
            Check.DISK: lambda: disk_usage.measure(services.settings),
            Check.COUNTS: lambda: consistency_check.compare(services, self._counting),
            Check.FILES: lambda: unknown_files.find(services),
            Check.SANDBOX: _sandbox,
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
        bin_bytes = size_of(self._services.settings.library_dir, binned) if binned else 0
        settings, queries = self._services.settings, stats.known_queries()
        queries_usd = 0.0 if settings.demo else queries * settings.price_per_query
        spent = spending(catalog, settings, time.time())
        return CatalogFacts(engine, version, len(videos), embedded_sec, queries, queries_usd, spent, len(binned), bin_bytes)


RepairBatch = BackgroundBatch[Difference, Fault | None]
"""What came of each: nothing, or why it could not be repaired."""


@dataclass(frozen=True, slots=True)
class FileWish:
    """What somebody wants done with a file that is not in the library: put it there, or delete it for good."""

    file: UnknownFile
    is_deletion: bool


FilesErrand = BackgroundBatch[FileWish, Fault | None]
"""What came of each: nothing, or why it could not be done."""


class HealthService:
    """The latest checkup of this process and the repair that goes on, shared by all who look."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._guard = threading.Lock()
        self._checkup: Checkup | None = None
        self._repair: RepairBatch | None = None
        self._files: FilesErrand | None = None

    def checkup(self) -> Checkup:
        """The latest, begun now if there is none yet."""
        with self._guard:
            if self._checkup is None:
                self._checkup = Checkup(self._services)
            return self._checkup

    def visit(self) -> None:
        """Somebody comes to see: look anew unless the latest is fresh."""
        with self._guard:
            if self._checkup is not None and self._checkup.is_stale:
                self._checkup = None
        self.checkup()

    def look_again(self) -> None:
        """Look anew at everything, unless that goes on already."""
        with self._guard:
            if self._checkup is not None and self._checkup.is_over:
                self._checkup = None
        self.checkup()

    def repair(self, differences: Sequence[Difference]) -> None:
        """Begin to repair these, unless a repair goes on; it goes to its end whether anybody watches or not."""
        with self._guard:
            if self._repair is None or self._repair.is_over:
                work = partial(_repaired, self._services)
                self._repair = BackgroundBatch(work, differences, otherwise=_unforeseen, threads=1, name="repair", keep_on=True)

    def settle(self, wishes: Sequence[FileWish]) -> None:
        """Begin to do these, unless others are being done; goes to its end whether anybody watches or not."""
        with self._guard:
            if self._files is None or self._files.is_over:
                work = partial(_settled, self._services)
                self._files = BackgroundBatch(work, wishes, otherwise=_unforeseen, threads=1, name="files", keep_on=True)

    @property
    def settling(self) -> FilesErrand | None:
        """The latest wishes about files, over or not."""
        return self._files

    def forget_settling(self) -> None:
        """It was told of; look anew at what it was about."""
        with self._guard:
            self._files = None
        self.look_again()

    @property
    def repairing(self) -> RepairBatch | None:
        """The latest repair, over or not."""
        return self._repair

    def forget_repair(self) -> None:
        """It was told of; look anew at what it was about."""
        with self._guard:
            self._repair = None
        self.look_again()


def _sandbox() -> SandboxFacts:
    with Worker("core.sandbox.call", Limits(memory_bytes=SANDBOX_BYTES)) as worker:
        return SandboxFacts(worker.is_confined)


def _repaired(services: Services, difference: Difference) -> Fault | None:
    try:
        consistency_check.repair(services, difference)
    except ClipseekError as error:
        log.warning("video %s was not repaired (%s): %s", difference.video_id, difference.fault, error.detail or error.reason)
        return error.fault
    log.info("video %s was repaired (%s)", difference.video_id, difference.fault)
    return None


def _settled(services: Services, wish: FileWish) -> Fault | None:
    file, name = wish.file, wish.file.file_name or wish.file.video_id
    try:
        if wish.is_deletion:
            unknown_files.delete(services, file)
        else:
            # Only what was shown with its price may cost anything.
            unknown_files.add(services, file, may_pay=file.is_looked_into and not file.is_free)
    except ClipseekError as error:
        log.warning("the file %s stays as it is: %s", name, error.detail or error.reason)
        return error.fault
    log.info("the file %s was %s", name, "deleted, as somebody wished" if wish.is_deletion else "added to the library")
    return None


def _unforeseen(_item: object) -> Fault:
    return Fault(Reason.UNEXPECTED)
