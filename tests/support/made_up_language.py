"""A made-up language: every sentence of the app in brackets, so that one which nobody could translate stands out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from core.messages.catalogue import template

BEGIN: Final = "⟦"
END: Final = "⟧"


def made_up_catalogue(folder: Path) -> Path:
    """Write its catalogue. Numbers and dates are those of English, which are no sentences."""
    said = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in template():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            bracketed = tuple(f"{BEGIN}{form}{END}" for form in forms)
            said.add(message.id, bracketed if isinstance(message.id, tuple) else bracketed[0])
    file = folder / "made_up.po"
    with file.open("wb") as lines:
        write_po(lines, said)
    return file
