"""The words for what somebody did and for what it was done to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.messages.labels import role_label
from core.messages.translation import N_, _
from core.people.audit import Did, Kind, Line
from core.people.person import Role, SignInWay

_DONE: Final = {
    Did.SIGNED_IN: N_("Signed in"),
    Did.SIGN_IN_FAILED: N_("Failed to sign in"),
    Did.SIGNED_OUT: N_("Signed out"),
    Did.SET_UP: N_("Set up Clipseek"),
    Did.PASSWORD_CHANGED: N_("Changed a password"),
    Did.NEW_PASSWORD_OFFERED: N_("Made a link to a new password"),
    Did.INVITED: N_("Invited somebody"),
    Did.JOINED: N_("Accepted an invitation"),
    Did.ROLE_CHANGED: N_("Changed a role"),
    Did.DISABLED: N_("Disabled"),
    Did.ENABLED: N_("Let in again"),
    Did.ADDED: N_("Added"),
    Did.EDITED: N_("Edited"),
    Did.CATEGORY_SET: N_("Set the category"),
    Did.CAPTIONS_CHANGED: N_("Changed captions"),
    Did.TRANSCRIPT_CHANGED: N_("Changed what is said"),
    Did.SUMMARISED: N_("Asked for summary and chapters"),
    Did.RENAMED: N_("Renamed"),
    Did.PREPARED_AGAIN: N_("Analysed again"),
    Did.CANCELLED: N_("Cancelled"),
    Did.RETRIED: N_("Retried"),
    Did.DELETED: N_("Deleted"),
    Did.RESTORED: N_("Restored"),
    Did.DELETED_FOR_GOOD: N_("Deleted for good"),
    Did.UNDONE: N_("Undid"),
    Did.SHARED: N_("Shared"),
    Did.REVOKED: N_("Stopped sharing"),
    Did.EXPORTED: N_("Exported"),
    Did.REPAIRED: N_("Repaired"),
    Did.REFUSED: N_("Was refused"),
}
_KINDS: Final = {
    Kind.BATCH: N_("what was done to several videos"),
    Kind.SEARCH: N_("a saved search"),
    Kind.FILTER: N_("a saved filter"),
    Kind.GROUP: N_("a group of moments"),
    Kind.COLLECTION: N_("a collection"),
    Kind.SCRIPT: N_("a script"),
    Kind.SHARE: N_("a shared page"),
    Kind.LIBRARY: N_("the library"),
}


_WAYS: Final = {
    SignInWay.LOCAL: N_("with a password"),
    SignInWay.OIDC: N_("at the organisation"),
    SignInWay.PROXY: N_("through the proxy"),
}


def done_label(action: str) -> str:
    """`Deleted`; of a newer release, its own word."""
    return _(_DONE[Did(action)]) if action in set(Did) else action


def who(line: Line, names: Mapping[str, str]) -> str:
    """Who it was."""
    if line.user_id is None:
        return _("somebody unknown")
    return names.get(line.user_id, line.user_id)


def to_what(line: Line, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What it was done to, and what came of it."""
    return " · ".join(part for part in (_object(line, names, titles), *_details(line)) if part)


def _object(line: Line, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    if line.kind == Kind.VIDEO:
        return titles.get(line.object_id, line.object_id)
    if line.kind == Kind.PERSON and line.object_id == line.user_id:
        return ""
    if line.kind == Kind.PERSON:
        return names.get(line.object_id, line.object_id)
    if line.kind in (Kind.FILE, Kind.FUNCTION):
        return line.object_id
    return _(_KINDS[Kind(line.kind)]) if line.kind in set(Kind) else line.kind


def _details(line: Line) -> list[str]:
    """What was said of it, but for what the object tells already."""
    has_title = line.action == Did.EDITED or line.kind == Kind.SHARE
    facts = {name: value for name, value in line.details.items() if has_title or name != "title"}
    if "role" in facts:
        return [role_label(Role(str(facts["role"])))]
    if "how" in facts:
        return [_(_WAYS[SignInWay(str(facts["how"]))])]
    return [str(value) for value in facts.values() if value not in ("", 0)]
