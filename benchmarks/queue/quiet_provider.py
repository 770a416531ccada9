"""A provider that costs next to nothing, in a process of its own, so that what is measured is ours.

It speaks only what preparing a link needs: make a task, look at it, list none. A task is ready a fixed time after it was made,
with vectors that mean nothing. `python -m benchmarks.queue.quiet_provider PORT TASK_SEC`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.models.embedding_models import DIMENSION
from tests.support.running import free_port
from tests.support.waiting import wait_for

ROOT: Final = Path(__file__).parents[2]
KEY: Final = "tlk_of_the_benchmarks"
VIDEO_SEC: Final = 80.0
"""By its own figure, two seconds and a twentieth of the length, the provider works six seconds on it."""
MOMENTS: Final = 6
ROWS_A_VIDEO: Final = 2 * MOMENTS
TASKS: Final = "/v1.3/embed-v2/tasks"


class QuietProvider:
    """A running one, seen from outside."""

    def __init__(self, port: int) -> None:
        self._admin = f"http://127.0.0.1:{port}"
        self.settings = {"TWELVE_LABS_API_KEY": KEY, "TWELVELABS_BASE_URL": f"{self._admin}/v1.3"}

    def calls(self) -> Counter[str]:
        """How often what was asked, by method and kind of address."""
        return Counter(httpx.get(f"{self._admin}/__counters", timeout=5, trust_env=False).json())

    def listens(self) -> bool:
        try:
            self.calls()
        except httpx.TransportError:
            return False
        return True


@contextmanager
def quiet_provider(task_sec: float) -> Iterator[QuietProvider]:
    """One whose tasks take `task_sec`; it ends with the block."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.queue.quiet_provider", str(port), str(task_sec)], cwd=ROOT)
    try:
        provider = QuietProvider(port)
        wait_for(provider.listens, what="the quiet provider")
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def build(task_sec: float) -> Starlette:
    """The server's side."""
    made: dict[str, float] = {}
    calls: Counter[str] = Counter()
    data = _data()

    async def create(_request: Request) -> Response:
        calls["POST tasks"] += 1
        task_id = uuid.uuid4().hex[:24]
        made[task_id] = time.monotonic()
        return JSONResponse({"_id": task_id, "status": "processing", "data": None}, status_code=202)

    async def look(request: Request) -> Response:
        calls["GET task"] += 1
        task_id = request.path_params["task_id"]
        ready = time.monotonic() - made.setdefault(task_id, time.monotonic()) >= task_sec
        status, vectors = ("ready", data) if ready else ("processing", "null")
        return Response(f'{{"_id":"{task_id}","status":"{status}","data":{vectors}}}', media_type="application/json")

    async def listed(_request: Request) -> Response:
        calls["GET tasks"] += 1
        return JSONResponse({"data": [], "page_info": {"page": 1, "limit_per_page": 50, "total_page": 0, "total_results": 0}})

    async def counters(_request: Request) -> Response:
        return JSONResponse(dict(calls))

    routes = [
        Route(TASKS, create, methods=["POST"]),
        Route(TASKS, listed),
        Route(f"{TASKS}/{{task_id}}", look),
        Route("/__counters", counters),
    ]
    return Starlette(routes=routes)


def _data() -> str:
    """What a ready task holds, as JSON: the moments of one video, seen and heard."""
    rng = np.random.default_rng(7)
    length_sec = VIDEO_SEC / MOMENTS
    items = [
        {
            "embedding": [round(value, 8) for value in (vector / np.linalg.norm(vector)).tolist()],
            "embedding_option": option,
            "embedding_scope": "clip",
            "start_sec": number * length_sec,
            "end_sec": (number + 1) * length_sec,
        }
        for option in ("visual", "audio")
        for number, vector in enumerate(rng.standard_normal((MOMENTS, DIMENSION)))
    ]
    return json.dumps(items)


def main(port: int, task_sec: float) -> None:
    uvicorn.run(build(task_sec), host="127.0.0.1", port=port, log_level="critical", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
