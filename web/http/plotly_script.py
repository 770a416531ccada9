"""plotly.js from the package of plotly itself: figures are drawn without asking anybody else's server."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.people.person import Role
from web.http.access.role_route import RoleRoute
from web.http.base_path import below_base

HEADERS: Final = {
    # The version is part of the address.
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_LEVEL: Final = 6


def plotly_address() -> str:
    """Where a browser finds plotly.js."""
    return below_base(f"/chart/{_file()}")


@cache
def _file() -> str:
    return f"plotly-{version('plotly')}.js"


def serve_plotly(request: Request) -> Response:
    """plotly.js, packed for browsers that take it so; 404 for another version than is installed. Runs in a thread."""
    if request.path_params["file"] != _file():
        return PlainTextResponse("not found", 404)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_packed(), media_type="text/javascript", headers=HEADERS | {"Content-Encoding": "gzip"})
    return Response(_path().read_bytes(), media_type="text/javascript", headers=HEADERS)


@lru_cache(maxsize=1)
def _packed() -> bytes:
    return gzip.compress(_path().read_bytes(), _LEVEL, mtime=0)


def _path() -> Path:
    # Found without importing plotly, which only those who make figures need.
    spec = find_spec("plotly")
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    return Path(places[0]) / "package_data" / "plotly.min.js"


CHART_ROUTES: Final[list[Route]] = [RoleRoute("/chart/{file}", serve_plotly, needs=Role.VIEWER, methods=["GET"])]
