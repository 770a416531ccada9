"""The embedded engine, Milvus Lite: a process of its own that serves one file, started, guarded and revived from here."""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import sys
import threading
import time
import warnings
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final

from core import disk
from core.child_environment import child_environment
from core.errors import ClipseekError, DiskFull, Reason, StoreUnavailable
from core.files import put_aside
from core.milvus.connection import CONNECT_SEC, Connection, wrong_address
from core.milvus.driver import FAILURES, INTERNAL, MilvusClient, code_of, lost_connection
from core.milvus.engine_home import EngineHome
from core.milvus.store_file import begins_well, is_damaged

log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,36}")
_NO_PINGS: Final = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": False}
"""The client pings every ten seconds by default; the engine takes that for an attack and hangs up."""

STARTED_WITHIN_SEC: Final = 20.0
"""Right after the start of a busy machine the engine needs many times the second that it takes otherwise."""
LET_GO_SEC: Final = 2.0
LOOK_EVERY_SEC: Final = 0.05
"""The engine of a program that was killed ends by itself, and holds the file until then."""


class _WithoutSecrets:
    """Stands for `os` in the engine's launcher, which gives the engine all that it finds in `os.environ`.

    The key of the provider and the passwords are there. To take them out while the engine starts would take them from whoever
    reads the settings meanwhile.

    The engine makes a folder of one name in its home as it starts and removes it as it ends, also from under another engine. So
    each process of ours gives its engines a home of their own.
    """

    @cached_property
    def _home(self) -> EngineHome:
        return EngineHome()

    @property
    def environ(self) -> dict[str, str]:
        return child_environment() | {"HOME": self._home.path}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


_WITHOUT_SECRETS: Final = _WithoutSecrets()

_FULL_BYTES: Final = 16_000_000
"""Less than this and a write of a few hundred rows may not fit."""


class LiteConnection(Connection):
    """One file. All stores of this process that use it share the engine; the last one to leave stops it."""

    index_type = "FLAT"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.users = 0
        self._path = path
        self._lock_file: IO[str] | None = None
        self._was_open = False
        self._write_lock = threading.RLock()

    def _open(self) -> MilvusClient:
        if not self.users:
            # The last of them stopped it; started for who was still busy with it, nobody would stop it again.
            raise self._unopened("the store was closed")
        manager = _server_manager()
        self._take_lock()
        try:
            _wait_for_engine(manager, self._path)
            client = MilvusClient(uri=str(self._path), timeout=CONNECT_SEC, dedicated=True, grpc_options=_NO_PINGS)
        except FAILURES as error:
            self._stop(manager)
            detail = f"open: {code_of(error)} {getattr(error, 'message', '')}"
            if self._path.is_file() and is_damaged(self._path, is_open=False):
                raise self._damaged(detail) from error
            raise self._full(detail) or self._unopened(detail) from error
        self._was_open = True
        return client

    def _take_lock(self) -> None:
        """Take the engine's own lock before its launcher does, and hold it beside the launcher's.

        The launcher deletes the lock file when it finds it taken, which would let the next one in beside its owner, so it
        must not try. The lock belongs to the process: taking it twice works, and closing either file would free both.
        """
        import fcntl  # noqa: PLC0415 - not on every system that can use a server

        try:
            with disk.writing(self._path.parent):
                if not self._was_open:
                    # Later, a folder that is not there is one that is away.
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                file = self._path.with_name(f".{self._path.name}.lock").open("a")
        except OSError as error:
            raise self._unopened(f"open: {error}") from error
        deadline = time.monotonic() + LET_GO_SEC
        while self._lock_file is None:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if time.monotonic() > deadline:
                    holder = _holder(file)
                    file.close()
                    raise StoreUnavailable(Reason.STORE_LOCKED, process=holder, detail=f"lock: {error}") from error
                time.sleep(LOOK_EVERY_SEC)
            else:
                self._lock_file = file

    def _stop(self, manager: Any) -> None:
        manager.release_server(str(self._path))
        self._unlock()

    def _unlock(self) -> None:
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def _ask(self) -> None:
        # Asked after the last user left, it would start the engine anew for nobody.
        if self.users:
            super()._ask()

    def renewed(self, client: MilvusClient, error: BaseException) -> MilvusClient | None:
        """A dead engine takes every client with it, new ones too, until it is told to start again."""
        if not self.users:
            return None
        with self._opening:
            if self._client is client:
                if not lost_connection(error):
                    return None
                log.warning("the embedded store stopped; starting it again")
                self.close()
        return self.client()

    def fault(self, error: BaseException, action: str) -> ClipseekError:
        """With the disk full or the file damaged, the engine says no more than "unexpected error"."""
        fault = super().fault(error, action)
        if lost_connection(error):
            return fault
        full = self._full(fault.detail)
        return full or (self._damaged(fault.detail) if code_of(error) in INTERNAL and self._is_damaged() else fault)

    def check_file(self) -> None:
        if self._client is None or begins_well(self._path):
            return
        detail = "the file of the engine that runs is gone or another"
        # With the folder, it may come back.
        raise self._damaged(detail) if self._path.parent.is_dir() else self._unopened(detail)

    def set_aside(self) -> Path | None:
        with self._write_lock, self._opening:
            self.close()
            # What the engine failed with before says nothing of the new file.
            self._away = False
            self._take_lock()
            try:
                if not is_damaged(self._path, is_open=False):
                    return None
                aside = put_aside(self._path)
            except OSError as error:
                raise self._unopened(f"put aside: {error}") from error
            finally:
                self._unlock()
        log.warning("the damaged file of the store is kept as %s", aside.name)
        return aside

    def _full(self, detail: str) -> DiskFull | None:
        folder = self._path.parent
        with suppress(OSError):
            if disk.free_bytes(folder) < _FULL_BYTES or not disk.takes_more(folder):
                return disk.full(folder, detail=detail)
        return None

    def _is_damaged(self) -> bool:
        """Of the file that the engine has open; not looked into while somebody else writes."""
        if not begins_well(self._path):
            return self._path.parent.is_dir()
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            return is_damaged(self._path, is_open=True)
        finally:
            self._write_lock.release()

    def _damaged(self, detail: str) -> StoreUnavailable:
        return StoreUnavailable(Reason.STORE_DAMAGED, name=self._path.name, detail=detail)

    def _unopened(self, detail: str) -> StoreUnavailable:
        return StoreUnavailable(Reason.STORE_UNOPENED, name=self._path.name, detail=detail)

    def close(self) -> None:
        """Also ends the engine, which lets other programs have the file."""
        with self._opening:
            opened = self._client is not None
            super().close()
            if opened:
                self._stop(_server_manager())

    def writing(self) -> AbstractContextManager[object]:
        """One writer at a time in this process."""
        return self._write_lock


def _holder(file: IO[str]) -> int | None:
    """The id of the process that has locked this file; None where the system does not tell, as across containers."""
    import fcntl  # noqa: PLC0415 - see above

    # The system's own record of a lock: its kind, where it begins, how long it is, and whose it is.
    if sys.platform == "darwin":
        layout, asked, place = "@qqihh", (0, 0, 0, fcntl.F_WRLCK, 0), 2
    else:
        layout, asked, place = "@hhqqi", (fcntl.F_WRLCK, 0, 0, 0, 0), 4
    try:
        told = fcntl.fcntl(file, fcntl.F_GETLK, struct.pack(layout, *asked))
    except OSError:
        return None
    return struct.unpack(layout, told)[place] or None


_files: dict[Path, LiteConnection] = {}
_importing = threading.Lock()
_files_lock = threading.Lock()


def join(uri: str) -> LiteConnection:
    """The connection of this process to the file `uri`. Raises StoreError if the engine would refuse its name."""
    # One file under two names would be two engines.
    path = Path(os.path.realpath(Path(uri).expanduser()))
    if not _NAME.fullmatch(path.name) or path.suffix != ".db":
        raise wrong_address("the file name must end in .db and have at most 36 characters: letters, digits, '.', '-' and '_'")
    with _files_lock:
        connection = _files.setdefault(path, LiteConnection(path))
        connection.users += 1
        return connection


def leave(connection: LiteConnection) -> None:
    """Undo one `join`; after the last, the engine ends and the file is free."""
    with _files_lock:
        connection.users -= 1
        if connection.users == 0:
            connection.close()
            _files.pop(Path(connection.shown_uri), None)


def _wait_for_engine(manager: Any, path: Path) -> None:
    """Start the engine and return once it takes connections, or ended; the client tells why then.

    The client does not wait for that itself: it asks at once, and after some two seconds calls the store unreachable.
    """
    address = manager.start_and_get_uri(str(path))
    deadline = time.monotonic() + STARTED_WITHIN_SEC
    while address is not None and time.monotonic() < deadline and _runs(manager, path):
        with socket.socket(socket.AF_UNIX) as asked, suppress(OSError):
            asked.connect(address.removeprefix("unix:"))
            return
        time.sleep(LOOK_EVERY_SEC)


def _runs(manager: Any, path: Path) -> bool:
    """Whether the engine of the file has not ended. Its launcher, whose release is pinned, tells in no other way."""
    server = manager._servers.get(str(path))
    return server is not None and server._p is not None and server._p.poll() is None


def _server_manager() -> Any:
    """What starts and stops engines. Raises StoreUnavailable where there is none for this system."""
    if sys.platform == "win32":
        raise StoreUnavailable(Reason.NO_LITE_HERE, detail="no engine for Windows")
    try:
        # One thread at a time: who changes the filters of warnings changes them for all threads.
        with _importing, warnings.catch_warnings():
            # It asks pkg_resources for its own version, which setuptools announces the end of.
            warnings.filterwarnings("ignore", message=".*pkg_resources")
            from milvus_lite import server  # noqa: PLC0415 - only where a file is used
            from milvus_lite.server_manager import server_manager_instance  # noqa: PLC0415
    except ImportError as error:
        raise StoreUnavailable(Reason.NO_LITE_HERE, detail=str(error)) from error
    server.os = _WITHOUT_SECRETS
    return server_manager_instance
