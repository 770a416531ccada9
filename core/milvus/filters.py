"""Which rows a call speaks of, as Milvus writes it. Every value enters an expression through `literal` and nowhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.milvus.rows import CATEGORY_BYTES, clipped
from core.models import Modality, Scope


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to look at; None means any. Empty `video_ids` match nothing."""

    video_ids: tuple[str, ...] | None = None
    category: str | None = None
    modality: Modality | None = None
    scope: Scope | None = None

    def expression(self) -> str | None:
        """The filter for Milvus: empty for all rows, None where no row can match."""
        parts = (
            any_of("video_id", self.video_ids),
            # A long category was cut when it was stored.
            ""
            if self.category is None
            else literal(self.category) and any_of("category", (clipped(self.category, CATEGORY_BYTES),)),
            any_of("embedding_option", None if self.modality is None else (self.modality,)),
            any_of("embedding_scope", None if self.scope is None else (self.scope,)),
        )
        return both(*parts)


EVERYTHING: Final = Filter()
"""No filter at all."""


def literal(value: str) -> str | None:
    """`value` as a string of Milvus' filter language, or None if none can hold it: control characters, broken Unicode."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return None
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def any_of(field: str, values: Iterable[str] | None) -> str | None:
    """`field` is one of `values`: empty if `values` is None, None where no row can match."""
    if values is None:
        return ""
    literals = [found for found in map(literal, values) if found is not None]
    if len(literals) == 1:
        return f"{field} == {literals[0]}"
    # Milvus Lite fails on an empty list instead of finding nothing.
    return f"{field} in [{', '.join(literals)}]" if literals else None


def none_of(field: str, values: Iterable[str]) -> str:
    """`field` is none of `values`; values that no row can have leave nothing out."""
    literals = [found for found in map(literal, values) if found is not None]
    return f"{field} not in [{', '.join(literals)}]" if literals else ""


def both(*expressions: str | None) -> str | None:
    """All of these at once, in the same notation."""
    if None in expressions:
        return None
    return " and ".join(expression for expression in expressions if expression)
