"""Twelve Labs as this app needs it: upload a file, have a video embedded or described, embed a query."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, Final, Protocol, TypeVar

import httpx
from twelvelabs.analyze_async.tasks.client import TasksClient as AnalysesClient
from twelvelabs.assets.client import AssetsClient
from twelvelabs.core.client_wrapper import SyncClientWrapper
from twelvelabs.embed.v_2.client import V2Client
from twelvelabs.types.async_response_format import AsyncResponseFormat
from twelvelabs.types.embedding_success_response import EmbeddingSuccessResponse
from twelvelabs.types.video_context import VideoContext_AssetId, VideoContext_Url

from core.errors import ProviderError, Reason, RequestRefused, SettingsError
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import EmbedOptions
from core.models.vectors import Vector, checked
from core.models.video import Query
from core.spoken.line import Line
from core.twelve_labs.answers import (
    INCLUDE,
    AnalysisTask,
    Asset,
    EmbedTask,
    TaskSummary,
    read_analysis,
    read_asset,
    read_summary,
    read_task,
    read_transcript,
    unreadable,
)
from core.twelve_labs.calls import Caller, open_http, patiently
from core.twelve_labs.requests import TaskSource, checked_id, query_body, task_body
from core.twelve_labs.upload import DIRECT_LIMIT_BYTES, Meter, Sendable, Uploader, gone, size_of

log = logging.getLogger(__name__)

_PAGE_ROWS: Final = 50
ANALYSIS_MODEL: Final = "pegasus1.5"
ANALYSIS_TOKENS: Final = 16_384
"""Room for the chapters of two hours; what is longer would be cut off."""
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
        self._analyses = AnalysesClient(client_wrapper=self._wire)
        self._call = Caller(key)
        self._uploader = Uploader(self._wire, self._http, self._call, timeout_sec)

    def upload(
        self,
        file: Sendable,
        *,
        name: str,
        on_progress: Callable[[int, int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Asset:
        """Send a file and tell the provider to call it `name`. The asset is usable once `asset` says READY.

        `on_progress` gets (bytes sent, bytes in all). Raises UploadStopped soon after `should_stop` says so, MediaError if
        the file is gone or empty.
        """
        size = size_of(file)
        meter = Meter(size, on_progress, should_stop)
        send = self._uploader.direct if size <= self._direct_limit_bytes else self._uploader.sliced
        try:
            meter.at(0)
            return send(file, name, size, meter)
        except OSError as error:
            raise gone(error) from None

    def upload_link(self, url: str, *, name: str) -> Asset:
        """Have the provider fetch a file itself and call it `name`. The asset is usable once `asset` says READY."""
        reply = self._call(
            "Upload from a link",
            lambda: self._assets.create(method="url", url=url, filename=name, enable_hls=False, enable_thumbnail=False),
        )
        return read_asset(reply, self._call.secret)

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

    def transcript(self, asset_id: str) -> tuple[Line, ...] | None:
        """What is said in an uploaded file; empty if the provider has no transcript of it, None as long as it makes one."""
        ident = checked_id(asset_id)
        path = f"assets/{ident}/transcription"

        def look() -> tuple[Line, ...] | None:
            # Not left to the SDK, whose reader takes long where every word of a long video is an object.
            reply = self._wire.httpx_client.request(path, method="GET", params={"include": ",".join(INCLUDE)})
            return read_transcript(reply.content)

        try:
            return self._call(f"Look at the transcript of asset {ident}", look, level=logging.DEBUG)
        except RequestRefused as error:
            if error.reason is Reason.NOT_FOUND:
                return ()
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

    def create_analysis(
        self,
        source: TaskSource,
        prompt: str,
        schema: Mapping[str, object],
        request_id: str,
        window: tuple[float, float] | None = None,
    ) -> str:
        """Have a video described in the form of a JSON schema: this is what costs money. Returns the task's id.

        `window` is the part from one second to another that is meant, if not all of it. Asked again with the same `request_id`,
        it is the same task. Raises RequestRefused(ANALYSIS_NOT_OFFERED) where the account does not have it.
        """
        part: dict[str, Any] = {} if window is None else {"start_time": window[0], "end_time": window[1]}
        video = (
            VideoContext_Url(url=source.url or "") if source.asset_id is None else VideoContext_AssetId(asset_id=source.asset_id)
        )
        try:
            reply = self._call(
                "Creation of an analysis",
                lambda: self._analyses.create(
                    model_name=ANALYSIS_MODEL,
                    custom_id=request_id,
                    video=video,
                    prompt=prompt,
                    max_tokens=ANALYSIS_TOKENS,
                    response_format=AsyncResponseFormat(type="json_schema", json_schema=dict(schema)),
                    **part,
                    request_options={"additional_headers": {"Idempotency-Key": request_id}},
                ),
            )
        except ProviderError as error:
            if error.reason in (Reason.NOT_ALLOWED, Reason.NOT_FOUND):
                raise RequestRefused(Reason.ANALYSIS_NOT_OFFERED, status=error.status, code=error.code) from None
            raise
        return reply.task_id

    def analysis(self, task_id: str) -> AnalysisTask:
        """How an analysis stands, with what it wrote once it is READY."""
        ident = checked_id(task_id)
        reply = self._call(f"Look at analysis {ident}", lambda: self._analyses.retrieve(ident), level=logging.DEBUG)
        return read_analysis(reply, self._call.secret)

    def cancel_analysis(self, task_id: str) -> None:
        """Have it not done any more; fine if it is over or gone already."""
        ident = checked_id(task_id)
        try:
            self._call(f"Cancellation of analysis {ident}", lambda: self._analyses.cancel(ident))
        except RequestRefused as error:
            log.info("analysis %s is not cancelled any more: %s", ident, error.reason)

    def embed_query(self, query: Query, *, is_asked_once: bool = False) -> Vector:
        """The query's vector, shape (dimension,), float32. With `is_asked_once` it is never paid for more than once.

        Raises also ClipseekError for an empty query, MediaError for media too large to send, VectorInvalid.
        """
        body = query_body(self.model, query)
        media_bytes = len(query.media.data or b"") if query.media else 0
        patience = self._uploader.patience(media_bytes) if query.media else min(self._timeout_sec, _TEXT_TIMEOUT_SEC)
        what = f"Embedding of a query ({query.media.kind if query.media else 'text'})"

        def ask() -> EmbeddingSuccessResponse:
            return self._call(
                what, lambda: self._embed.create(**body, request_options={"timeout_in_seconds": math.ceil(patience)})
            )

        reply = ask() if is_asked_once else patiently(ask)
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
