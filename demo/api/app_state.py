"""Everything the routes share, in one object on the app's state."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from demo.api.faults import Faults
from demo.asset_store import AssetStore
from demo.jobs import Jobs
from demo.options import Options
from demo.state import State
from demo.task_store import TaskStore
from demo.upload_store import UploadStore


@dataclass(slots=True)
class Desk:
    """The parts of one running stand-in. `error_shape` is `spec`, `flat` or `nested`; a test may change it."""

    options: Options
    state: State
    assets: AssetStore
    uploads: UploadStore
    tasks: TaskStore
    jobs: Jobs
    secret: str
    error_shape: str = "spec"
    faults: Faults = field(default_factory=Faults)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
