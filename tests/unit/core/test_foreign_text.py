"""Patterns that meet foreign text take time in proportion to its length: one that backtracks stops everything for minutes."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import core
import web
from core import logs

LENGTH = 60_000
LONGEST_SEC = 5.0
"""Of a processor. Some hundred times what any of them takes; the square of the length would take half a minute."""
WORST = [
    "a",
    "0",
    " ",
    "-",
    "a-",
    "_",
    "{",
    "{\\",
    "<",
    "//",
    "//a:",
    "x-amz-",
    "token",
    "token=",
    "'",
    "authorization ",
    "0:",
    "&lt;",
    ".",
    "/",
]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (core, web):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # Scripts, which run when they are imported.
            if info.name.startswith("web.shell.main") or ".migrations" in info.name or info.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(info.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{info.name}.{name}", value


def test_every_pattern_of_a_module_is_linear() -> None:
    slow, seen = [], 0
    for name, pattern in patterns():
        seen += 1
        for piece in WORST:
            text = piece * (LENGTH // len(piece))
            began = time.thread_time()
            pattern.sub("", text)
            pattern.fullmatch(text)
            if time.thread_time() - began > LONGEST_SEC:
                slow.append((name, piece))
    assert seen > 20
    assert slow == []


@pytest.mark.parametrize("piece", WORST)
def test_a_megabyte_of_the_worst_is_redacted_at_once(piece: str) -> None:
    began = time.thread_time()
    logs.hidden(piece * (1_000_000 // len(piece)))
    assert time.thread_time() - began < LONGEST_SEC
