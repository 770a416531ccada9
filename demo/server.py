"""The stand-in put together: its parts, its routes, the check of every request's key, and how it starts and ends."""

from __future__ import annotations

import hmac
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.analysis_store import AnalysisStore
from demo.api import analyses, answers, assets, queries, tasks, transcripts, uploads
from demo.api.answers import ROOT, error_body
from demo.api.app_state import AppState
from demo.asset_store import AssetStore
from demo.database import Database
from demo.housekeeping import tidy
from demo.jobs import Jobs
from demo.options import Options
from demo.refusals import Refusal, wrong_key
from demo.task_store import TaskStore
from demo.upload_store import UploadStore


def build(options: Options) -> Starlette:
    """The ASGI application; its background work runs between the start and the end of its lifespan. Raises OSError."""
    options.make_folders()
    # Forms put files there while they arrive; elsewhere a temporary folder may lie in memory.
    tempfile.tempdir = str(options.partial)
    database = Database(options.data / "stand-in.db")
    asset_store, task_store = AssetStore(database, options), TaskStore(database, options)
    upload_store = UploadStore(database, options)
    analysis_store = AnalysisStore(database, options, asset_store)
    jobs = Jobs(options, asset_store, task_store)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tidy(options, asset_store, upload_store, task_store)
        jobs.start()
        analysis_store.wake()
        yield
        jobs.stop()

    app = Starlette(
        routes=[
            Mount(
                answers.ROOT,
                routes=[
                    *uploads.ROUTES,
                    *assets.ROUTES,
                    *transcripts.ROUTES,
                    *tasks.ROUTES,
                    *analyses.ROUTES,
                    *queries.ROUTES,
                ],
            ),
            *uploads.SLICE_ROUTES,
        ],
        middleware=[Middleware(KeyCheck, key=options.key)],
        exception_handlers={
            Refusal: answers.refused,
            ValidationError: answers.refused,
            HTTPException: answers.refused,
            ClientDisconnect: answers.gone,
            500: answers.refused,
        },
        lifespan=lifespan,
    )
    app.state.parts = AppState(options, database, asset_store, upload_store, task_store, analysis_store, jobs)
    return app


class KeyCheck:
    """ASGI middleware around all routes. Addresses of slices need no key: whoever has one was given it."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{ROOT}/"):
            given = Headers(scope=scope).get("x-api-key", "").encode()
            if not hmac.compare_digest(given, self._key):
                refusal = wrong_key()
                await JSONResponse(error_body(scope["path"], refusal), status_code=refusal.status)(scope, receive, send)
                return
        await self._app(scope, receive, send)
