"""A provider of a few canned answers on 127.0.0.1, and clients that talk to it through the real SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from core.models.embedding_models import MODELS, EmbeddingModel
from core.twelve_labs import TwelveLabsClient

Connect = Callable[..., TwelveLabsClient]

KEY = "tlk_0123456789SECRET"


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture(scope="session")
def connect(make_httpserver: HTTPServer) -> Iterator[Connect]:
    """Make clients for the canned provider (or another `base_url`); they are closed in the end."""
    made: list[TwelveLabsClient] = []

    def make(model: EmbeddingModel = MODELS["marengo3.5"], **settings: Any) -> TwelveLabsClient:
        settings = {"api_key": KEY, "base_url": make_httpserver.url_for("/v1.3"), "timeout_sec": 5.0, **settings}
        made.append(TwelveLabsClient(model=model, **settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def client(connect: Connect) -> TwelveLabsClient:
    """One client for all tests that need no other; as in the app, it lives long."""
    return connect()


@pytest.fixture
def sent(httpserver: HTTPServer) -> Callable[[], Any]:
    """The JSON body of the last request the provider got."""

    def body() -> Any:
        return httpserver.log[-1][0].get_json()

    return body
