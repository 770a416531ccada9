"""Faults on demand, for tests: which request gets which fault, at random with a seed or one by one from a list."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from demo.refusals import invalid

KINDS: Final = (
    "408",
    "413",
    "429",
    "429_retry_after",
    "500",
    "502_html",
    "503",
    "reset_before",
    "reset_after",
    "slow",
    "bad_json",
    "empty_json",
    "task_failed",
)
RULE_FIELDS: Final = ("rate", "kinds", "seed", "paths", "retry_after", "times", "script", "slow_seconds", "message")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to commit; seconds, and the message of a task that must fail."""

    kind: str
    retry_after: int = 1
    slow_seconds: float = 3.0
    message: str = ""


@dataclass(slots=True)
class Rule:
    """Which requests get which faults.

    `script` goes first, one entry for each matching request, None letting it pass; then `rate` (0..1) of them get one of `kinds`.
    `times` ends the rule after so many faults. `paths` are prefixes by whole segments, `GET /x` limits to a method, a final `$`
    means exactly this path; none means all.
    """

    rate: float = 0.0
    kinds: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    script: list[str | None] = field(default_factory=list)
    times: int | None = None
    retry_after: int = 1
    slow_seconds: float = 3.0
    message: str = ""
    dice: random.Random = field(default_factory=random.Random)

    @classmethod
    def read(cls, raw: object) -> Rule:
        """Raises Refusal."""
        if not isinstance(raw, Mapping) or set(raw) - set(RULE_FIELDS):
            raise invalid("faults", f"A rule knows {', '.join(RULE_FIELDS)}.")
        if any(not isinstance(raw.get(name, []), list) for name in ("kinds", "script", "paths")):
            raise invalid("faults", "kinds, script and paths are lists.")
        try:
            return cls._read(raw)
        except (TypeError, ValueError):
            raise invalid("faults", "One of its numbers is none.") from None

    @classmethod
    def _read(cls, raw: Mapping[str, Any]) -> Rule:
        kinds, script = tuple(raw.get("kinds") or ()), list(raw.get("script") or ())
        for kind in (*kinds, *script):
            if kind is not None and kind not in KINDS:
                raise invalid("kinds", f"Known: {', '.join(KINDS)}.")
        rate = float(raw.get("rate") or 0.0)
        if rate and not kinds:
            raise invalid("kinds", "A rate needs kinds.")
        times = raw.get("times")
        return cls(
            rate=rate,
            kinds=kinds,
            paths=tuple(raw.get("paths") or ()),
            script=script,
            times=None if times is None else int(times),
            retry_after=int(raw.get("retry_after") or 1),
            slow_seconds=float(raw.get("slow_seconds") or 3.0),
            message=str(raw.get("message") or ""),
            dice=random.Random(raw.get("seed")),
        )

    def pick(self, method: str, path: str) -> Fault | None:
        """The fault for this request; every matching request uses up one entry or one throw."""
        if self.times == 0 or not self._matches(method, path):
            return None
        if self.script:
            kind = self.script.pop(0)
        else:
            kind = self.dice.choice(self.kinds) if self.kinds and self.dice.random() < self.rate else None
        if kind is None:
            return None
        if self.times is not None:
            self.times -= 1
        return Fault(kind, self.retry_after, self.slow_seconds, self.message)

    def shown(self) -> dict[str, Any]:
        """What is left of the rule, as JSON."""
        return {
            "rate": self.rate,
            "kinds": list(self.kinds),
            "paths": list(self.paths),
            "script": list(self.script),
            "times": self.times,
        }

    def _matches(self, method: str, path: str) -> bool:
        return not self.paths or any(_path_matches(wanted, method, path) for wanted in self.paths)


class Faults:
    """The rules in force; the first that has a fault for a request wins. For any thread."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def replace(self, raw: object) -> None:
        """New rules from JSON, one object or a list of them. Raises Refusal and changes nothing."""
        rules = [Rule.read(entry) for entry in (raw if isinstance(raw, list) else [raw])]
        with self._lock:
            self._rules = rules

    def clear(self) -> None:
        with self._lock:
            self._rules = []

    def pick(self, method: str, path: str) -> Fault | None:
        """`path` without the version prefix."""
        with self._lock:
            return next((fault for rule in self._rules if (fault := rule.pick(method, path))), None)

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [rule.shown() for rule in self._rules]


def _path_matches(wanted: str, method: str, path: str) -> bool:
    wanted_method, _, rest = wanted.rpartition(" ")
    if wanted_method and wanted_method.upper() != method:
        return False
    if rest.endswith("$"):
        return path == rest[:-1]
    return path == rest or path.startswith(rest.rstrip("/") + "/")
