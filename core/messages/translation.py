"""Sentences and numbers in the language of whoever reads them.

A sentence stands in English where it is shown, as `_("Play {title}", title=video.title)`; in another language it is looked up in
a catalogue of sentences. The whole process speaks one language: English, or that of the catalogue which was given to `speak`.
A sentence is looked up when it is shown, never when a module is imported: nothing is known then.
"""

from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

from babel.numbers import format_decimal

from core.config import ENGLISH

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = ENGLISH


def speak(catalogue: Path | None) -> None:
    """From now on, show everything in the language of this catalogue, a `.po` file; None is English."""
    global _catalogue, _language
    _catalogue, _language = (gettext.NullTranslations(), ENGLISH) if catalogue is None else _read(catalogue)


def spoken() -> str:
    """The language that is spoken, as Babel calls it."""
    return _language


def _(sentence: str, /, **values: object) -> str:
    """The sentence in the language that is spoken, its placeholders filled with `values`, or left as they are without any."""
    translated = _catalogue.gettext(sentence) if sentence else ""
    return translated.format_map(values) if values else translated


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The form of the sentence that fits the number, which stands for `{n}` in it."""
    return _catalogue.ngettext(one, many, n).format_map({"n": number(n), **values})


def N_(sentence: str) -> str:  # noqa: N802 - the name that translators' tools know
    """Marks a sentence in a table, which is made before the language is known; `_` looks it up where it is shown."""
    return sentence


def number(value: float, most_digits: int = 0) -> str:
    """`1,204`; with at most so many digits after the point `0.4`."""
    if _language == ENGLISH:
        # Babel would first read what it knows of the language, and the first page would wait for it.
        written = f"{value:,.{most_digits}f}"
        return written.rstrip("0").rstrip(".") if most_digits else written
    return format_decimal(value, f"#,##0.{'#' * most_digits}", locale=_language)


def _read(file: Path) -> tuple[gettext.GNUTranslations, str]:
    """The sentences of a catalogue and its language. Read as it is written, so that there is nothing to build."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only for languages other than English
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with file.open("rb") as lines:
        written = read_po(lines)
    compiled = BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled), str(written.locale or ENGLISH)
