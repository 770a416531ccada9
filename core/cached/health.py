"""What the page of storage and health may ask and do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import logs
from core.cached.application import services
from core.logs import LogLine
from core.maintenance.consistency_check import Difference
from core.maintenance.health import Checkup, FilesErrand, FileWish, HealthService, RepairBatch
from core.maintenance.unknown_files import UnknownFile
from core.services import Services


@st.cache_resource(show_spinner=False, hash_funcs={Services: id})
def _desk(parts: Services) -> HealthService:
    """One for all who look."""
    return HealthService(parts)


def visit_health() -> None:
    """Somebody opens the page: look anew unless that was done lately. Returns at once."""
    _desk(services()).visit()


def checkup() -> Checkup:
    """How everything is, as far as the latest look has come. Returns at once."""
    return _desk(services()).checkup()


def check_again() -> None:
    """Look anew at everything."""
    _desk(services()).look_again()


def repair(differences: Sequence[Difference]) -> None:
    """Make catalog, embeddings and index agree about these videos, in the background; the provider is not asked."""
    _desk(services()).repair(differences)


def repairing() -> RepairBatch | None:
    """The latest repair that nobody was told of yet."""
    return _desk(services()).repairing


def forget_repair() -> None:
    """It was told of; look anew at what it was about."""
    _desk(services()).forget_repair()


def add_files(files: Sequence[UnknownFile]) -> None:
    """Put files that are not in the library there, in the background; costs only what was shown with a price."""
    _desk(services()).settle([FileWish(file, is_deletion=False) for file in files])


def delete_file(file: UnknownFile) -> None:
    """Delete a file that is not in the library for good, with all that was made of it, in the background."""
    _desk(services()).settle([FileWish(file, is_deletion=True)])


def settling_files() -> FilesErrand | None:
    """The latest files that were to be added or deleted and that nobody was told of yet."""
    return _desk(services()).settling


def forget_settling() -> None:
    """It was told of; look anew."""
    _desk(services()).forget_settling()


def log_names() -> list[str]:
    """The names of the logs that are here, the app's own first."""
    return [path.name for path in logs.files(services().settings.logs_dir)]


def log_lines(name: str) -> list[LogLine]:
    """The newest entries of a log, newest first."""
    settings = services().settings
    return logs.tail(settings.logs_dir / name, secrets=settings.log_secrets) if name in log_names() else []


def log_text(name: str) -> str:
    """A whole log, without secrets."""
    settings = services().settings
    return logs.whole(settings.logs_dir / name, secrets=settings.log_secrets) if name in log_names() else ""


def log_level() -> str:
    """From which level on lines are kept."""
    return services().settings.log_level
