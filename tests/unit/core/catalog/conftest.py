"""Every rule of the catalog holds on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.catalog.empty import empty_database, empty_file


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_file(tmp_path / "clipseek.db") if request.param == "sqlite" else empty_database()
