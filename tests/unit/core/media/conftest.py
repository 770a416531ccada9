"""Clips made once a session, and a host to read them from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.core.media.media_clips import make_clip
from tests.unit.core.media.media_site import Site


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of 640x360 with sound, a key frame each second, its index in front."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", options={"movflags": "faststart"})


@pytest.fixture(scope="session")
def sparse_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with a single key frame, at the start."""
    return make_clip(tmp_path_factory.mktemp("clips") / "sparse.mp4", seconds=6, frames_between_keys=1000)


@pytest.fixture
def site() -> Iterator[Site]:
    """A host on this machine."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()
