"""The services of this process as pages use them, and what is wrong with them."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from core import disk
from core.attempts import hurry
from core.cached.access.needs import needs, needs_nothing
from core.errors import ClipseekError, Reason
from core.messages.faults import what_happened, what_to_do
from core.people.person import Role
from core.services import Services, shared

if TYPE_CHECKING:
    from core.catalog.tables.changes import Numbers
    from core.ingest.budget import Spending
    from core.messages.faults import Told

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something people should know: what happened, and the one thing to do."""

    sentence: str
    hint: str

    @classmethod
    def of(cls, told: Told) -> Self:
        """What is said of an error, or of a stored fault."""
        return cls(what_happened(told), what_to_do(told))


@needs_nothing
def services() -> Services:
    """The parts of Clipseek, shared by all sessions; whoever asks works for a page from now on. Raises SettingsError."""
    hurry()
    return shared()


@needs_nothing
def changes() -> Numbers:
    """How often what may be kept has changed so far, in whichever process: part of the key of everything that is kept.

    To be read before what is kept is made; costs one short query. Raises CatalogError.
    """
    return services().catalog.changes.read()


@needs_nothing
def page_shown() -> None:
    """A page has been put together, so the background work need not hold back any longer."""
    services().page_was_shown.set()


@needs(Role.VIEWER)
def revision() -> str:
    """Changes when a video comes, goes, or stands otherwise; at most a second old. Raises CatalogError."""
    return services().revision.current()


@needs_nothing
def is_demo() -> bool:
    """Whether the stand-in answers instead of Twelve Labs."""
    return services().settings.demo


@needs_nothing
def price_per_minute() -> float:
    """Estimated US$ for a minute of video; nothing in demo mode."""
    settings = services().settings
    return 0.0 if settings.demo else settings.price_per_minute


@needs_nothing
def price_of(seconds: float, photos: int = 0) -> float:
    """Estimated US$ for so much video and so many photos; nothing in demo mode."""
    settings = services().settings
    return 0.0 if settings.demo else seconds / 60 * settings.price_per_minute + photos * settings.price_per_photo


@needs(Role.VIEWER)
def spending_now() -> Spending:
    """What this month has cost, what the queue will cost, and the budget. Raises CatalogError."""
    from core.ingest.budget import spending  # noqa: PLC0415 - the launcher imports this file and must be quick

    return spending(services().catalog, services().settings, time.time())


@needs_nothing
def trouble() -> Notice | None:
    """What is wrong with the settings or the catalog, without which no page can do anything; None if nothing is."""
    try:
        services().catalog.check()
    except ClipseekError as error:
        return Notice.of(error)
    except Exception as error:
        log.exception("unexpected while the catalog was asked")
        return unexpected(error)
    return None


@needs_nothing
def settings_trouble() -> Notice | None:
    """What is wrong with the settings, without which nothing can be shown at all; None if nothing is. Never waits."""
    try:
        services()
    except ClipseekError as error:
        return Notice.of(error)
    return None


@needs_nothing
def store_trouble() -> Notice | None:
    """What keeps the worker or the store from their work, as the background work last saw it; reading it costs nothing."""
    error = services().worker_error or services().store_error
    return Notice.of(error) if error else None


@needs_nothing
def unexpected(error: Exception) -> Notice:
    """The words for what nobody foresaw, or for a disk that took nothing where nobody expected it."""
    known = ClipseekError(Reason.UNEXPECTED)
    if disk.is_full(error):
        known = disk.full(services().settings.data_dir, error, Reason.NOT_SAVED)
    return Notice.of(known)
