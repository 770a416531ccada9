"""A picture and the sounds that lie beside it in files of their own are one video."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog import Catalog
from core.errors import Reason
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.card import EntryKind
from core.ingest.precheck.folder import list_folder
from core.ingest.precheck.precheck import Precheck
from core.ingest.precheck.sound_files import sound_files
from core.media.av.cutting import cut
from core.media.av.probe import probe
from core.media.op_atom import AtomPart, part_at, part_of
from core.models.embedding_models import MODELS
from core.models.proxy import ProxyCause
from core.models.video import Span
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.op_atom import avid_media, op_atom
from tests.unit.core.media.av.test_sound_tracks import tones


@pytest.fixture
def precheck(catalog: Catalog, tmp_path: Path) -> Precheck:
    library = tmp_path / "library"
    return Precheck(catalog, FolderStorage(library), library, MODELS["marengo3.5"], allow_private_urls=False)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/Take_V1.mxf", "a/Take_A2.MXF", "a/take_a1.mxf"], {"a/Take_V1.mxf": ("a/Take_A2.MXF", "a/take_a1.mxf")}),
        (["Take.V01.mxf", "Take.A01.mxf"], {"Take.V01.mxf": ("Take.A01.mxf",)}),
        (
            ["P2/CONTENTS/VIDEO/0001AB.MXF", "P2/CONTENTS/AUDIO/0001AB00.MXF", "P2/CONTENTS/AUDIO/0001AB01.MXF"],
            {"P2/CONTENTS/VIDEO/0001AB.MXF": ("P2/CONTENTS/AUDIO/0001AB00.MXF", "P2/CONTENTS/AUDIO/0001AB01.MXF")},
        ),
        # Alone, in other folders, of two pictures, or in containers that hold both.
        (["a/Take_A1.mxf", "b/Take_V1.mxf", "Take_V2.mxf", "Take_V1.mxf", "Take_A1.mxf"], {}),
        (["Cam_V1.mov", "Cam_A1.mov", "0001AB.MXF", "0001AB00.MXF", "V1.mxf", "A1.mxf"], {}),
    ],
)
def test_which_files_hold_the_sound_of_which(names: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    assert sound_files(names) == expected


def test_a_folder_offers_the_picture_which_takes_its_sounds_with_it(precheck: Precheck, catalog: Catalog, tmp_path: Path) -> None:
    card = tmp_path / "card"
    op_atom(card / "Avid")
    (listed,) = list_folder(card).files
    assert (listed.name, listed.sounds) == ("Avid/Take 3_V1.mxf", ("Avid/Take 3_A1.mxf", "Avid/Take 3_A2.mxf"))
    candidate = precheck.check_in_folder(card, listed.name, sounds=listed.sounds)
    assert candidate.check_result is CheckResult.FINE
    assert candidate.info is not None
    assert [track.channels for track in candidate.info.sounds] == [1, 1]
    assert candidate.proxy is not None
    assert candidate.proxy.cause is ProxyCause.SOUND
    assert precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
    (video,) = catalog.videos.all()
    file = tmp_path / "library" / "uploads" / (video.file_name or "")
    assert video.original_path == "Avid/Take 3_V1.mxf"
    assert probe(file).duration_sec == pytest.approx(5, abs=0.05)
    assert tones(cut(file, Span(0, 2))) == {300, 700}
    assert [path.name for path in (tmp_path / "library" / "uploads").rglob("*") if path.is_file()] == [file.name]
    again = precheck.check_in_folder(card, listed.name, sounds=listed.sounds)
    assert again.check_result is CheckResult.ALREADY_HERE


def test_a_file_that_is_a_film_itself_is_not_taken_for_a_sound(precheck: Precheck, tmp_path: Path) -> None:
    card = tmp_path / "card"
    op_atom(card, tones_hz=(300,))
    make_clip(tmp_path / "other.mp4").rename(card / "Take 3_A1.mxf")
    (listed,) = list_folder(card).files
    candidate = precheck.check_in_folder(card, listed.name, sounds=listed.sounds)
    assert candidate.fault is not None
    assert candidate.fault.reason is Reason.PARTS_DIFFER
    assert [path for path in (tmp_path / "library").rglob("*") if path.is_file()] == []


def test_in_avids_own_folders_the_files_say_which_clip_they_are_of(precheck: Precheck, catalog: Catalog, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    picture, *sounds = avid_media(drive)
    avid_media(drive, "Cutaway", tones_hz=())
    listing = list_folder(drive)
    by_sounds = {file.name: file.sounds for file in listing.files}
    name = picture.relative_to(drive).as_posix()
    assert len(by_sounds) == 2
    assert by_sounds[name] == tuple(sorted(sound.relative_to(drive).as_posix() for sound in sounds))
    assert listing.left_out == {EntryKind.SYSTEM: 2}
    candidate = precheck.check_in_folder(drive, name, sounds=by_sounds[name])
    assert (candidate.check_result, candidate.title, candidate.category) == (CheckResult.FINE, "Interview, take 2", "")
    assert candidate.info is not None
    assert len(candidate.info.sounds) == 2
    assert precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
    (video,) = catalog.videos.all()
    assert (video.original_name, video.original_path) == (picture.name, name)
    assert precheck.check_in_folder(drive, name, sounds=by_sounds[name]).check_result is CheckResult.ALREADY_HERE


def test_a_clip_goes_on_in_the_next_folder_and_one_that_was_copied_keeps_its_own_sounds() -> None:
    def part_of_name(name: str) -> AtomPart:
        clip, _, kind = name.rpartition("/")[2].removesuffix(".mxf").partition("-")
        return AtomPart(clip.encode(), "", kind.startswith("sound"))

    assert sound_files(["1/a-film.mxf", "2/a-sound.mxf"], part_of_name) == {"1/a-film.mxf": ("2/a-sound.mxf",)}
    twice = ["1/a-film.mxf", "1/a-sound.mxf", "copy/a-film.mxf", "copy/a-sound.mxf"]
    assert sound_files(twice, part_of_name) == {f"{one}/a-film.mxf": (f"{one}/a-sound.mxf",) for one in ("1", "copy")}
    assert sound_files([*twice, "3/a-sound.mxf"], part_of_name) == sound_files(twice, part_of_name)


def test_a_head_that_ends_anywhere_or_is_damaged_says_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (picture,) = avid_media(tmp_path, tones_hz=())
    head = picture.read_bytes()[:20_000]
    said = part_of(head)
    assert said is not None
    assert (said.clip_name, said.is_sound) == ("Interview, take 2", False)
    for end in range(0, len(head), 97):
        assert part_of(head[:end]) in (None, said)
    for at in range(0, 3000, 7):
        part_of(head[:at] + b"\xff" * 9 + head[at + 9 :])
    assert part_at(tmp_path / "nothing.mxf") is None
