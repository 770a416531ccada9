"""Which request gets which fault: at random with a seed, or one by one from a list."""

from __future__ import annotations

import random
import threading
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, TypeAdapter

Kind = Literal[
    "429", "429_retry_after", "500", "502_html", "503", "reset_before", "reset_after", "slow", "bad_json", "empty_json",
    "task_failed", "400_file", "401", "402", "403", "403_account", "404", "endless", "nan", "wrong_dimension", "no_moments",
    "overlapping", "backwards", "one_backwards", "very_many",
]  # fmt: skip


class Rule(BaseModel):
    """Which requests get which faults.

    `script` goes first, one entry for each matching request, None letting it pass; then `rate` (0..1) of them get one of `kinds`.
    `paths` are prefixes by whole segments, `GET /x` limits to a method, a final `$` means exactly this path; none means all.
    `retry_after` and `slow_seconds` are in seconds, `message` is that of a task that must fail, `amount` is how many moments
    are very many.
    """

    model_config = ConfigDict(extra="forbid")

    rate: float = 0.0
    kinds: tuple[Kind, ...] = ()
    paths: tuple[str, ...] = ()
    script: list[Kind | None] = Field(default_factory=list)
    seed: int | None = None
    retry_after: int = 1
    slow_seconds: float = 3.0
    message: str = "The embedding task failed. Please try again later."
    amount: int = 2_000
    _dice: random.Random = PrivateAttr()

    def model_post_init(self, _context: Any) -> None:
        self._dice = random.Random(self.seed)

    def pick(self, method: str, path: str) -> Kind | None:
        """The fault for this request; every matching request uses up one entry or one throw."""
        if self.paths and not any(_path_matches(wanted, method, path) for wanted in self.paths):
            return None
        if self.script:
            return self.script.pop(0)
        return self._dice.choice(self.kinds) if self.kinds and self._dice.random() < self.rate else None


RULES: TypeAdapter[list[Rule]] = TypeAdapter(list[Rule])


class Faults:
    """The rules in force; the first that has a fault for a request wins. For any thread."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def replace(self, raw: bytes) -> None:
        """New rules from JSON. Raises pydantic.ValidationError and changes nothing."""
        rules = RULES.validate_json(raw)
        with self._lock:
            self._rules = rules

    def pick(self, method: str, path: str) -> tuple[Kind, Rule] | None:
        """`path` without the version prefix."""
        with self._lock:
            return next(((kind, rule) for rule in self._rules if (kind := rule.pick(method, path))), None)


def _path_matches(wanted: str, method: str, path: str) -> bool:
    wanted_method, _, rest = wanted.rpartition(" ")
    if wanted_method and wanted_method.upper() != method:
        return False
    if rest.endswith("$"):
        return path == rest[:-1]
    return path == rest or path.startswith(rest.rstrip("/") + "/")
