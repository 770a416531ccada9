"""The settings of whoever runs Clipseek: what they take, and that keys too short to be any are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import SettingsError
from tests.support.saying import sentence_of

LONG = "k7Qp2vX9mR4tY8wZ1nB5cD3fG6hJ0sLa"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def test_the_log_is_for_people_and_metrics_are_off_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load_settings().log_format, load_settings().metrics) == ("text", False)
    monkeypatch.setenv("CLIPSEEK_LOG_FORMAT", "JSON")
    monkeypatch.setenv("CLIPSEEK_METRICS", "on")
    assert (load_settings().log_format, load_settings().metrics) == ("json", True)


def test_two_machines_with_one_signing_key_sign_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = load_settings().signing_key
    monkeypatch.setenv("CLIPSEEK_SIGNING_KEY", LONG)
    first = load_settings().signing_key
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    assert load_settings().signing_key == first != own
    assert not (tmp_path / "elsewhere" / "signing.key").exists()
    assert LONG in load_settings().log_secrets


@pytest.mark.parametrize(("name", "value"), [("CLIPSEEK_SIGNING_KEY", LONG[:31]), ("CLIPSEEK_METRICS_TOKEN", "guess me")])
def test_what_could_be_guessed_is_refused_and_not_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    sentence = sentence_of(refused.value)
    assert name in sentence
    assert value not in sentence
