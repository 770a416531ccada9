"""The code for the first admin: the one that an app of the team wrote to its terminal is taken by all of them."""

from __future__ import annotations

import pytest

from core.people.passwords import SetUpCode
from core.people.person import AccessRefused


def told(code: SetUpCode, capsys: pytest.CaptureFixture[str]) -> str:
    code.tell("http://clips.example/set-up")
    return capsys.readouterr().out.strip().rpartition(" ")[2]


def test_apps_with_one_signing_key_take_the_same_code_and_others_do_not(capsys: pytest.CaptureFixture[str]) -> None:
    typed = told(SetUpCode(b"k" * 32), capsys)
    SetUpCode(b"k" * 32).check(typed.lower().replace("-", " "))
    with pytest.raises(AccessRefused):
        SetUpCode(b"another key").check(typed)
    with pytest.raises(AccessRefused):
        SetUpCode(b"k" * 32).check("")


def test_it_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    code = SetUpCode(b"k" * 32)
    assert told(code, capsys)
    assert told(code, capsys) == ""
