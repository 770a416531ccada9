"""Strict reading of a JSON object: wrong types, unknown names and missing values become the provider's refusals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from demo.orders import Source
from demo.refusals import invalid, missing, unknown


class Fields:
    """One JSON object of a request. `path` is its dotted name, empty for the body itself. All methods raise Refusal."""

    def __init__(self, raw: object, path: str = "") -> None:
        if not isinstance(raw, dict):
            raise invalid(path or "body")
        self._raw: dict[str, object] = raw
        self._path = path

    def __contains__(self, name: str) -> bool:
        return self._raw.get(name) is not None

    def name(self, name: str) -> str:
        """The full dotted name of a parameter."""
        return f"{self._path}.{name}" if self._path else name

    def only(self, *names: str) -> None:
        """Refuses every other parameter."""
        for name in self._raw:
            if name not in names:
                raise unknown(self.name(name))

    def never(self, name: str, why: str) -> None:
        """Refuses a known parameter that doesn't belong here."""
        if name in self:
            raise invalid(self.name(name), why)

    def require(self, name: str) -> object:
        value = self._raw.get(name)
        if value is None:
            raise missing(self.name(name))
        return value

    def inner(self, name: str) -> Fields:
        return Fields(self.require(name), self.name(name))

    def text(self, name: str) -> str:
        value = self.require(name)
        if not isinstance(value, str) or not value.strip() or not _is_text(value):
            raise invalid(self.name(name))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._raw.get(name)
        if value is not None and not isinstance(value, bool):
            raise invalid(self.name(name))
        return default if value is None else value

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.require(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise invalid(self.name(name), f"It must be an integer from {low} to {high}.")
        return value

    def seconds(self, name: str) -> float | None:
        value = self._raw.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise invalid(self.name(name))
        return float(value)

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        value = self.text(name)
        if value not in allowed:
            raise invalid(self.name(name), f"Allowed here: {', '.join(allowed)}.")
        return value

    def choices(self, name: str, allowed: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
        """A list of distinct values, at least one."""
        if name not in self:
            return tuple(default)
        values = self.items(name)
        if not values or len(set(map(str, values))) != len(values) or any(value not in allowed for value in values):
            raise invalid(self.name(name), f"Allowed here: {', '.join(allowed)}.")
        return tuple(str(value) for value in values)

    def items(self, name: str) -> list[object]:
        value = self._raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid(self.name(name))
        return value

    def source(self, *others: str) -> Source:
        """The one source in this object; `others` are the names allowed beside it."""
        kinds = ("url", "base64_string", "asset_id")
        self.only(*kinds, *others)
        given = [kind for kind in kinds if kind in self]
        if not given:
            raise missing(self._path)
        if len(given) > 1:
            raise invalid(self._path, "Provide exactly one of url, base64_string or asset_id.")
        return Source(given[0], self.text(given[0]), self.name(given[0]))


def _is_text(value: str) -> bool:
    """JSON can spell halves of characters, which no database or file takes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
