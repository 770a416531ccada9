"""The life of the process: the stand-in (in demo mode) and the worker start with the app and are drained at its end."""

from __future__ import annotations

import errno
import importlib
import logging
import os
import random
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
import streamlit as st

from core import files, logs
from core.child_environment import child_environment
from core.config import Settings, load_settings
from core.errors import ClipseekError, Reason
from core.messages.translation import speak
from core.people.person import SignInWay
from core.services import forget_shared, shared
from demo.process import StandIn
from web.http.base_path import below_base
from web.http.connections import watch_connections
from web.shell import streamlit_runs, tcp_nodelay
from web.shell.garbage_collection import GarbageCollector

if TYPE_CHECKING:
    from core.catalog.queue.worker_lock import WorkerLock
    from core.ingest.worker import Worker

log = logging.getLogger(__name__)
LOOK_EVERY_SEC: Final = 2.0
HEAD_START_SEC: Final = 2.5
STORE_EVERY_SEC: Final = 15.0
LOAD_AGAIN_SEC: Final = 30.0
TO_LOAD: Final = {"core.twelve_labs": "twelvelabs", "core.milvus": "pymilvus"}
"""What the work in the background stands on, and the package that it takes from others."""
FIRST_PAGE: Final = (
    *("core.cached", "web.ui.moment_dialog", "PIL.Image", "web.components.connection.connection", "web.components.menu.menu"),
    *("web.shell.navigation", "web.shell.tray", "web.shell.who", "web.shell.batch_lines", "web.shell.index_lines"),
    *("pages.search.hits", "pages.search.query_box", "pages.search.query_options", "pages.search.start", "pages.search.verdict"),
)
"""What the first page brings along. It is imported while the browser still loads the scripts of Streamlit."""
DEMO_URL: Final = "CLIPSEEK_DEMO_URL"
DEMO_PORTS: Final = range(15_000, 30_000)
"""None of them is one that a system gives to whoever connects somewhere, or asks for any."""
PORTS_TRIED: Final = 50


class Background:
    """What works while nobody looks. Starting it never delays the first page; a fault in it never stops the app."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True, name="background")
        self._stand_in: StandIn | None = None
        self._worker: Worker | None = None
        self._store_due = self._load_due = 0.0
        self._to_load = dict(TO_LOAD)
        self._troubles: dict[str, ClipseekError] = {}
        """What each part of the work that failed last failed with."""
        self._collector = GarbageCollector()
        self._worker_lock: WorkerLock | None = None
        self._demo_port = _free_port() if settings.demo and not settings.demo_url else None

    def start(self) -> None:
        if self._demo_port is not None:
            # Told before the stand-in runs, so that nothing has to wait to know the address.
            os.environ[DEMO_URL] = f"http://127.0.0.1:{self._demo_port}/v1.3"
            forget_shared()
        self._thread.start()

    def stop(self) -> None:
        with self._starting:
            self._stopping.set()
        if self._worker is not None:
            self._worker.stop()
        self._thread.join(0.5)
        if self._stand_in is not None:
            self._stand_in.stop()
        if self._demo_port is not None:
            os.environ.pop(DEMO_URL, None)
        if self._worker_lock is not None:
            self._worker_lock.release()

    def _run(self) -> None:
        # The first page needs the catalog; importing the SDKs and starting the stand-in would only make it wait.
        with suppress(Exception):
            # What is wrong with it is said when the worker needs it.
            shared().catalog.jobs.counts()
            _tell_how_to_begin()
            for module in FIRST_PAGE:
                importlib.import_module(module)
        shared().page_was_shown.wait(HEAD_START_SEC)
        while not self._stopping.is_set():
            for keep in (
                self._keep_loaded,
                self._keep_stand_in,
                self._keep_worker,
                self._keep_store_watched,
                self._keep_key_watched,
                self._keep_memory_low,
            ):
                if not self._stopping.is_set():
                    self._one(keep)
            self._stopping.wait(LOOK_EVERY_SEC)

    def _one(self, keep: Callable[[], None]) -> None:
        """Look after one part; what fails is said on the pages, tried again, and keeps nothing else from its work."""
        name = keep.__name__
        # Those that are at work now: by the end of it, others may have taken their place.
        parts = shared()
        try:
            keep()
        except Exception as error:
            before = self._troubles.get(name)
            self._troubles[name] = error if isinstance(error, ClipseekError) else ClipseekError(Reason.BACKGROUND_FAULT)
            if before is None or str(before) != str(self._troubles[name]):
                unforeseen = not isinstance(error, ClipseekError | OSError)
                log.warning("background work could not start, trying again: %s", error, exc_info=unforeseen)
        else:
            self._troubles.pop(name, None)
        parts.worker_error = next(iter(self._troubles.values()), None)

    def _keep_loaded(self) -> None:
        """Import what is slow to import before anybody asks for a part that stands on it. Raises ClipseekError(NOT_LOADED)."""
        if self._to_load and time.monotonic() >= self._load_due:
            self._load_due = time.monotonic() + LOAD_AGAIN_SEC
            self._to_load = {package: of for package, of in self._to_load.items() if not _loaded(package)}
            if not self._to_load:
                self._collector.exempt_all()
        for of in self._to_load.values():
            raise ClipseekError(Reason.NOT_LOADED, name=of)

    def _keep_stand_in(self) -> None:
        if self._demo_port is None or (self._stand_in is not None and self._stand_in.alive()):
            return
        stand_in = StandIn(environment=child_environment())
        stand_in.start(
            self._settings.stand_in_dir,
            port=self._demo_port,
            allow_private=self._settings.allow_private_urls,
            log_file=self._settings.logs_dir / "demo.log",
        )
        self._stand_in = stand_in

    def _keep_store_watched(self) -> None:
        if "core.milvus" not in self._to_load and time.monotonic() >= self._store_due:
            shared().look_at_store()
            self._store_due = time.monotonic() + STORE_EVERY_SEC

    def _keep_key_watched(self) -> None:
        if not self._settings.demo and "core.twelve_labs" not in self._to_load and shared().key.is_due():
            # On a thread of its own: the provider may not answer for a while.
            threading.Thread(target=shared().key.ask, daemon=True, name="key-check").start()

    def _keep_memory_low(self) -> None:
        self._collector.look(pages_were_shown=shared().page_was_shown.is_set())

    def _keep_worker(self) -> None:
        if self._worker is not None or self._to_load:
            return
        # What stands on the catalog; the launcher does not need it.
        from core.catalog.queue.worker_lock import WorkerLock  # noqa: PLC0415
        from core.workers import new_worker  # noqa: PLC0415

        parts = shared()
        self._worker_lock = self._worker_lock or WorkerLock()
        if not self._worker_lock.take(parts.catalog):
            return
        worker = new_worker(parts)
        with self._starting:
            if not self._stopping.is_set():
                worker.start()
                self._worker = worker
                parts.index_rebuild.resume()
        if self._settings.demo:
            from web.shell import samples  # noqa: PLC0415 - knows Streamlit's caches, which are not there before the server is

            samples.resume()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the background work, and give it a moment to put its things away at the end."""
    tcp_nodelay.enable()
    streamlit_runs.answer_first_element()
    streamlit_runs.keep_runs_whole()
    streamlit_runs.keep_fragments_in_page()
    watch_connections()
    hold_import_path()
    background = await anyio.to_thread.run_sync(_started)
    try:
        yield {}
    finally:
        if background is not None:
            await anyio.to_thread.run_sync(background.stop)


def hold_import_path() -> None:
    """Keep the entry script's folder in `sys.path`, behind everything else.

    Streamlit puts it there at the start of each script run and takes it out at the end, unless it is there. An import in
    another thread that walks the list meanwhile misses an entry, and does not find what is installed.
    """
    folder = str(Path(__file__).resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)


def _started() -> Background | None:
    try:
        settings = load_settings()
    except ClipseekError as error:
        # The pages say the same in a sentence; nothing else can be done before somebody corrects it.
        log.error("not started: %s", error)
        return None
    files.keep_to_owner()
    with suppress(OSError):
        # Where it can't be made, pages say so, and who needs it tries again.
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    as_json = settings.log_format == "json"
    logs.set_up(settings.logs_dir, settings.log_level, secrets=settings.log_secrets, as_json=as_json)
    speak(settings.catalogue)
    background = Background(settings)
    background.start()
    return background


def _loaded(package: str) -> bool:
    try:
        importlib.import_module(package)
    except Exception:
        # A package that is damaged raises whatever it likes.
        log.exception("%s could not be loaded", package)
        return False
    return True


def _free_port() -> int:
    """One for the stand-in, which takes it seconds later, and again should it have to be started anew. Raises OSError."""
    # Where none of these is to be had, any that the system gives.
    for port in (*random.sample(DEMO_PORTS, PORTS_TRIED), 0):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError(errno.EADDRNOTAVAIL, "no port is free on 127.0.0.1")


def _tell_how_to_begin() -> None:
    """Write where and with which code the first admin is made, if there is none. Raises ClipseekError."""
    parts = shared()
    if SignInWay.LOCAL in parts.settings.sign_in_ways and not parts.catalog.users.has_admin():
        host = str(st.get_option("server.address") or "localhost")
        parts.set_up_code.tell(f"http://{host}:{st.get_option('server.port')}{below_base('/set-up')}")
