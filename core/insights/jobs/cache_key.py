"""What names insights: a digest of the embeddings that they are computed from, so that they are computed once for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

METHODS: Final = 1
"""Raised whenever a part is computed otherwise than before; then all is computed anew."""
_LENGTH: Final = 16


def key_of(ready: Iterable[tuple[str, str]]) -> str:
    """The key of a library: of every video that is ready its id and that of the job that embedded it, in any order."""
    return _digest([METHODS, sorted(ready)])


def categories_mark(categories: Mapping[str, str]) -> str:
    """Another one as soon as a video has another category; `categories` by video id."""
    return _digest(sorted(categories.items()))


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:_LENGTH]
