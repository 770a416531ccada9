"""A provider that often fails, as the faulty provider is told to."""

from __future__ import annotations

from typing import Any, Final

import httpx

RATE: Final = 0.12
EFFECT_FIRST: Final = ("429", "429_retry_after", "reset_after", "slow", "bad_json")
"""After these it is clear at once whether the provider did what it was asked."""
ALL_KINDS: Final = (*EFFECT_FIRST, "500", "502_html", "reset_before")
CREATE: Final = "POST /embed-v2/tasks$"
THE_REST: Final = ("GET /embed-v2/tasks", "GET /assets", "POST /assets", "DELETE /assets")


def fail_one_in_eight(provider_url: str, *, seed: int, patient: bool) -> None:
    """Let about an eighth of all calls fail, in every way that passes.

    An unanswered request for a task that took no effect costs minutes of waiting until that is certain; only a `patient` test
    gets such.
    """

    def rule(paths: tuple[str, ...], kinds: tuple[str, ...], number: int) -> dict[str, Any]:
        return {"rate": RATE, "kinds": kinds, "paths": paths, "seed": seed + number, "slow_seconds": 0.5}

    rules = [rule((CREATE,), ALL_KINDS if patient else EFFECT_FIRST, 0), rule(THE_REST, ALL_KINDS, 1)]
    httpx.put(switch(provider_url, "faults"), json=rules, timeout=5, trust_env=False).raise_for_status()


def switch(provider_url: str, name: str) -> str:
    """Where one of the switches of a faulty provider is."""
    return f"{provider_url.rpartition('/')[0]}/__{name}"
