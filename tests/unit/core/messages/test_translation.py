"""Sentences come from the catalogue of the language that is spoken, numbers and dates are written as it writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import ClipseekError, Reason, SettingsError
from core.messages.catalogue import main, sentences
from core.messages.errors import ERRORS
from core.messages.faults import explain
from core.messages.formatting import day, days, duration, file_size, money, share, time_of_day
from core.messages.labels import stage_label, videos_counted
from core.messages.translation import _, ngettext, number, speak
from core.models.jobs import Stage
from tests.support.made_up_language import made_up_catalogue

SPANISH = """
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Play {title}"
msgstr "Reproducir {title}"

msgid "{n} video"
msgid_plural "{n} videos"
msgstr[0] "{n} vídeo"
msgstr[1] "{n} vídeos"
"""


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    speak(None)


@pytest.fixture
def spanish(tmp_path: Path) -> Path:
    file = tmp_path / "es.po"
    file.write_text(SPANISH, encoding="utf-8")
    return file


def test_in_english_a_sentence_is_what_stands_in_the_code() -> None:
    assert _("Play {title}", title="Harbour {at night}") == "Play Harbour {at night}"
    assert _("Speed {rate} (< and > change it)") == "Speed {rate} (< and > change it)"
    assert _("") == ""
    assert [ngettext("{n} new video", "{n} new videos", n) for n in (1, 2, 1204)] == [
        "1 new video",
        "2 new videos",
        "1,204 new videos",
    ]


def test_another_language_is_a_catalogue_and_what_it_lacks_stays_english(spanish: Path) -> None:
    speak(spanish)
    assert _("Play {title}", title="Puerto") == "Reproducir Puerto"
    assert [videos_counted(n) for n in (1, 12_040)] == ["1 vídeo", "12.040 vídeos"]
    assert number(1204.5, 1) == "1.204,5"
    assert money(0.4) == "0,40\xa0US$"
    assert day(date(2026, 3, 9), "yMMMM") == "marzo de 2026"
    assert stage_label(Stage.READY) == "Ready"


def test_english_writes_its_numbers_and_dates_in_one_way() -> None:
    at = datetime(2026, 3, 9, 14, 5, 9)
    assert (time_of_day(at), time_of_day(at, "Hms"), day(at), day(at, "MMMd")) == ("14:05", "14:05:09", "9 Mar 2026", "9 Mar")
    assert days(date(2026, 3, 9), date(2026, 3, 15)) == "9 – 15 Mar 2026"
    assert [money(sum_) for sum_ in (0, 0.004, 0.006, 0.42, 1204)] == ["$0.00", "less than $0.01", "$0.01", "$0.42", "$1,204.00"]
    assert (money(0.042, "0.00#"), money(0.5, "0.00#")) == ("$0.042", "$0.50")
    assert [file_size(size) for size in (0, 1, 640_000, 12_500_000, 4e9)] == ["0 KB", "1 KB", "640 KB", "12.5 MB", "4 GB"]
    assert [duration(seconds) for seconds in (-5, 59.4, 59.6, 3599, 7500)] == ["0 s", "59 s", "1 min", "1 h", "2 h 5 min"]
    shares = (0.0, 0.0001, 0.01, 0.314, 0.99, 0.9999, 1.0)
    assert [share(one) for one in shares] == ["0 %", "under 1 %", "1 %", "31 %", "99 %", "over 99 %", "100 %"]


def test_every_error_can_be_said_in_another_language(tmp_path: Path) -> None:
    speak(made_up_catalogue(tmp_path))
    for reason in ERRORS.keys() - {Reason.AS_TOLD}:
        said = explain(ClipseekError(reason, videos=1, saved=2, last_used=1.0, known_videos=3))
        assert (said[0], said[-1]) == ("⟦", "⟧"), said


def test_the_language_is_a_setting_and_one_without_a_catalogue_is_refused(spanish: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().catalogue is None
    monkeypatch.setenv("CLIPSEEK_LANGUAGE", str(spanish))
    assert load_settings().catalogue == spanish
    monkeypatch.setenv("CLIPSEEK_LANGUAGE", "tlh")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "no catalogue of that language; it takes the path of one, or one of: en" in explain(caught.value)


def test_sentences_are_found_wherever_they_stand_in_code() -> None:
    code = "TABLE = {1: N_('One')}\nx = f\"<b>{escape(_('Two {n}', n=3))}</b>\"\ny = ngettext('A', 'B', n)\nz = _(TABLE[1])\n"
    assert dict(sentences(code)) == {1: "One", 2: "Two {n}", 3: ("A", "B")}


def test_a_catalogue_is_begun_and_keeps_what_was_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.messages.catalogue.CATALOGUES", tmp_path)
    main(["es"])
    file = tmp_path / "es" / "LC_MESSAGES" / "clipseek.po"
    begun = file.read_text(encoding="utf-8").replace(
        'msgid "Add videos"\nmsgstr ""', 'msgid "Add videos"\nmsgstr "Añadir vídeos"'
    )
    file.write_text(begun, encoding="utf-8")
    main([])
    speak(file)
    assert _("Add videos") == "Añadir vídeos"
    assert begun.count("\nmsgid ") > 900
