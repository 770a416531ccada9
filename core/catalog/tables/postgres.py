"""Connections to Postgres that never wait without an end, and one answer for all threads while the server is away.

A server that was stopped, or a host that went away, keeps accepting bytes or says nothing at all, and no setting of Postgres
ends that wait. So a statement that takes long has somebody ask the server, on a connection of its own, whether it is there: a
slow answer is waited for, a silent server is not.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, ClassVar, Final

import psycopg
import sqlalchemy as sa
from psycopg.abc import RV, PQGen

from core.attempts import SharedAttempt
from core.errors import CatalogError, Reason

CONNECT_SEC: Final = 3
"""For the whole handshake with each address of the host."""
SLOW_SEC: Final = 1.5
"""After so long without a byte, the server is asked whether it is there."""
PROBE_SEC: Final = 2
"""For that question as a whole; libpq allows no less for a connection."""
REST_SEC: Final = 1.0
POOL_WAIT_SEC: Final = 5.0
WIRE: Final = {
    "connect_timeout": CONNECT_SEC,
    # Milliseconds: a host that went away without a word does not acknowledge what is sent to it.
    "tcp_user_timeout": 4000,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
LIMITS: Final = {
    # For every statement but those that move the tables; none takes a tenth of it in a library of 100,000 videos.
    "statement_timeout": "60s",
    "lock_timeout": "30s",
    # A process that was stopped in the middle of a transaction would keep its locks for ever.
    "idle_in_transaction_session_timeout": "60s",
}
_SET_LIMITS: Final = "select set_config(%s, %s, false) where current_setting(%s) = '0'"


class Reach:
    """Whether the server answers, known to all threads: while it does not, one of them at a time finds out whether it is back."""

    def __init__(self) -> None:
        self._arguments: dict[str, Any] = {}
        self._away = False
        self._attempt = SharedAttempt(
            self._probe,
            name="catalog-probe",
            patience_sec=PROBE_SEC + 0.5,
            silent=self._silent,
            rest_sec=REST_SEC,
        )

    @property
    def is_away(self) -> bool:
        """Whether it did not answer when last asked."""
        return self._away

    def check(self) -> None:
        """Raises CatalogError almost at once where the server is known to be away and has not come back."""
        if self._away:
            self._attempt.result()

    def lost(self) -> None:
        """It could not be connected to."""
        self._away = True

    def still_there(self) -> bool:
        """Asks the server; whoever asks meanwhile shares the answer."""
        try:
            self._attempt.result()
        except CatalogError:
            self._away = True
        return not self._away

    def teach(self, engine: sa.Engine) -> None:
        """Have each connection of this engine watched."""

        @sa.event.listens_for(engine, "do_connect")
        def _connect(_dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> psycopg.Connection[Any]:
            self._arguments = {"arguments": arguments, "options": options}
            if self._away:
                # Found out by a thread that had checked before.
                raise psycopg.OperationalError("the server does not answer")
            try:
                connection = WatchedConnection.connect(*arguments, **options)
                connection.reach = self
                _limit(connection)
            except psycopg.OperationalError:
                self.lost()
                raise
            return connection

    def _probe(self) -> None:
        known = self._arguments
        options = {**known["options"], "connect_timeout": PROBE_SEC}
        try:
            connection = BriefConnection.connect(*known["arguments"], autocommit=True, **options)
            try:
                connection.execute("select 1")
            finally:
                connection.close()
        except psycopg.OperationalError as error:
            self._away = True
            # Only the kind of fault: its text may hold the address with its password.
            raise CatalogError(Reason.CATALOG_SILENT, detail=type(error).__name__) from None
        self._away = False

    def _silent(self) -> CatalogError:
        return CatalogError(Reason.CATALOG_SILENT, detail="no answer in time")


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that gives up, closed, when nothing comes and the server is not there for others either."""

    reach: Reach | None = None

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: PQGen[RV]) -> Generator[Any, Any, RV]:
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                # Nothing, ten times a second, as long as there is nothing to read.
                ready = yield wanted
                if ready:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at > SLOW_SEC:
                    self._look()
                    heard_at = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            result: RV = end.value
            return result

    def _look(self) -> None:
        if self.reach is not None and not self.reach.still_there():
            self.close()
            raise psycopg.OperationalError("the server does not answer")


class BriefConnection(psycopg.Connection[Any]):
    """A connection for one short question."""

    limit_sec: ClassVar[float] = PROBE_SEC

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        return super().wait(gen, *args, **{**options, "timeout": self.limit_sec})


def _limit(connection: psycopg.Connection[Any]) -> None:
    """Sent as statements: a pooler in between refuses most settings at the start. What the address sets itself stays."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.executemany(_SET_LIMITS, [(name, value, name) for name, value in LIMITS.items()])
    connection.autocommit = False
