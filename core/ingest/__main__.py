"""`python -m core.ingest`: a worker without pages, beside the app or on another machine that shares its catalog.

Needs the same settings as the app, and a `DATABASE_URL` on Postgres if the app works as well.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from typing import Final

from core import files, logs
from core.catalog.queue.worker_lock import WorkerLock
from core.config import load_settings
from core.errors import ClipseekError, LibraryMismatch
from core.maintenance.metrics_port import metrics_port
from core.messages.faults import explain
from core.services import Services
from core.workers import new_worker

log = logging.getLogger("core.ingest")

TRY_AGAIN_SEC: Final = 5.0
WORKING: Final = "Working; Ctrl-C ends it, and nothing is lost."
TAKEN: Final = "Another process works on this catalog already; this one takes over when that ends. Postgres has room for both."


def main() -> int:
    """Works until SIGTERM or SIGINT; 1 if it can never start."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    files.keep_to_owner()
    try:
        settings = load_settings()
    except ClipseekError as error:
        return _refused(explain(error))
    level = settings.log_level
    logs.set_up(
        settings.logs_dir,
        level,
        secrets=settings.log_secrets,
        file_name=logs.WORKER_FILE,
        console_level=level,
        as_json=settings.log_format == "json",
    )
    if settings.demo and not settings.demo_url:
        return _refused("There is no TWELVE_LABS_API_KEY; the demo prepares videos within the app itself.")
    lock = WorkerLock()
    services = Services(settings)
    try:
        with metrics_port(services):
            _work(services, lock, stopping)
    except LibraryMismatch as error:
        return _refused(explain(error))
    finally:
        lock.release()
    return 0


def _work(services: Services, lock: WorkerLock, stopping: threading.Event) -> None:
    """Raises LibraryMismatch, which only a person can mend; what else is wrong may pass, and is tried again."""
    worker = None
    while not stopping.is_set() and worker is None:
        try:
            if lock.take(services.catalog):
                worker = new_worker(services)
                worker.start()
                log.info(WORKING)
                break
            log.warning(TAKEN)
        except LibraryMismatch:
            raise
        except (ClipseekError, OSError) as error:
            log.warning("cannot start yet: %s", error)
        stopping.wait(TRY_AGAIN_SEC)
    stopping.wait()
    if worker is not None:
        worker.stop()


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
