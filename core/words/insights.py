"""The words of the insights page, a table for each of its sections."""

from __future__ import annotations

from typing import Final

INSIGHTS: Final[dict[str, str]] = {}

MAP: Final[dict[str, str]] = {}

KINDS: Final[dict[str, str]] = {}

TIME: Final[dict[str, str]] = {}

ODD: Final[dict[str, str]] = {}

TWICE: Final[dict[str, str]] = {}

MISSING: Final[dict[str, str]] = {}
