"""Results of a task that make no sense, each made of the good ones that the stand-in has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Item = dict[str, Any]
STEP_SEC: Final = 0.001
"""How far apart moments begin where there are very many of them."""


def _without_numbers(items: list[Item], _amount: int) -> list[Item]:
    return [item | {"embedding": [float("nan"), *item["embedding"][1:]]} for item in items]


def _too_short_vectors(items: list[Item], _amount: int) -> list[Item]:
    return [item | {"embedding": item["embedding"][:256]} for item in items]


def _overlapping(items: list[Item], _amount: int) -> list[Item]:
    """Each moment, and another that begins in the middle of it and ends with it."""
    later = [item | {"start_sec": (item["start_sec"] + item["end_sec"]) / 2} for item in items]
    return [*items, *later]


def _backwards(items: list[Item], _amount: int) -> list[Item]:
    return [item | {"start_sec": item["end_sec"], "end_sec": item["start_sec"]} for item in items]


def _one_backwards(items: list[Item], _amount: int) -> list[Item]:
    return [*items, *_backwards(items[:1], 0)]


def _very_many(items: list[Item], amount: int) -> list[Item]:
    return [
        item | {"start_sec": number * STEP_SEC, "end_sec": (number + 1) * STEP_SEC, "embedding": item["embedding"]}
        for number in range(amount)
        for item in items[:1]
    ]


CHANGES: Final[dict[str, Callable[[list[Item], int], list[Item]]]] = {
    "nan": _without_numbers,
    "wrong_dimension": _too_short_vectors,
    "no_moments": lambda _items, _amount: [],
    "overlapping": _overlapping,
    "backwards": _backwards,
    "one_backwards": _one_backwards,
    "very_many": _very_many,
}
"""By kind of fault: from the good results, and how many there shall be."""
