"""Below which path of its host the app is served: the one place that knows it.

Streamlit serves its own addresses below `server.baseUrlPath` and leaves our routes at the root. So they are moved below it here,
and whoever hands an address of ours to a browser has it made here.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.routing import BaseRoute, Route


def below_base(path: str) -> str:
    """A path of ours, which begins with a slash, as browsers have to ask for it."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


def routes_below_base(routes: Sequence[Route]) -> list[BaseRoute]:
    """Our routes where the app is served."""
    return [Route(below_base(route.path), route.endpoint, methods=list(route.methods or ["GET"])) for route in routes]
