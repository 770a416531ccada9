"""The launcher: the page script, the media routes and the life of the background work, put together; nothing else."""

import streamlit as st
from starlette.middleware import Middleware

from web.http.page_style import PageStyle
from web.http.request_guard import RequestGuard
from web.http.routes import ROUTES
from web.shell.lifespan import lifespan
from web.shell.listening import listening_on, refuse_open_network
from web.shell.preloads import preloads
from web.shell.theme import style

refuse_open_network()
app = st.App(
    "web/shell/main.py",
    routes=ROUTES,
    lifespan=lifespan,
    middleware=[Middleware(RequestGuard, listening_on=listening_on()), Middleware(PageStyle, style=preloads() + style())],
)

if __name__ == "__main__":
    app.run()
