"""Builds the image without a Docker engine, runs it as a server would, and walks the main job in a browser.

Run as root: `make image`. Needs buildah, podman, runc and debootstrap (`apt-get install`). As no registry of images is asked, the
base is made of Debian's own packages. What the image may install from is taken over from this machine's pip.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import sync_playwright

from tests.support.browsing import launched
from tests.support.running import free_port
from tests.support.waiting import wait_for

ROOT: Final = Path(__file__).parents[1]
BASE: Final = "localhost/clipseek-base"
IMAGE: Final = "localhost/clipseek"
DEBIAN: Final = "http://deb.debian.org/debian"
STOPS_WITHIN_SEC: Final = 10.0


def main() -> int:
    """0 if the main job works in the image."""
    if not _has_image(BASE):
        _make_base()
    _build()
    with tempfile.TemporaryDirectory(prefix="clipseek-image-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        os.chown(data, 10001, 10001)
        port = free_port()
        name = f"clipseek-{port}"
        try:
            _start(name, port, data)
            _walk(f"http://127.0.0.1:{port}")
            began = time.monotonic()
            _run("podman", "stop", "--time", "20", name)
            took_sec = time.monotonic() - began
            assert took_sec <= STOPS_WITHIN_SEC, f"it took {took_sec:.1f} s to stop"
        except BaseException:
            sys.stderr.write(_run("podman", "logs", name))
            raise
        finally:
            _run("podman", "rm", "--force", "--ignore", name)
    sys.stdout.write(f"The main job works in the image; it stopped in {took_sec:.1f} s.\n")
    return 0


def _has_image(name: str) -> bool:
    return name in _run("buildah", "images", "--format", "{{.Name}}").split()


def _make_base() -> None:
    with tempfile.TemporaryDirectory(prefix="clipseek-base-") as folder:
        _run("debootstrap", "--variant=minbase", "--include=python3,python3-venv,ca-certificates", "bookworm", folder, DEBIAN)
        container = _run("buildah", "from", "scratch").strip()
        _run("buildah", "add", container, folder, "/")
        _run("buildah", "commit", "--rm", container, BASE)


def _build() -> None:
    passed: list[str] = []
    for place in ("/etc/ssl/certs/ca-certificates.crt", *re.findall(r"/\S+", os.environ.get("CLIPSEEK_IMAGE_VOLUMES", ""))):
        passed += ["--volume", f"{place}:{place}:ro"]
    _run(
        "buildah",
        "bud",
        "--format",
        "docker",
        "--isolation",
        "chroot",
        *passed,
        "--build-arg",
        f"BASE={BASE}",
        "--tag",
        IMAGE,
        str(ROOT),
    )


def _start(name: str, port: int, data: Path) -> None:
    settings = {"CLIPSEEK_SIGN_IN": "off", "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "STREAMLIT_SERVER_PORT": str(port)}
    given = [part for setting, value in settings.items() for part in ("--env", f"{setting}={value}")]
    options = ["--detach", "--name", name, "--network", "host", "--no-healthcheck", "--read-only", "--tmpfs", "/tmp"]  # noqa: S108 - inside
    limits = ["--cap-drop", "all", "--ulimit", "nofile=16000:16000", "--ulimit", "nproc=4096:4096", "--volume", f"{data}:/data"]
    _run("podman", "--cgroup-manager", "cgroupfs", "--runtime", "runc", "run", *options, *limits, *given, IMAGE)
    wait_for(lambda: _is_ready(port), within_sec=120, what="the image to be ready")


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/ready", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _walk(url: str) -> None:
    """Sample footage, an example search, and its first hit plays."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        page = browser.new_page()
        page.goto(url)
        page.locator(".st-key-samples button").click(timeout=60_000)
        page.locator(".st-key-example_0 button").click(timeout=240_000)
        page.locator(".st-key-play_0 button").click(timeout=60_000)
        page.locator(".st-key-clip_player video").wait_for(timeout=30_000)
        page.wait_for_function("document.querySelector('.st-key-clip_player video').readyState >= 2", timeout=30_000)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    # What an app says in its log comes on the other way.
    return done.stdout or done.stderr


if __name__ == "__main__":
    sys.exit(main())
