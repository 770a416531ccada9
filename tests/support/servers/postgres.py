"""A real Postgres for tests: a throw-away cluster, started when a test first asks for it and gone when the process ends."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import pytest
from psycopg import sql

from tests.support.running import free_port
from tests.support.waiting import wait_for

NO_POSTGRES: Final = "The catalog's tests need Postgres 15 or newer: run 'apt-get install -y postgresql'."
INSTALLED: Final = Path("/usr/lib/postgresql")
USER: Final = "clipseek"
# What is thrown away need not survive a power cut.
IN_A_HURRY: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


class Cluster:
    """One Postgres server on 127.0.0.1 with its own folder. Raises OSError or CalledProcessError if it can't be made."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not below pytest's folder: that is closed to the user that Postgres runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="clipseek-postgres-"))
        self._as_user = _unprivileged(self._folder)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        command: list[str | Path] = [programs / "initdb", "-D", self._data, "-U", USER, "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, timeout=60, **self._as_user)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [part for setting in IN_A_HURRY for part in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-h", "127.0.0.1", "-p", str(self.port), "-k", "", *settings],
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for the tests, which stop it when they are done with it.
                start_new_session=True,
                **self._as_user,
            )
        wait_for(self._answers, within_sec=30, what="Postgres")

    def stop(self) -> None:
        """End it at once, whoever is connected."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Inside, it accepts connections and bytes and answers nothing: all of its processes are stopped, as by SIGSTOP."""
        assert self._process is not None
        main = psutil.Process(self._process.pid)
        # The one that accepts first, or it would start others meanwhile.
        main.suspend()
        stopped = [main]
        try:
            for child in main.children(recursive=True):
                child.suspend()
                stopped.append(child)
            yield
        finally:
            for process in reversed(stopped):
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self, template: str = "template1", name: str = "") -> str:
        """The address of a database of its own, as `DATABASE_URL` takes it: empty, or a copy of another."""
        name = name or f"test_{uuid.uuid4().hex}"
        made = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._connected() as connection:
            connection.execute(made)
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, dbname="postgres", autocommit=True, connect_timeout=5)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            self._connected().close()
        except psycopg.OperationalError:
            return False
        return True


def new_cluster() -> Cluster:
    """A cluster that runs; whoever asked for it removes it. Fails the test, with what to install, if there is no Postgres."""
    programs = _programs()
    if programs is None:
        pytest.fail(NO_POSTGRES)
    cluster = Cluster(programs)
    cluster.start()
    return cluster


def new_database(template: str = "template1", name: str = "") -> str:
    """The address of a database on the cluster that all tests of this process share: empty, or a copy of another."""
    return _shared().new_database(template, name)


@cache
def _shared() -> Cluster:
    cluster = new_cluster()
    atexit.register(cluster.remove)
    return cluster


def _programs() -> Path | None:
    """The folder of Postgres's programs: the newest that Debian has installed, or whatever is on the path."""
    debian = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to run Postgres, which refuses to be root, in this folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
