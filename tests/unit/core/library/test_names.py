"""What becomes of a file's name before anybody sees it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.ingest.precheck.precheck import Precheck
from core.library.names import one_line, original_name, title_of
from core.models.embedding_models import MODELS
from core.storage.folder import FolderStorage

NASTY = "half\ud83d a\r\nfilm\u202e\x00.mp4"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("half\ud800 a film", "half a film"),
        ("\udfffhalf", "half"),
        ("two\nlines", "two lines"),
        ("turned\u202earound", "turnedaround"),
        ("🎬 映画", "🎬 映画"),
        ("\ud800", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀 क्\u200dष", "👩\u200d🚀 क्\u200dष"),
    ],
)
def test_text_is_one_line_that_can_be_written_down(text: str, clean: str) -> None:
    assert one_line(text) == clean


def test_a_title_can_be_written_down() -> None:
    assert title_of(NASTY) == "Half a film"


@pytest.mark.parametrize(("name", "title"), [(".mp4", ".mp4"), ("__.mp4", "__.mp4"), ("a/.mov", ".mov")])
def test_a_name_that_is_all_ending_is_a_title_still(name: str, title: str) -> None:
    assert title_of(name) == title


@pytest.mark.parametrize(
    ("name", "own"), [("day 1/IMG_0001.MP4", "IMG_0001.MP4"), ("C:\\films\\a  b.mov", "a  b.mov"), ("x\u202e\n.mp4", "x .mp4")]
)
def test_the_name_of_the_file_itself_is_kept_as_it_is(name: str, own: str) -> None:
    assert original_name(name) == own


def test_a_candidate_is_called_by_a_clean_name_whatever_comes_of_it(tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    precheck = Precheck(catalog, FolderStorage(tmp_path), tmp_path, MODELS["marengo3.5"], allow_private_urls=False)
    file = precheck.check_file(io.BytesIO(b"text"), NASTY, 4)
    in_folder = precheck.check_in_folder(tmp_path, NASTY)
    link = precheck.check_link(f"ftp://footage.test/{NASTY}")
    catalog.close()
    assert [file.name, in_folder.name] == ["half a  film.mp4"] * 2
    assert link.name == "ftp://footage.test/half a  film.mp4"
