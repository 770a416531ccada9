"""The launcher: the page script, the media routes and the life of the background work, put together; nothing else."""

import streamlit as st
from starlette.middleware import Middleware

from web.http.base_path import routes_below_base
from web.http.host_config import HostConfig
from web.http.request_guard import RequestGuard
from web.http.routes import ROUTES
from web.shell.lifespan import lifespan
from web.shell.listening import listening_on, refuse_open_network

refuse_open_network()
app = st.App(
    "web/shell/main.py",
    routes=routes_below_base(ROUTES),
    lifespan=lifespan,
    middleware=[Middleware(RequestGuard, listening_on=listening_on()), Middleware(HostConfig)],
)

if __name__ == "__main__":
    app.run()
