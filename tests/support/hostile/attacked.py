"""A running app with one video that is ready, for those who attack it, and what they know of it."""

from __future__ import annotations

from pathlib import Path

from core.config import Settings
from core.models.video import Span
from tests.support.clips import make_clip
from tests.support.libraries.ready import make_ready
from tests.support.running import RunningApp
from web.http.media_access import signed_query
from web.http.uploads.routes import new_session


class Attacked:
    """`clip` is the signed address of its video; `key` signs others."""

    def __init__(self, folder: Path) -> None:
        data_dir = folder / "data"
        clip = make_clip(folder / "lobby.mp4", seconds=8)
        self.video_id = make_ready(data_dir / "demo", clip, [Span(0, 4), Span(4, 8)])
        self.app = RunningApp(data_dir)
        self.key = Settings(data_dir=data_dir).signing_key
        self.clip = f"/clips/{self.video_id}?{signed_query(self.key, 'clip', self.video_id)}"

    def token(self) -> str:
        """One for uploads, of a session of its own."""
        session = new_session()
        expires, proof = (part.partition("=")[2] for part in signed_query(self.key, "upload", session).split("&"))
        return f"{session}.{expires}.{proof}"

    @property
    def traces(self) -> list[str]:
        """What the app wrote of faults that nobody had foreseen."""
        own = self.app.data_dir / "logs" / "clipseek.log"
        lines = [*self.app.log.splitlines(), *(own.read_text(errors="replace").splitlines() if own.exists() else [])]
        return [line for line in lines if "Traceback" in line or "unexpected" in line]

    def stop(self) -> None:
        self.app.stop()
