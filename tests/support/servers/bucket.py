"""A real S3 server on loopback (SeaweedFS), for as long as a test run lasts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support.running import free_port
from tests.support.waiting import wait_for

ACCESS_KEY: Final = "clipseek-test"
SECRET_KEY: Final = "a-secret-that-must-never-be-seen"
STARTS_WITHIN_SEC: Final = 60.0


class BucketServer:
    """A server with one bucket, `clips`, that can be stopped and started again with what it has."""

    def __init__(self, folder: Path) -> None:
        s3, filer, master, volume, *grpc = _free_ports(8)
        self.endpoint = f"http://127.0.0.1:{s3}"
        self._filer = filer
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        config = folder / "s3.json"
        credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        may = ["Admin", "Read", "Write", "List", "Tagging"]
        config.write_text(json.dumps({"identities": [{"name": "clipseek", "credentials": credentials, "actions": may}]}))
        ports = {"s3": s3, "filer": filer, "master": master, "volume": volume}
        listening = [f"-{name}.port={port}" for name, port in ports.items()]
        listening += [f"-{name}.port.grpc={port}" for name, port in zip(ports, grpc, strict=True)]
        self._command = [
            *(weed() or "weed", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
            *(
                "-filer",
                "-s3",
                f"-s3.config={config}",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-volume.max=20",
                "-master.volumeSizeLimitMB=64",
            ),
            *listening,
        ]

    def start(self) -> None:
        with (self._folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        wait_for(lambda: _makes_bucket(self._filer), within_sec=STARTS_WITHIN_SEC, what="the bucket")
        wait_for(lambda: _answers(self.endpoint), within_sec=STARTS_WITHIN_SEC, what="an answer of the S3 server")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def settings(self, prefix: str = "") -> dict[str, Any]:
        """What a process needs to keep its files there."""
        return {
            "FILES_URL": f"s3://clips/{prefix}",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        }


def weed() -> str | None:
    """The program, if it is installed."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def bucket_server(folder: Path) -> Iterator[BucketServer]:
    """Started, with its data in `folder`; ended afterwards."""
    server = BucketServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _makes_bucket(filer: int) -> bool:
    """Whether the bucket is there, made now if it was not."""
    address = f"http://127.0.0.1:{filer}/buckets/clips/"
    try:
        is_there = httpx.get(address, headers={"Accept": "application/json"}, timeout=5).is_success
        return is_there or httpx.post(address, timeout=5).is_success
    except httpx.TransportError:
        return False


def _answers(endpoint: str) -> bool:
    try:
        return httpx.get(f"{endpoint}/", timeout=5).status_code in (200, 403)
    except httpx.TransportError:
        return False


def _free_ports(count: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return list(ports)
