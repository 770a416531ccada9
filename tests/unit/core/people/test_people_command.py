"""`python -m core.people`: accounts from a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.people.__main__ import main
from core.services import forget_shared, shared


@pytest.fixture(autouse=True)
def _services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    forget_shared()
    yield
    shared().catalog.close()
    forget_shared()


def say(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_account_is_made_reset_and_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    say("four calm grey horses\n", monkeypatch)
    assert main(["add", "Ana", "--role", "admin"]) == 0
    say("another long password\n", monkeypatch)
    assert main(["reset", "ana"]) == 0
    assert shared().accounts.sign_in("Ana", "another long password", "")
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert "Ana\tadmin\tpassword" in told
    assert "horses" not in told


def test_what_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    say("short\n", monkeypatch)
    assert main(["add", "Ana"]) == 2
    assert "10 to 500 characters" in capsys.readouterr().err
    assert main(["reset", "Ana"]) == 2
    assert "No accounts have this name." in capsys.readouterr().err
    say("four calm grey horses\n", monkeypatch)
    assert main(["add", "Ana", "--role", "admin"]) == 0
    assert main(["role", "Ana", "viewer"]) == 2
    assert "only administrator" in capsys.readouterr().err
