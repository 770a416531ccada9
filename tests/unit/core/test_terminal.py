"""What programs in a terminal say of how far they are: now and then, and the end of it in any case."""

from __future__ import annotations

import pytest

from core import terminal


def test_progress_is_told_now_and_then_and_at_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("core.terminal.time.monotonic", lambda: now[0])
    tell = terminal.Teller()
    for done in range(1, 5):
        now[0] += 0.6
        tell("Copied", done, 4)
    tell("Nothing", 0, 0)
    assert capsys.readouterr().out.splitlines() == ["Copied: 2 of 4", "Copied: 4 of 4"]


def test_why_not_goes_where_errors_go(capsys: pytest.CaptureFixture[str]) -> None:
    assert terminal.refused("It is away.", "", "Mount it.") == 2
    assert capsys.readouterr().err == "It is away.\nMount it.\n"
