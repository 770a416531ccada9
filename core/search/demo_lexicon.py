"""The demo's engine asked over HTTP which words it knows; the only request to it that the real provider has nothing like."""

from __future__ import annotations

import logging
from typing import Final

import httpx
from pydantic import BaseModel, ValidationError

from core.search.unknown_words import UnknownWords

log = logging.getLogger(__name__)

TIMEOUT_SEC: Final = 2.0


class _Reply(BaseModel):
    unknown: list[str]
    is_any_known: bool


class DemoLexicon:
    """Safe to share between threads."""

    def __init__(self, base_url: str, key: str) -> None:
        self._http = httpx.Client(base_url=base_url, headers={"x-api-key": key}, timeout=TIMEOUT_SEC, trust_env=False)

    def look(self, text: str) -> UnknownWords:
        """Nothing is unknown where the engine does not answer: the search itself says that, and this line is no loss."""
        try:
            answer = self._http.get("demo/unknown-words", params={"text": text})
            reply = _Reply.model_validate_json(answer.raise_for_status().content)
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("the demo does not say which words it knows: %s", type(error).__name__)
            return UnknownWords()
        return UnknownWords(tuple(reply.unknown), bool(reply.unknown) and not reply.is_any_known)
