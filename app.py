"""The launcher: the page script, the media routes and the life of the background work, put together; nothing else."""

import streamlit as st

from web.lifespan import lifespan
from web.routes import ROUTES

app = st.App("web/main.py", routes=ROUTES, lifespan=lifespan)

if __name__ == "__main__":
    app.run()
