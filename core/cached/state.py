"""The parts behind the door, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import ClipseekError, Reason
from core.services import Services, shared


@dataclass(frozen=True, slots=True)
class Notice:
    """Something people should know: what happened, and the one thing to do."""

    sentence: str
    hint: str


def services() -> Services:
    """The parts of Clipseek, shared by all sessions. Raises SettingsError."""
    return shared()


def page_shown() -> None:
    """A page has been put together, so the background work need not hold back any longer."""
    services().page_was_shown.set()


def revision() -> str:
    """Changes when a video comes, goes, or stands otherwise; at most a second old. Raises CatalogError."""
    return services().revision.current()


def is_demo() -> bool:
    """Whether the stand-in answers instead of Twelve Labs."""
    return services().settings.demo


def price_per_minute() -> float:
    """Estimated US$ for a minute of video; nothing in demo mode."""
    settings = services().settings
    return 0.0 if settings.demo else settings.price_per_minute


def trouble() -> Notice | None:
    """What is wrong with the settings or the catalog, without which no page can do anything; None if nothing is."""
    try:
        services().catalog.jobs.counts()
    except ClipseekError as error:
        return Notice(error.sentence, error.hint)
    return None


def store_trouble() -> Notice | None:
    """What keeps the worker or the store from their work, as the background work last saw it; reading it costs nothing."""
    error = services().worker_error or services().store_error
    return Notice(error.sentence, error.hint) if error else None


def unexpected() -> Notice:
    """The words for what nobody foresaw."""
    error = ClipseekError(Reason.UNEXPECTED)
    return Notice(error.sentence, error.hint)
