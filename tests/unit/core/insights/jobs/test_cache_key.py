"""Insights are named by what they are computed from, and by nothing else."""

from __future__ import annotations

import pytest

from core.insights.jobs import footage
from core.insights.jobs.footage import categories_mark, key_of

READY = [("a" * 16, "job1"), ("b" * 16, "job2")]


def test_the_order_does_not_matter() -> None:
    assert key_of(READY) == key_of(reversed(READY))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(READY[:1], id="a video is gone"),
        pytest.param([*READY, ("c" * 16, "job3")], id="a video is new"),
        pytest.param([READY[0], ("b" * 16, "job9")], id="a video was embedded again"),
        pytest.param([("a" * 16, "job2"), ("b" * 16, "job1")], id="the same words in other places"),
    ],
)
def test_another_library_has_another_key(other: list[tuple[str, str]]) -> None:
    assert key_of(other) != key_of(READY)


def test_another_method_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of(READY)
    monkeypatch.setattr(footage, "METHODS", footage.METHODS + 1)
    assert key_of(READY) != before


def test_a_key_can_name_a_folder() -> None:
    assert key_of(READY).isalnum()


def test_categories_have_a_mark_of_their_own() -> None:
    before = categories_mark({"a": "Street", "b": ""})
    assert before == categories_mark({"b": "", "a": "Street"})
    assert before != categories_mark({"a": "Street", "b": "Street"})
