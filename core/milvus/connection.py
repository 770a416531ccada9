"""One open client for all threads, to a server or to the embedded engine, and the way back when it is lost."""

from __future__ import annotations

import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from core.attempts import SharedAttempt
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.milvus.driver import FAILURES, MilvusClient, translated

CONNECT_SEC: Final = 3.0
SEARCH_EF: Final = 300
"""Of 100 true neighbours in hard data, a server's search then found 98; with 200 it found 95 to 97, with its own defaults 44.

`benchmarks/search/milvus_rows.py`; 300 took a twentieth more time than 200.
"""
ZILLIZ: Final = ".zillizcloud.com"
ZILLIZ_LEVEL: Final = 5
"""Zilliz Cloud takes a level from 1 to 10 instead."""
EVERYTHING_WRITTEN: Final = "Strong"
RECENT: Final = "Bounded"
_SERVER_SCHEMES: Final = ("http", "https", "tcp")


class Connection(ABC):
    """Opens on first use, once, whoever asks. `ready` holds the collections that this client has seen and loaded."""

    index_type: ClassVar[str]

    def __init__(self, shown_uri: str) -> None:
        self.shown_uri = shown_uri
        self.ready: set[str] = set()
        self._opening = threading.RLock()
        self._client: MilvusClient | None = None
        self._failure: StoreError | None = None
        self._failed_at = 0.0
        self._away = False
        self._question = SharedAttempt(self._ask, name="store-question", patience_sec=CONNECT_SEC, silent=self._silent)

    def check(self) -> None:
        """Raises StoreUnavailable almost at once where the store is known not to answer and has not come back."""
        if self._away:
            self._question.result()

    def doubt(self) -> None:
        """A call was not answered: find out in the background whether any is, so that the next do not wait as long."""
        self._question.start()

    def _ask(self) -> None:
        try:
            client = self.client()
            try:
                client.list_collections(timeout=CONNECT_SEC)
            except FAILURES as error:
                fresh = self.renewed(client, error)
                if fresh is None:
                    raise
                fresh.list_collections(timeout=CONNECT_SEC)
        except FAILURES as error:
            self._away = True
            raise self.fault(error, "ask") from None
        except StoreError:
            self._away = True
            raise
        self._away = False

    def _silent(self) -> StoreError:
        return StoreUnavailable(Reason.STORE_UNREACHABLE, uri=self.shown_uri, detail="no answer in time")

    def client(self) -> MilvusClient:
        """Raises StoreUnavailable within a few seconds, however many threads ask; StoreError for an address that is none."""
        client = self._client
        if client is not None:
            return client
        asked_at = time.monotonic()
        with self._opening:
            if self._client is None:
                failure = self._failure
                # Who waited for another's attempt shares its outcome, or the tenth in line would wait ten times as long.
                if failure is not None and self._failed_at >= asked_at:
                    raise type(failure)(failure.reason, detail=failure.detail, **failure.facts)
                self._client = self._opened()
            return self._client

    def _opened(self) -> MilvusClient:
        try:
            client = self._open()
        except StoreError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise
        self._failure = None
        return client

    def close(self) -> None:
        """Let go of the client; the next use opens a new one."""
        with self._opening:
            client, self._client = self._client, None
            self.ready.clear()
            if client is not None:
                client.close()

    @abstractmethod
    def _open(self) -> MilvusClient: ...

    def fault(self, error: BaseException, action: str) -> ClipseekError:
        """What to raise for `error`, which `action` ended with."""
        return translated(error, action, self.shown_uri)

    @abstractmethod
    def renewed(self, client: MilvusClient, error: BaseException) -> MilvusClient | None:
        """Another client to try again with, once, after `client` failed with `error`; None where that is no help."""

    @abstractmethod
    def check_file(self) -> None:
        """Raises StoreUnavailable where the file that was opened is gone or no store any more; a server has none."""

    @abstractmethod
    def set_aside(self) -> Path | None:
        """Put a damaged file away under the name that is returned, so that the next use begins a new one; a server has none."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[object]:
        """Held while rows are changed."""

    def search_options(self, limit: int) -> Mapping[str, Any]:
        """How to look for the nearest `limit` rows: exactly, and with all that was written, unless that takes too long."""
        del limit
        return {"consistency_level": EVERYTHING_WRITTEN}


class ServerConnection(Connection):
    """A Milvus server or Zilliz Cloud. The client finds back to a server that was away by itself.

    Its index looks at part of the rows only: the more candidates (`search_ef`) a search keeps, the fewer it misses. To wait for
    what was written in the last moments takes it 200 to 400 ms, so searches do not; whoever writes does before a task is ready.
    """

    index_type = "AUTOINDEX"

    def __init__(self, uri: str, token: str, search_ef: int) -> None:
        super().__init__(without_password(uri))
        self._uri = uri
        self._token = token
        self._search_ef = search_ef

    def search_options(self, limit: int) -> Mapping[str, Any]:
        is_zilliz = (urlsplit(self._uri).hostname or "").endswith(ZILLIZ)
        params = {"level": ZILLIZ_LEVEL} if is_zilliz else {"ef": max(self._search_ef, limit)}
        return {"consistency_level": RECENT, "search_params": {"params": params}}

    def _open(self) -> MilvusClient:
        try:
            # Not shared with other clients, or `close` would leave the channel open.
            return MilvusClient(uri=self._uri, token=self._token, timeout=CONNECT_SEC, dedicated=True)
        except FAILURES as error:
            self._away = True
            self.doubt()
            detail = translated(error, "connect", self.shown_uri).detail
            raise StoreUnavailable(Reason.STORE_UNREACHABLE, uri=self.shown_uri, detail=detail) from error
        except ValueError:
            raise wrong_address("it is no usable address") from None

    def renewed(self, _client: MilvusClient, _error: BaseException) -> MilvusClient | None:
        return None

    def check_file(self) -> None:
        return

    def set_aside(self) -> Path | None:
        return None

    def writing(self) -> AbstractContextManager[object]:
        return nullcontext()


def is_server(uri: str) -> bool:
    """Whether `uri` names a server rather than a file. Raises StoreError for an address of another kind."""
    scheme, separator, _ = uri.partition("://")
    if not separator:
        return uri.startswith("unix:")
    if scheme.lower() not in _SERVER_SCHEMES:
        raise wrong_address("it must start with http:// or https://, or be the name of a file that ends in .db")
    return True


def without_password(uri: str) -> str:
    """`uri` for people and logs: no user, password or query."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return re.sub(r"//.*@", "//", uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else uri


def wrong_address(problem: str) -> StoreError:
    return StoreError(Reason.SETTING_WRONG, name="MILVUS_URI", problem=problem)
