"""The stand-in put together: its parts, its routes, and how it starts and ends."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import Mount

from demo.api import answers, assets, queries, tasks, uploads
from demo.api.app_state import AppState
from demo.api.middleware import KeyCheck
from demo.asset_store import AssetStore
from demo.database import Database
from demo.housekeeping import tidy
from demo.jobs import Jobs
from demo.options import Options
from demo.refusals import Refusal
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
    jobs = Jobs(options, asset_store, task_store)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tidy(options, asset_store, upload_store, task_store)
        jobs.start()
        yield
        jobs.stop()

    app = Starlette(
        routes=[
            Mount(answers.ROOT, routes=[*uploads.ROUTES, *assets.ROUTES, *tasks.ROUTES, *queries.ROUTES]),
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
    app.state.parts = AppState(options, database, asset_store, upload_store, task_store, jobs)
    return app
