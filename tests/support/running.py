"""A Clipseek of its own for a test: the real command on a free port, with its own data folder."""

from __future__ import annotations

import atexit
import os
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_SEC = 120.0
LONG_SEC = "3600"
"""Nothing is computed beside a test that did not ask for it by looking."""
PORTS: Final = range(11_000, 32_000)
"""Linux gives away those from 32768 on by itself; browsers refuse some below these."""


def free_port() -> int:
    """One that stays free until it is taken: none of those that the system gives to whoever connects or asks for any."""
    while True:
        port = secrets.choice(PORTS)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class RunningApp:
    """Started by the constructor; `stop` ends it as a service manager would, `kill` as a power cut."""

    def __init__(self, data_dir: Path, *, script: Path = ROOT / "app.py", **environment: str) -> None:
        self.data_dir = data_dir
        self.library_dir = data_dir if "TWELVE_LABS_API_KEY" in environment else data_dir / "demo"
        self.port = free_port()
        base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        self.url = f"http://127.0.0.1:{self.port}{base and '/'}{base}"
        self.log_path = data_dir.parent / f"app-{self.port}.log"
        self._command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(self.port)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CLIPSEEK_", "TWELVE", "MILVUS_"))}
        self._environment = {**clean, "DATA_DIR": str(data_dir), "CLIPSEEK_INSIGHTS_AFTER_SEC": LONG_SEC, **environment}
        self.start()
        # A fixture that fails after this has nobody who stops it.
        atexit.register(self.stop)

    def start(self) -> None:
        """Start it, also anew, on the same port."""
        with self.log_path.open("ab") as log:
            self.process: subprocess.Popen[Any] = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for(self._answers, within_sec=STARTS_WITHIN_SEC, what="the app")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log_path.read_text()
        try:
            return httpx.get(f"{self.url}/_stcore/health", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)
