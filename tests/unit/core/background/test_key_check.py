"""Whether a key is accepted is asked where somebody wants to know, and not again for a while."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from core.background.key_check import KeyCheck
from core.errors import KeyRefused, ProviderError, Reason
from core.twelve_labs import TwelveLabsClient


class Provider:
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def recent_tasks(self, _now: float) -> Iterator[Any]:
        if self.error is not None:
            raise self.error
        yield from ()


def checked(provider: Provider) -> KeyCheck:
    return KeyCheck(lambda: cast(TwelveLabsClient, provider))


def test_it_is_due_once_somebody_wants_to_know_and_not_again_at_once() -> None:
    key = checked(Provider(None))
    assert not key.is_due()
    key.wanted.set()
    assert (key.is_due(), key.is_due()) == (True, False)
    key.wanted.set()
    assert not key.is_due()


@pytest.mark.parametrize(
    ("error", "is_refused"),
    [(None, False), (KeyRefused(Reason.KEY_REFUSED), True), (ProviderError(Reason.PROVIDER_UNREACHABLE), False)],
)
def test_what_came_of_asking_is_kept(error: Exception | None, is_refused: bool) -> None:
    provider = Provider(error)
    key = checked(provider)
    was_known = key.is_known
    key.ask()
    assert (was_known, key.is_known) == (False, True)
    assert (key.refused is not None) is is_refused
    provider.error = None
    key.ask()
    assert key.refused is None
