"""Below which path of its host the app is served: the one place that knows it.

Streamlit serves its own addresses below `server.baseUrlPath` and leaves our routes at the root. So they are moved below it here,
and whoever hands an address of ours to a browser has it made here.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.routing import BaseRoute, Route

from web.http.access.role_route import RoleRoute


def below_base(path: str) -> str:
    """A path of ours, which begins with a slash, as browsers have to ask for it."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


def routes_below_base(routes: Sequence[Route]) -> list[BaseRoute]:
    """Our routes where the app is served."""
    return [_below_base(route) for route in routes]


def _below_base(route: Route) -> Route:
    path, methods = below_base(route.path), list(route.methods or ["GET"])
    if isinstance(route, RoleRoute):
        return RoleRoute(path, route.endpoint, needs=route.needs, methods=methods)
    return Route(path, route.endpoint, methods=methods)
