"""A provider that fails on order: the demo's stand-in with switches around it, and a library of small clips to prepare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st

from core.catalog import Catalog
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.services import Services
from core.storage.folder import FolderStorage
from demo.process import StandIn
from tests.support.clips import make_clip
from tests.support.saying import sentence_of
from tests.support.services import KEY, opened, use
from tests.support.trouble import switch


class Provider:
    """One stand-in, its faults and its counters."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self._stand_in = StandIn("tests.support.faulty_provider")
        self._stand_in.start(folder, key=KEY, allow_private=True, workers=1, **options)
        self.url = self._stand_in.url

    def fail(self, **rule: Any) -> None:
        """Order faults; see `tests.support.faulty_provider.rules.Rule`."""
        self._order([rule])

    def heal(self) -> None:
        self._order([])

    def _order(self, rules: list[dict[str, Any]]) -> None:
        httpx.put(switch(self.url, "faults"), json=rules, timeout=5, trust_env=False).raise_for_status()

    @property
    def counters(self) -> dict[str, int]:
        counted: dict[str, int] = httpx.get(switch(self.url, "counters"), timeout=5, trust_env=False).json()
        return counted

    def made(self) -> tuple[int, int]:
        """How many assets and tasks were ever made."""
        return self.counters.get("assets", 0), self.counters.get("tasks", 0)

    def stop(self) -> None:
        self._stand_in.stop()


StartProvider = Callable[..., Provider]


@pytest.fixture
def start_provider(tmp_path: Path) -> Iterator[StartProvider]:
    started: list[Provider] = []

    def start(**options: object) -> Provider:
        provider = Provider(tmp_path / f"provider{len(started)}", **options)
        started.append(provider)
        return provider

    yield start
    for provider in started:
        provider.stop()


StartServices = Callable[[Provider], Services]


@pytest.fixture
def services_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartServices]:
    """Services for a provider; pages speak to the latest."""
    with ExitStack() as stack:

        def build(provider: Provider) -> Services:
            use(monkeypatch, tmp_path / "data", provider.url)
            services = stack.enter_context(opened())
            monkeypatch.setattr("core.cached.application.shared", lambda: services)
            st.cache_data.clear()
            return services

        yield build


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six small clips that differ."""
    folder = tmp_path_factory.mktemp("clips")
    return [make_clip(folder / f"clip_{number}.mp4", seconds=5, shift=number, fps=12) for number in range(6)]


def enqueue(data_dir: Path, clips: list[Path]) -> list[str]:
    """Put clips into the catalog of a data folder, as pressing start would; returns the videos' ids."""
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    precheck = Precheck(catalog, FolderStorage(data_dir), data_dir, MODELS["marengo3.5"], allow_private_urls=True)
    ids = []
    for clip in clips:
        candidate = precheck.check_path(clip, clip.stem)
        assert candidate.video_id is not None, sentence_of(candidate)
        precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
        ids.append(candidate.video_id)
    catalog.close()
    return ids
