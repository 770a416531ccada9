"""The launcher: the page script, the media routes and the life of the background work, put together; nothing else."""

import streamlit as st

from web.http.routes import ROUTES
from web.shell.lifespan import lifespan

app = st.App("web/shell/main.py", routes=ROUTES, lifespan=lifespan)

if __name__ == "__main__":
    app.run()
