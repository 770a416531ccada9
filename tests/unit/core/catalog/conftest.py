"""Every rule of the catalog holds on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.postgres import new_database


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'clipseek.db'}" if request.param == "sqlite" else new_database()
