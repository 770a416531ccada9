"""Tests of making and moving the tables begin where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.servers.postgres import new_database


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'clipseek.db'}" if request.param == "sqlite" else new_database()
