"""A running stand-in as a test sees it: the real SDK, plain HTTP, and the switches."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
from PIL import Image
from twelvelabs import TwelveLabs

from demo.process import StandIn
from tests.support.waiting import wait_for
from tests.unit.demo.tiny_understanding import film

TINY: Final = "tests.unit.demo.tiny_understanding"
_numbers = count(1)


class Provider:
    """One stand-in and its clients."""

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self.http = httpx.Client(base_url=stand_in.url, headers={"x-api-key": "demo"}, trust_env=False, timeout=10)
        self.switches = httpx.Client(base_url=stand_in.admin_url, trust_env=False, timeout=10)
        self._wire = httpx.Client(trust_env=False, timeout=10)

    def sdk(self, key: str = "demo") -> TwelveLabs:
        return TwelveLabs(api_key=key, base_url=self.stand_in.url, httpx_client=self._wire)

    def close(self) -> None:
        for client in (self.http, self.switches, self._wire):
            client.close()

    def post(self, path: str, body: object) -> httpx.Response:
        return self.http.post(path, content=json.dumps(body), headers={"content-type": "application/json"})

    def uploaded(self, content: bytes, name: str = "") -> str:
        """The id of a new asset, whatever becomes of it."""
        reply = self.http.post("/assets", data={"method": "direct"}, files={"file": (name or new_name(), content)})
        assert reply.status_code == 201, reply.text
        return str(reply.json()["_id"])

    def asset(self, content: bytes = b"", name: str = "") -> str:
        """The id of a new asset that is ready."""
        asset_id = self.uploaded(content or film(), name)
        assert self.settled_asset(asset_id)["status"] == "ready"
        return asset_id

    def settled_asset(self, asset_id: str) -> dict[str, Any]:
        return self._settled(f"/assets/{asset_id}")

    def task(self, body: Mapping[str, Any]) -> str:
        """The id of a new task."""
        reply = self.post("/embed-v2/tasks", body)
        assert reply.status_code == 202, reply.text
        return str(reply.json()["_id"])

    def settled_task(self, task_id: str) -> dict[str, Any]:
        return self._settled(f"/embed-v2/tasks/{task_id}")

    def faults(self, *rules: Mapping[str, Any]) -> None:
        assert self.switches.put("/__faults", json=list(rules)).status_code == 200

    def counters(self) -> dict[str, Any]:
        numbers: dict[str, Any] = self.switches.get("/__counters").json()
        return numbers

    def _settled(self, path: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            body: dict[str, Any] = self.http.get(path).json()
            return body if body["status"] != "processing" else None

        return wait_for(look, within_sec=10, every_sec=0.01, what=path) or {}


@contextmanager
def running(data: Path, **options: Any) -> Iterator[Provider]:
    """A stand-in with the tiny understanding, and its switches."""
    stand_in = StandIn()
    stand_in.start(data, **{"understanding": TINY, "test_switches": True, **options})
    provider = Provider(stand_in)
    try:
        yield provider
    finally:
        provider.close()
        stand_in.stop()


def new_name() -> str:
    """A film's name that no other test uses."""
    return f"film-{next(_numbers)}.mp4"


def video(
    source: Mapping[str, str], model: str = "marengo3.5", top: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """The body of a video task; `top` goes beside the video, `more` into it."""
    return {"input_type": "video", "model_name": model, **(top or {}), "video": {"media_source": dict(source), **more}}


def picture(size: tuple[int, int] = (160, 128), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(out, kind)
    return out.getvalue()


def inline(data: bytes) -> dict[str, str]:
    """The bytes as a media source."""
    return {"base64_string": base64.b64encode(data).decode()}
