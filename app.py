"""The launcher: the page script, the routes, what guards them, and the life of the background work; nothing else."""

import streamlit as st
from starlette.middleware import Middleware

from web.http.access.gate import Gate
from web.http.access.request_guard import RequestGuard
from web.http.access.role_route import StreamlitRoles
from web.http.base_path import routes_below_base
from web.http.connections import RequestTimeouts
from web.http.host_config import HostConfig
from web.http.page_style import PageStyle
from web.http.request_id import RequestId
from web.http.routes import ROUTES
from web.http.streamlit_uploads import UploadsInMemory
from web.shell.lifespan import lifespan
from web.shell.listening import listening_on, refuse_open_network
from web.shell.preloads import preloads
from web.shell.theme.theme import style
from web.sign_in.leaving import SIGN_IN_ROUTES

refuse_open_network()
MIDDLEWARE = [
    Middleware(RequestId),
    Middleware(RequestTimeouts),
    Middleware(RequestGuard, listening_on=listening_on()),
    Middleware(Gate),
    Middleware(StreamlitRoles),
    Middleware(UploadsInMemory),
    Middleware(HostConfig),
    Middleware(PageStyle, style=preloads() + style()),
]
app = st.App(
    "web/shell/main.py",
    routes=routes_below_base([*ROUTES, *SIGN_IN_ROUTES]),
    lifespan=lifespan,
    middleware=MIDDLEWARE,
)

if __name__ == "__main__":
    app.run()
