"""Passwords are hashed quickly in the tests of the pages to sign in: how slow that is has a test of its own."""

from __future__ import annotations

import pytest

from tests.support.people import quick_passwords


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)
