"""The stand-in put together: its parts, its routes, and how it starts and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import Mount

from demo.api import answers, assets, queries, switches, tasks, uploads
from demo.api.app_state import Desk
from demo.api.middleware import Gate
from demo.asset_store import AssetStore
from demo.housekeeping import tidy
from demo.jobs import Jobs
from demo.options import Options
from demo.refusals import Refusal
from demo.state import State
from demo.task_store import TaskStore
from demo.upload_store import UploadStore


def build(options: Options) -> Starlette:
    """The ASGI application; its background work runs between the start and the end of its lifespan. Raises OSError."""
    options.make_folders()
    state = State(options.data / "stand-in.db")
    asset_store, task_store = AssetStore(state, options), TaskStore(state, options)
    jobs = Jobs(options, asset_store, task_store)
    desk = Desk(options, state, asset_store, UploadStore(state, options), task_store, jobs, state.secret())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tidy(options, state, asset_store, desk.uploads, task_store)
        jobs.start()
        yield
        jobs.stop()

    provider = [*uploads.ROUTES, *assets.ROUTES, *tasks.ROUTES, *queries.ROUTES]
    app = Starlette(
        routes=[
            Mount(answers.ROOT, routes=provider),
            *uploads.SINK_ROUTES,
            *(switches.ROUTES if options.test_switches else []),
        ],
        middleware=[Middleware(Gate, desk=desk)],
        exception_handlers={
            Refusal: answers.refused,
            404: answers.not_found,
            405: answers.not_allowed,
            HTTPException: answers.malformed,
            ClientDisconnect: answers.gone,
            500: answers.broke,
        },
        lifespan=lifespan,
    )
    app.state.desk = desk
    return app
