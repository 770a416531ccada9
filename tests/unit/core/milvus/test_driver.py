"""What importing pymilvus may do to the process, and what not."""

from __future__ import annotations

import os

import pytest

from core.milvus.driver import _shielded_environment


def test_a_variable_that_somebody_else_took_away_meanwhile_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MILVUS_URI", raising=False)
    with _shielded_environment():
        assert os.environ.pop("MILVUS_URI") == ""
    assert "MILVUS_URI" not in os.environ


def test_a_setting_is_given_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILVUS_URI", "./milvus.db")
    with _shielded_environment():
        assert os.environ["MILVUS_URI"] == ""
    assert os.environ["MILVUS_URI"] == "./milvus.db"
