"""Everything the routes share, in one object on the app's state."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from demo.analysis_store import AnalysisStore
from demo.asset_store import AssetStore
from demo.database import Database
from demo.jobs import Jobs
from demo.options import Options
from demo.task_store import TaskStore
from demo.upload_store import UploadStore


@dataclass(frozen=True, slots=True)
class AppState:
    """The parts of one running stand-in."""

    options: Options
    database: Database
    assets: AssetStore
    uploads: UploadStore
    tasks: TaskStore
    analyses: AnalysisStore
    jobs: Jobs


def state_of(request: Request) -> AppState:
    state: AppState = request.app.state.parts
    return state
