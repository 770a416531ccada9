"""How a call is made: timed, logged in one line, its faults translated, and repeated where repeating is harmless."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay, wait_exponential_jitter

from core.errors import ProviderError, ProviderUnavailable, TooManyRequests
from core.twelve_labs.faults import FAMILIES, fault

log = logging.getLogger(__name__)

T = TypeVar("T")

_TRIES: Final = 4
_TOTAL_SEC: Final = 10.0
_LONGEST_PAUSE_SEC: Final = 5.0
_BACK_OFF: Final = wait_exponential_jitter(multiplier=0.2, max=2.0, jitter=0.2)


class Caller:
    """Makes calls through the SDK. Every one is tried exactly once unless it goes through `patiently`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, what: str, function: Callable[[], T], *, level: int = logging.INFO) -> T:
        """The function's answer. Raises ProviderError for whatever goes wrong on the way; other exceptions pass."""
        started = time.monotonic()
        try:
            answer = function()
        except ProviderError as error:
            problem = error.with_traceback(None)
        except FAMILIES as error:
            problem = fault(error, secret=self._secret)
        else:
            log.log(level, "%s took %.3f s", what, time.monotonic() - started)
            return answer
        log.warning(
            "%s failed after %.3f s: %s, status %s, code %s, %s %s",
            what,
            time.monotonic() - started,
            problem.reason,
            problem.status,
            problem.code or "-",
            problem.message or "-",
            problem.detail,
        )
        # Raised out here and not in the handler, so that the SDK's exception, which holds the request and the key, is gone.
        raise problem


def patiently(function: Callable[[], T]) -> T:
    """Call a function that may be repeated without harm: a few tries within ten seconds, with growing pauses.

    Raises the last ProviderError; at once if it is for good, or if the provider wants a pause nobody would sit through.
    """
    reembedding = Retrying(
        stop=stop_after_attempt(_TRIES) | stop_before_delay(_TOTAL_SEC),
        wait=_pause,
        retry=retry_if_exception(_worth_another_try),
        reraise=True,
    )
    return reembedding(function)


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, TooManyRequests):
        return error.retry_after_sec is None or error.retry_after_sec <= _LONGEST_PAUSE_SEC
    return isinstance(error, ProviderUnavailable)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, TooManyRequests) and error.retry_after_sec is not None:
        return error.retry_after_sec + random.uniform(0, 0.2)
    return _BACK_OFF(state)
