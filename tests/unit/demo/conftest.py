"""Stand-ins that tests share: starting one takes a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models.embedding_models import MODELS
from core.twelve_labs import TwelveLabsClient
from demo.process import StandIn
from tests.support.clips import make_clip


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One as the app starts it, but for links into private networks, which tests need."""
    running = StandIn()
    running.start(tmp_path_factory.mktemp("stand-in"), allow_private=True)
    yield running
    running.stop()


@pytest.fixture(params=list(MODELS.values()))
def client(request: pytest.FixtureRequest, stand_in: StandIn) -> Iterator[TwelveLabsClient]:
    """The app's own client, for each model."""
    connected = TwelveLabsClient(api_key="demo", base_url=stand_in.url, model=request.param)
    yield connected
    connected.close()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds with a tone."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=5, fps=12)
