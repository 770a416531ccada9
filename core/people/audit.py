"""What the audit tells of: who did what, to what, when. The words for it are put on where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Fact


class Did(StrEnum):
    """What somebody did."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SET_UP = "set_up"
    """Made the first account, with the code of the terminal."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - what was done, no password
    NEW_PASSWORD_OFFERED = "new_password_offered"  # noqa: S105 - see above
    INVITED = "invited"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    ADDED = "added"
    EDITED = "edited"
    CATEGORY_SET = "category_set"
    CAPTIONS_CHANGED = "captions_changed"
    TRANSCRIPT_CHANGED = "transcript_changed"
    SUMMARISED = "summarised"
    RENAMED = "renamed"
    PREPARED_AGAIN = "prepared_again"
    CANCELLED = "cancelled"
    RETRIED = "retried"
    DELETED = "deleted"
    RESTORED = "restored"
    DELETED_FOR_GOOD = "deleted_for_good"
    UNDONE = "undone"
    SHARED = "shared"
    REVOKED = "revoked"
    EXPORTED = "exported"
    REPAIRED = "repaired"
    REFUSED = "refused"
    """Tried what their role does not include."""


class Kind(StrEnum):
    """What it was done to."""

    VIDEO = "video"
    BATCH = "batch"
    SEARCH = "search"
    FILTER = "filter"
    GROUP = "group"
    COLLECTION = "collection"
    SCRIPT = "script"
    SHARE = "share"
    PERSON = "person"
    FUNCTION = "function"
    """A thing that Clipseek can do, by its name in the code."""
    LIBRARY = "library"
    FILE = "file"
    """One that no video of the library has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `user_id` is None where nobody had signed in; `details` has no secrets."""

    at: float
    user_id: str | None
    action: str
    kind: str
    object_id: str
    details: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for: of one person, of one action, since a time (seconds since 1970). None: whatever it is."""

    user_id: str | None = None
    action: str | None = None
    since: float | None = None
