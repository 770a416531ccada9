"""The launcher: the page script, the routes, what guards them, and the life of the background work; nothing else."""

import streamlit as st
from starlette.middleware import Middleware

from web.http.base_path import routes_below_base
from web.http.connections import RequestTimeouts
from web.http.host_config import HostConfig
from web.http.page_style import PageStyle
from web.http.request_guard import RequestGuard
from web.http.routes import ROUTES
from web.http.streamlit_uploads import UploadsInMemory
from web.shell.lifespan import lifespan
from web.shell.listening import listening_on, refuse_open_network
from web.shell.preloads import preloads
from web.shell.theme import style

refuse_open_network()
app = st.App(
    "web/shell/main.py",
    routes=routes_below_base(ROUTES),
    lifespan=lifespan,
    middleware=[
        Middleware(RequestTimeouts),
        Middleware(RequestGuard, listening_on=listening_on()),
        Middleware(UploadsInMemory),
        Middleware(HostConfig),
        Middleware(PageStyle, style=preloads() + style()),
    ],
)

if __name__ == "__main__":
    app.run()
