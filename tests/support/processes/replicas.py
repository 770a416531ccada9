"""A team's Clipseek: several apps and workers on one catalog, index and folder, and files that come in."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx

from core.config import load_settings
from tests.support.processes.workers import RunningWorker
from tests.support.running import RunningApp
from tests.support.waiting import wait_for
from web.http.media_access import signed_query

PART_BYTES: Final = 40_000
TIMEOUT_SEC: Final = 20.0


class Team:
    """Apps and workers that share everything; the setting is what each gets as its environment."""

    def __init__(self, folder: Path, environment: dict[str, Any], *, apps: int, workers: int) -> None:
        self._folder = folder
        self._environment = environment
        self._started = itertools.count()
        with ThreadPoolExecutor(apps) as pool:
            self.apps = list(pool.map(lambda _: RunningApp(folder / "data", **environment), range(apps)))
        self.workers = [self._new_worker() for _ in range(workers)]
        wait_for(lambda: all(worker.is_working() for worker in self.workers), within_sec=120, what="the workers")

    def _new_worker(self) -> RunningWorker:
        log_path = self._folder / f"worker{next(self._started)}.log"
        return RunningWorker(log_path, **{"DATA_DIR": str(self._folder / "data"), **self._environment})

    def kill_app(self, number: int) -> None:
        """As by a power cut; the others go on, and it is started anew on its address."""
        self.apps[number].kill()
        self.apps[number].start()

    def kill_worker(self, number: int) -> None:
        self.workers[number].kill()
        self.workers[number] = self._new_worker()

    def stop(self) -> None:
        """All at once: nobody looks at how they end."""
        for worker in self.workers:
            worker.kill()
        for app in self.apps:
            app.kill()


def upload(apps: Sequence[RunningApp], path: Path, data_dir: Path) -> None:
    """Send a file as a browser does, each part to the next app; one that is away is tried again as the protocol says."""
    session = path.stem.encode().hex().ljust(32, "0")[:32]
    key = load_settings().model_copy(update={"data_dir": data_dir}).signing_key
    expires, proof = (part.partition("=")[2] for part in signed_query(key, "upload", session).split("&"))
    headers = {"Upload-Token": f"{session}.{expires}.{proof}"}
    content, turns = path.read_bytes(), itertools.cycle(apps)

    def ask(method: str, address: str, **options: Any) -> dict[str, Any] | None:
        """What the next app says; None where it is away, or is not where we thought it was."""
        try:
            sent = {**headers, **options.pop("headers", {})}
            url = f"{next(turns).url}{address}"
            answer = httpx.request(method, url, headers=sent, timeout=TIMEOUT_SEC, trust_env=False, **options)
        except httpx.TransportError:
            return None
        return answer.json() if answer.is_success else None

    begun: list[dict[str, Any]] = []
    about = {"name": path.name, "size": len(content), "modified": 0}
    wait_for(lambda: _kept(ask("POST", "/uploads", json=about), begun), within_sec=120, what="the beginning of an upload")
    address = f"/uploads/{begun[0]['id']}"
    standing: list[dict[str, Any]] = list(begun)

    def sent() -> bool:
        offset = int(standing[-1]["offset"])
        part = content[offset : offset + PART_BYTES]
        answer = ask("PATCH", address, headers={"Upload-Offset": str(offset)}, content=part)
        _kept(answer or ask("GET", address), standing)
        return bool(standing[-1]["done"])

    wait_for(sent, within_sec=300, what="the end of an upload")


def _kept(answer: dict[str, Any] | None, told: list[dict[str, Any]]) -> bool:
    if answer is not None:
        told.append(answer)
    return answer is not None
