"""Signed addresses of media: routes lie outside any sign-in, so an address itself is the permission, for a while."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Final

VALID_SEC: Final = 12 * 3600
STEP_SEC: Final = 3600
"""Expiry moves in steps, so that a rerun within the hour gives the same address and the browser keeps its copy."""


def signature(key: bytes, kind: str, video_id: str, expires: int) -> str:
    """The proof that `kind` of `video_id` may be read until `expires` (seconds since 1970)."""
    return hmac.new(key, f"{kind}|{video_id}|{expires}".encode(), hashlib.sha256).hexdigest()[:32]


def signed_query(key: bytes, kind: str, video_id: str, now: float | None = None) -> str:
    """`e=…&s=…` for an address that is good for twelve to thirteen hours."""
    expires = (int(now or time.time()) // STEP_SEC + 1) * STEP_SEC + VALID_SEC
    return f"e={expires}&s={signature(key, kind, video_id, expires)}"


def is_valid(key: bytes, kind: str, video_id: str, expires: str, proof: str, *, now: float | None = None) -> bool:
    """Whether an address carries a proof for just this and is still good; False for anything malformed."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12 or not proof.isascii():
        return False
    good = hmac.compare_digest(proof, signature(key, kind, video_id, int(expires)))
    return good and int(expires) >= (now or time.time())
