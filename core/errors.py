"""The exception tree. Every error carries a reason and facts; the words are put on where it is shown (`core.messages`).

ClipseekError
├── SettingsError            a setting is missing or wrong
├── ProviderError            Twelve Labs said no, or said nothing
│   ├── KeyRefused           401, 402, some 403: nothing will work until the key or the account is changed
│   ├── RequestRefused       400, 403, 404, 409, 413, 422: this request will never work
│   ├── TooManyRequests      429: goes on after `retry_after_sec`
│   └── ProviderUnavailable  408, 5xx, transport, unreadable answers: may work later
├── StoreError               Milvus
│   ├── StoreUnavailable     cannot be reached or opened
│   └── VectorInvalid        a vector of the wrong length, or with values that are no numbers
├── MediaError               a file or link cannot become a video here
├── LinkError                an address that is refused or does not answer
├── CatalogError             the catalog cannot be read or written
│   └── LibraryMismatch      the catalog is not this data folder's; nothing was touched
├── FolderAway               the data folder is not there for now
│   └── StorageAway          the same for the bucket that the files lie in
└── DiskFull                 no room to write
    └── CatalogFull          the same for the catalog; a CatalogError, too
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Fact = str | int | float | bool

LONGEST_IN_LOG: Final = 200


class Reason(StrEnum):
    """Why something failed, or is not done; each has its sentence and hint in `core.messages.errors`."""

    SETTING_WRONG = "setting_wrong"
    SETTING_VALUE = "setting_value"
    NO_LITE_HERE = "no_lite_here"
    KEY_REFUSED = "key_refused"
    REQUEST_REFUSED = "request_refused"
    NOT_FOUND = "not_found"
    TOO_MANY_REQUESTS = "too_many_requests"
    PAYMENT_REQUIRED = "payment_required"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_NO_NAME = "provider_no_name"
    PROVIDER_CERTIFICATE = "provider_certificate"
    PROVIDER_SLOW = "provider_slow"
    PROVIDER_FAULT = "provider_fault"
    PROVIDER_UNREADABLE = "provider_unreadable"
    ANSWER_TOO_LARGE = "answer_too_large"
    ASSET_FAILED = "asset_failed"
    ASSET_LATE = "asset_late"
    EMBEDDING_FAILED = "embedding_failed"
    EMBEDDING_EXPIRED = "embedding_expired"
    EMBEDDING_GONE = "embedding_gone"
    EMBEDDING_EMPTY = "embedding_empty"
    EMBEDDING_NO_TIMES = "embedding_no_times"
    EMBEDDING_LATE = "embedding_late"
    EMBEDDING_STUCK = "embedding_stuck"
    EMBEDDING_UNSURE = "embedding_unsure"
    EMBEDDING_MISMATCH = "embedding_mismatch"
    PHOTO_UNSURE = "photo_unsure"
    UPLOAD_STUCK = "upload_stuck"
    ANALYSIS_NOT_OFFERED = "analysis_not_offered"
    ANALYSIS_FAILED = "analysis_failed"
    ANALYSIS_UNREADABLE = "analysis_unreadable"
    ANALYSIS_STUCK = "analysis_stuck"
    ANALYSIS_WAITS = "analysis_waits"  # paid for, and not given out
    ANALYSIS_GONE = "analysis_gone"
    NOT_ALLOWED = "not_allowed"
    ROLE_MISSING = "role_missing"
    NOT_YOURS = "not_yours"
    STORE_UNREACHABLE = "store_unreachable"
    STORE_LOCKED = "store_locked"
    STORE_MISSING = "store_missing"
    STORE_UNOPENED = "store_unopened"
    STORE_DAMAGED = "store_damaged"
    INDEX_EMPTY = "index_empty"
    STORE_FAULT = "store_fault"
    VECTOR_INVALID = "vector_invalid"
    VECTOR_LENGTH = "vector_length"
    QUERY_EMPTY = "query_empty"
    MOMENT_GONE = "moment_gone"
    CONCEPT_GONE = "look_gone"
    COLLECTION_GONE = "collection_gone"
    SCRIPT_GONE = "script_gone"
    SCRIPT_EMPTY = "script_empty"
    SCRIPT_LONG = "script_long"
    COLLECTION_FULL = "collection_full"
    UNREADABLE = "unreadable"
    READER_KILLED = "reader_killed"
    EMPTY_FILE = "empty_file"
    NO_PICTURE = "no_picture"
    BROKEN_END = "broken_end"
    NO_LENGTH = "no_length"
    CLOCK_JUMPS = "clock_jumps"
    PHOTO_UNREADABLE = "photo_unreadable"
    PHOTO_HUGE = "photo_huge"
    PHOTO_SMALL = "photo_small"
    PHOTO_NARROW = "photo_narrow"
    PHOTO_LINK = "photo_link"
    PHOTO_NOT_TAKEN = "photo_not_taken"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_WIDE = "too_wide"
    BAD_ASPECT = "bad_aspect"
    TOO_LARGE = "too_large"
    PROXY_NO_ROOM = "proxy_no_room"
    FILE_MISSING = "file_missing"
    IN_BIN = "in_bin"
    JUST_DELETED = "just_deleted"
    VIDEO_GONE = "video_gone"
    NOT_READY_YET = "not_ready_yet"
    LINE_CHANGED = "line_changed"
    SPEECH_NOT_INSTALLED = "speech_not_installed"
    SPEECH_NO_MODEL = "speech_no_model"
    SPEECH_FAILED = "speech_failed"
    SPEECH_MEMORY = "speech_memory"
    UPLOAD_DENIED = "upload_denied"
    UPLOAD_MALFORMED = "upload_malformed"
    UPLOAD_GONE = "upload_gone"
    UPLOAD_ELSEWHERE = "upload_elsewhere"
    UPLOAD_BUSY = "upload_busy"
    UPLOAD_TOO_MANY = "upload_too_many"
    UPLOAD_SHARE = "upload_share"
    UPLOAD_DISK = "upload_disk"
    LINK_MALFORMED = "link_malformed"
    LINK_PRIVATE = "link_private"  # or of a host that nobody knows
    LINK_UNREACHABLE = "link_unreachable"
    LINK_STATUS = "link_status"
    LINK_PAGE = "link_page"
    LINK_WATCH_PAGE = "link_watch_page"
    WATCH_PAGE_MALFORMED = "watch_page_malformed"
    LINK_NO_RANGES = "link_no_ranges"
    LINK_TOO_SLOW = "link_too_slow"
    CATALOG_FAULT = "catalog_fault"
    CATALOG_NEWER = "catalog_newer"
    CATALOG_BUSY = "catalog_busy"
    CATALOG_SILENT = "catalog_silent"
    CATALOG_REFUSED = "catalog_refused"
    CATALOG_UNWRITABLE = "catalog_unwritable"
    CATALOG_DAMAGED = "catalog_damaged"
    CATALOG_LOST = "catalog_lost"
    BACKGROUND_FAULT = "background_fault"
    NOT_LOADED = "not_loaded"
    CATALOG_EMPTY = "catalog_empty"
    CATALOG_OF_ANOTHER_FOLDER = "catalog_of_another_folder"
    CATALOG_FILES_ELSEWHERE = "catalog_files_elsewhere"
    CATALOG_ADDRESS = "catalog_address"
    MOVE_SAME = "move_same"
    MOVE_NO_SOURCE = "move_no_source"
    MOVE_NOT_EMPTY = "move_not_empty"
    MOVE_DIFFERS = "move_differs"
    MOVE_BUSY = "move_busy"
    BACKUP_MISSING = "backup_missing"
    BACKUP_UNREADABLE = "backup_unreadable"
    BACKUP_DAMAGED = "backup_damaged"
    RESTORE_NOT_EMPTY = "restore_not_empty"
    DISK_FULL = "disk_full"
    NOT_SAVED = "not_saved"
    FOLDER_AWAY = "folder_away"
    STORAGE_AWAY = "storage_away"
    STORAGE_REFUSED = "storage_refused"
    STORAGE_NO_BUCKET = "storage_no_bucket"
    STORAGE_NOT_EMPTY = "storage_not_empty"
    STORAGE_DIFFERS = "storage_differs"
    CATALOG_FULL = "catalog_full"
    BUDGET_USED = "budget_used"
    NOTHING_CHOSEN = "nothing_chosen"
    ONLY_SOUND_OF_SILENT = "only_sound_of_silent"
    PART_UNREADABLE = "part_unreadable"
    PART_BACKWARDS = "part_backwards"
    PART_OUTSIDE = "part_outside"
    PART_TOO_SHORT = "part_too_short"
    SHEET_UNREADABLE = "sheet_unreadable"
    SHEET_TOO_LARGE = "sheet_too_large"
    SHEET_NO_URL = "sheet_no_url"
    CUTS_UNREADABLE = "cuts_unreadable"
    CUTS_NONE = "cuts_none"
    CUTS_LARGE = "cuts_large"
    FOLDER_MISSING = "folder_missing"
    EXAMPLE_UNREADABLE = "example_unreadable"
    EXAMPLE_SMALL = "example_small"
    EXAMPLE_HUGE = "example_huge"
    EXAMPLE_SHORT = "example_short"
    EXAMPLE_LARGE = "example_large"
    EXAMPLE_GONE = "example_gone"
    EXAMPLE_LINK = "example_link"
    EXAMPLE_PAGE = "example_page"
    EXAMPLE_SLOW = "example_slow"
    CAPTIONS_UNREADABLE = "captions_unreadable"
    CAPTIONS_LARGE = "captions_large"
    EMBEDDINGS_DAMAGED = "embeddings_damaged"
    NOT_UNKNOWN = "not_unknown"
    CUT_TOO_LONG = "cut_too_long"
    MOMENTS_LOST = "moments_lost"
    MOMENTS_LEFT_OUT = "moments_left_out"
    CHECK_SLOW = "check_slow"
    INSIGHTS_FAILED = "insights_failed"
    INSIGHTS_MEMORY = "insights_memory"
    ALREADY_HERE = "already_here"
    SAME_CONTENT = "same_content"
    PARTS_DIFFER = "parts_differ"
    TWICE_IN_LIST = "twice_in_list"
    ROW_NO_URL = "row_no_url"
    ROW_BAD_URL = "row_bad_url"
    ROW_BAD_WATCH_URL = "row_bad_watch_url"
    ROW_BAD_DATE = "row_bad_date"
    ROW_UNCLEAR_DATE = "row_unclear_date"
    ROW_FUTURE_DATE = "row_future_date"
    ROWS_TOO_MANY = "rows_too_many"
    SIGN_IN_WRONG = "sign_in_wrong"
    SIGN_IN_LIMITED = "sign_in_limited"
    SIGNED_OUT = "signed_out"
    PASSWORD_LENGTH = "password_length"  # noqa: S105 - no password
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - see above
    NAME_TAKEN = "name_taken"
    NAME_UNUSABLE = "name_unusable"
    INVITATION_GONE = "invitation_gone"
    LAST_ADMIN = "last_admin"
    SET_UP_CODE_WRONG = "set_up_code_wrong"
    ISSUER_AWAY = "issuer_away"
    ISSUER_REFUSED = "issuer_refused"
    SHARE_UNKNOWN = "share_unknown"
    SHARE_REVOKED = "share_revoked"
    SHARE_EXPIRED = "share_expired"
    SHARE_CLOSED = "share_closed"  # opened in this browser no longer, or never
    SHARE_EMPTY = "share_empty"
    PASSCODE_WRONG = "passcode_wrong"
    PASSCODE_LIMIT = "passcode_limit"
    PASSCODE_SHORT = "passcode_short"
    COMMENT_EMPTY = "comment_empty"
    COMMENT_LONG = "comment_long"
    COMMENTS_TOO_MANY = "comments_too_many"
    COMMENT_REFUSED = "comment_refused"
    AS_TOLD = "as_told"
    """Of an earlier release, which kept the words instead of the reason: they are the fact `words`."""
    UNEXPECTED = "unexpected"


PROVIDER_AWAY: Final = frozenset(
    {Reason.PROVIDER_UNREACHABLE, Reason.PROVIDER_NO_NAME, Reason.PROVIDER_CERTIFICATE, Reason.PROVIDER_SLOW}
)
"""Twelve Labs did not answer at all: what lasts as long as it lasts (a laptop without a network), whatever is asked."""
STORE_AWAY: Final = frozenset({Reason.STORE_UNREACHABLE, Reason.STORE_LOCKED, Reason.STORE_UNOPENED, Reason.STORE_DAMAGED})
FILES_AWAY: Final = frozenset({Reason.FOLDER_AWAY, Reason.STORAGE_AWAY, Reason.STORAGE_REFUSED, Reason.STORAGE_NO_BUCKET})
NEVER_GIVEN_UP: Final = PROVIDER_AWAY | STORE_AWAY | FILES_AWAY | {Reason.TOO_MANY_REQUESTS, Reason.DISK_FULL}
"""What lasts as long as it lasts and says so; giving up would help nobody."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as a value, to be kept or shown: why, and what its words are filled with."""

    reason: Reason
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


def fault_of(reason: str, facts: Mapping[str, Fact]) -> Fault:
    """A fault that was stored; a reason that this release does not know is UNEXPECTED."""
    try:
        return Fault(Reason(reason), facts)
    except ValueError:
        return Fault(Reason.UNEXPECTED)


class ClipseekError(Exception):
    """Base of all errors that we raise on purpose.

    `reason` picks the words, `facts` fill them in; a size in bytes is a fact whose name ends in `_bytes`, and is worded as a
    size. What is None is no fact. `detail` is for the log only: never shown, never a secret.
    """

    def __init__(self, reason: Reason, *, detail: str = "", **facts: object) -> None:
        self.reason = reason
        self.facts: dict[str, Fact] = {name: _plain(value) for name, value in facts.items() if value is not None}
        self.detail = detail
        super().__init__(reason)

    def __str__(self) -> str:
        """For logs: the reason and the facts."""
        told = ", ".join(f"{name}={_shortened(value)!r}" for name, value in self.facts.items())
        return f"{self.reason.value} ({told})" if told else self.reason.value

    @property
    def fault(self) -> Fault:
        """The same as a value."""
        return Fault(self.reason, self.facts)

    @property
    def is_transient(self) -> bool:
        """Whether the same call may work later without anybody changing anything."""
        return False


class SettingsError(ClipseekError):
    """A setting is missing or wrong."""


class ProviderError(ClipseekError):
    """Twelve Labs refused, failed or did not answer. `status` is the HTTP status, None if there was no answer.

    `was_sent` is False where the request never got there, so that it can't have taken effect.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        status: int | None = None,
        code: str = "",
        message: str = "",
        retry_after_sec: float | None = None,
        detail: str = "",
        was_sent: bool = True,
        **facts: object,
    ) -> None:
        self.status = status
        self.was_sent = was_sent
        self.code = code
        self.message = message
        self.retry_after_sec = retry_after_sec
        super().__init__(reason, detail=detail, status=status, code=code or None, message=message or None, **facts)


class KeyRefused(ProviderError):
    """401, 402, or a 403 that speaks of the account: the key is wrong, expired, not paid for or not allowed to do anything."""


class RequestRefused(ProviderError):
    """The provider will never accept this request."""


class TooManyRequests(ProviderError):
    """429: allowed again after `retry_after_sec`, which may be hours."""

    @property
    def is_transient(self) -> bool:
        return True


class ProviderUnavailable(ProviderError):
    """No answer, or one that says the fault is theirs. The request may have taken effect all the same."""

    @property
    def lost_an_answer(self) -> bool:
        """Whether the provider may well have done what it was asked: it got the request, and did not say that it failed."""
        return self.was_sent and (self.status is None or self.status < 400)

    @property
    def is_transient(self) -> bool:
        return True


class StoreError(ClipseekError):
    """Milvus refused or failed."""


class StoreUnavailable(StoreError):
    """Milvus cannot be reached or opened."""

    @property
    def is_transient(self) -> bool:
        return True


class VectorInvalid(StoreError):
    """A vector of the wrong length, or with values that are no finite numbers."""


class MediaError(ClipseekError):
    """A file or link that cannot become a video here; nothing was paid."""


class MediaReaderKilled(MediaError):
    """What looked into a file was ended from outside, mostly because memory ran out: nothing is known of the file."""

    @property
    def is_transient(self) -> bool:
        return True


class LinkError(ClipseekError):
    """An address that is refused or does not answer as a media file; nothing was paid."""


class CatalogError(ClipseekError):
    """The catalog cannot be read or written."""


class LibraryMismatch(CatalogError):
    """The catalog and the data folder do not belong together; a person decides what to do. Nothing was touched."""


class FolderAway(ClipseekError):
    """The data folder is not where it was: its disk is not mounted, or somebody moved it."""

    @property
    def is_transient(self) -> bool:
        return True


class StorageAway(FolderAway):
    """The bucket that the files of the library lie in does not answer, is not there, or does not let us in."""


class DiskFull(ClipseekError):
    """No room to write."""

    @property
    def is_transient(self) -> bool:
        return True


class CatalogFull(DiskFull, CatalogError):
    """No room for the catalog to write."""


def _shortened(value: Fact) -> Fact:
    return value[:LONGEST_IN_LOG] if isinstance(value, str) else value


def _plain(value: object) -> Fact:
    """A fact as every process and every database can keep it: Postgres has no NUL within a text."""
    if isinstance(value, bool | int | float):
        return value
    return str(value).replace("\x00", "")
