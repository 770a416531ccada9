"""Files put where a browser's upload would have left them."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from web.components.upload.upload import SESSION
from web.http.uploads.relayed_staging import staging
from web.http.uploads.routes import new_session
from web.http.uploads.staging import Upload


def stage(session: str, name: str, content: bytes) -> Upload:
    """A whole file of this session, as the routes leave it."""
    store = staging()
    begun = store.create(session, name, len(content), modified_ms=0)
    receiving = store.receive(session, begun.id, 0)
    receiving.write(content)
    receiving.close()
    return store.get(session, begun.id)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    """Let the person of this page test upload a file; the page has to run to see it."""
    if SESSION not in app.session_state:
        app.session_state[SESSION] = new_session()
    stage(app.session_state[SESSION], name, content)
    return app
