"""Twelve Labs as this app needs it: upload a file, have a video embedded, embed a query."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final, Protocol, TypeVar

import httpx
from twelvelabs.assets.client import AssetsClient
from twelvelabs.core.client_wrapper import SyncClientWrapper
from twelvelabs.embed.v_2.client import V2Client

from core.embedding_models import EmbeddingModel
from core.errors import Reason, RequestRefused, SettingsError
from core.jobs import EmbedOptions
from core.models import Query
from core.twelve_labs.answers import (
    Asset,
    EmbedTask,
    TaskSummary,
    read_asset,
    read_summary,
    read_task,
    unreadable,
)
from core.twelve_labs.calls import Caller, open_http, patiently
from core.twelve_labs.requests import TaskSource, checked_id, query_body, task_body
from core.twelve_labs.upload import DIRECT_LIMIT_BYTES, Meter, Uploader, gone, size_of
from core.vectors import Vector, checked

_PAGE_ROWS: Final = 50
_TEXT_TIMEOUT_SEC: Final = 10.0


class _HasId(Protocol):
    @property
    def id(self) -> str | None: ...


Row = TypeVar("Row", bound=_HasId)


class TwelveLabsClient:
    """One connection pool to the provider, for all threads.

    Every method raises KeyRefused, RequestRefused, TooManyRequests or ProviderUnavailable. Only `embed_query` and the
    steps within an upload in slices are repeated here; whoever calls the rest decides when to try again.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str,
        model: EmbeddingModel,
        timeout_sec: float = 30.0,
        direct_limit_bytes: int = DIRECT_LIMIT_BYTES,
    ) -> None:
        """Connects to nothing yet. Raises SettingsError on a key or address that can't be one."""
        key = _checked_key(api_key)
        base = _checked_base(base_url)
        self.model = model
        self._timeout_sec = timeout_sec
        self._direct_limit_bytes = direct_limit_bytes
        self._http = open_http(base, timeout_sec=timeout_sec, secret=key)
        # Built from the SDK's parts: its front door lets an environment variable override the address we were given.
        self._wire = SyncClientWrapper(api_key=key, base_url=base, httpx_client=self._http, timeout=timeout_sec)
        self._assets = AssetsClient(client_wrapper=self._wire)
        self._embed = V2Client(client_wrapper=self._wire)
        self._call = Caller(key)
        self._uploader = Uploader(self._wire, self._http, self._call, timeout_sec)

    def upload(
        self,
        path: Path,
        *,
        name: str,
        on_progress: Callable[[int, int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Asset:
        """Send a file and tell the provider to call it `name`. The asset is usable once `asset` says READY.

        `on_progress` gets (bytes sent, bytes in all). Raises UploadStopped soon after `should_stop` says so, MediaError if
        the file is gone or empty.
        """
        size = size_of(path)
        meter = Meter(size, on_progress, should_stop)
        send = self._uploader.direct if size <= self._direct_limit_bytes else self._uploader.sliced
        try:
            meter.at(0)
            return send(path, name, size, meter)
        except OSError as error:
            raise gone(error) from None

    def asset(self, asset_id: str) -> Asset:
        """How an uploaded file stands."""
        ident = checked_id(asset_id)
        reply = self._call(f"Look at asset {ident}", lambda: self._assets.retrieve(ident), level=logging.DEBUG)
        return read_asset(reply, self._call.secret)

    def find_assets(self, name: str) -> list[Asset]:
        """All files the provider knows by exactly this name, newest first."""
        rows = self._rows(
            f"Search for asset {name}",
            lambda page: self._assets.list(filename=name, page=page, page_limit=_PAGE_ROWS).items,
        )
        return [read_asset(row, self._call.secret) for row in rows if row.filename == name]

    def delete_asset(self, asset_id: str) -> None:
        """Remove an uploaded file; fine if it is gone already."""
        ident = checked_id(asset_id)
        try:
            self._call(f"Removal of asset {ident}", lambda: self._assets.delete(ident))
        except RequestRefused as error:
            if error.reason is not Reason.NOT_FOUND:
                raise

    def create_task(self, source: TaskSource, options: EmbedOptions) -> str:
        """Have a video embedded: this is what costs money. Returns the task's id.

        After ProviderUnavailable the task may exist all the same; `recent_tasks` tells.
        """
        body = task_body(self.model, source, options)
        reply = self._call("Creation of a task", lambda: self._embed.tasks.create(**body))
        if not reply.id:
            raise unreadable("a task without an id")
        return reply.id

    def task(self, task_id: str) -> EmbedTask:
        """How a task stands, with its vectors once it is READY. Raises VectorInvalid if one of them is no vector."""
        ident = checked_id(task_id)
        path = f"embed-v2/tasks/{ident}"

        def look() -> EmbedTask:
            return read_task(self._wire.httpx_client.request(path, method="GET").content, self.model.dimension, self._call.secret)

        return self._call(f"Look at task {ident}", look, level=logging.DEBUG)

    def recent_tasks(self, since: float) -> Iterator[TaskSummary]:
        """Tasks created at or after `since` (seconds since 1970, UTC), newest first; the provider keeps seven days."""
        rows = self._rows("List of tasks", lambda page: self._embed.tasks.list(page=page, page_limit=_PAGE_ROWS).items)
        for row in rows:
            summary = read_summary(row)
            if summary.created_at is not None and summary.created_at < since:
                return
            yield summary

    def embed_query(self, query: Query) -> Vector:
        """The query's vector, shape (dimension,), float32.

        Raises also ClipseekError for an empty query, MediaError for media too large to send, VectorInvalid.
        """
        body = query_body(self.model, query)
        media_bytes = len(query.media.data or b"") if query.media else 0
        patience = self._uploader.patience(media_bytes) if query.media else min(self._timeout_sec, _TEXT_TIMEOUT_SEC)
        what = f"Embedding of a query ({query.media.kind if query.media else 'text'})"
        reply = patiently(
            lambda: self._call(
                what, lambda: self._embed.create(**body, request_options={"timeout_in_seconds": math.ceil(patience)})
            )
        )
        if not reply.data:
            raise unreadable("an answer without a vector")
        return checked(reply.data[0].embedding, self.model.dimension)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _rows(self, what: str, fetch: Callable[[int], Sequence[Row] | None]) -> Iterator[Row]:
        """All rows with an id, page by page until one brings nothing new.

        The SDK's own pager never ends on a server that has no empty page, and rows move to the next page while we read.
        """
        seen: set[str | None] = {None}
        for page in count(1):
            rows = self._call(f"{what}, page {page}", partial(fetch, page))
            fresh = [row for row in rows or () if row.id not in seen]
            if not fresh:
                return
            seen.update(row.id for row in fresh)
            yield from fresh


def _checked_key(api_key: str) -> str:
    """The key as it goes into a header. The check keeps it out of the error that an unfit header would raise."""
    key = api_key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(Reason.SETTING_WRONG, name="TWELVE_LABS_API_KEY", problem="it is empty or has characters no key has")
    return key


def _checked_base(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingsError(Reason.SETTING_WRONG, name="TWELVELABS_BASE_URL", problem="it is no web address")
    return base_url.rstrip("/")
