"""A catalog and a data folder know each other by an id; two that do not belong together are refused, and nothing is touched."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.catalog import Catalog
from core.catalog.folder_pairing import pairing
from core.catalog.folder_pairing.identity import Identity
from core.catalog.folder_pairing.library_folder import ID_FILE, LibraryFolder, new_id
from core.config import Settings
from core.errors import CatalogError, LibraryMismatch, Reason
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_link, a_video, write
from tests.support.saying import hint_of, sentence_of
from tests.unit.core.catalog.tables.test_migrate import first_release

Open = Callable[[str], Catalog]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens the SQLite catalog of a name; one called `data/…` lies in the data folder."""
    made: list[Catalog] = []

    def build(name: str) -> Catalog:
        made.append(Catalog(f"sqlite:///{tmp_path / name}.db"))
        return made[-1]

    yield build
    for catalog in made:
        catalog.close()


@pytest.fixture
def folder(tmp_path: Path) -> LibraryFolder:
    return folder_at(tmp_path / "data")


def folder_at(path: Path) -> LibraryFolder:
    return LibraryFolder.of(Settings(data_dir=path, api_key=SecretStr("tlk_test")))


def fill(folder: LibraryFolder, *numbers: int, saved: bool = False) -> None:
    """Let the folder hold the file of each of these videos, or its saved embeddings."""
    place = folder.path / ("embeddings/segments_marengo3_5_512" if saved else "uploads")
    place.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (place / f"{number:016x}{'.parquet' if saved else '.mp4'}").write_bytes(b"x")


def know(catalog: Catalog, *numbers: int) -> Catalog:
    """Let the catalog know a video for each of these numbers, ready."""
    videos = [a_video(number) for number in numbers]
    write(catalog, [(video, a_job(video, Stage.READY, moments=1)) for video in videos])
    return catalog


def ids(catalog: Catalog, folder: LibraryFolder) -> tuple[str | None, str | None]:
    return Identity.of(catalog).id(), folder.id()


def refusal(catalog: Catalog, folder: LibraryFolder) -> LibraryMismatch:
    """Why these two are refused; that leaves both as they were."""
    before = ids(catalog, folder), everything(folder.path)
    with pytest.raises(LibraryMismatch) as raised:
        pairing.check(catalog, folder)
    assert (ids(catalog, folder), everything(folder.path)) == before
    return raised.value


def everything(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file() and not one.name.endswith(".lock"))
    return {str(one.relative_to(path)): one.read_bytes() for one in files if one.suffix not in (".db", ".db-wal", ".db-shm")}


def test_new_ones_get_one_id_and_know_each_other_from_then_on(opened: Open, folder: LibraryFolder) -> None:
    catalog = opened("elsewhere")
    pairing.check(catalog, folder)
    stamped = ids(catalog, folder)
    assert stamped[0] == stamped[1] is not None
    pairing.check(catalog, folder)
    assert ids(catalog, folder) == stamped


def test_processes_that_start_at_once_come_to_the_same_id(opened: Open, folder: LibraryFolder) -> None:
    catalogs = [opened("elsewhere") for _ in range(6)]
    threads = [threading.Thread(target=pairing.check, args=(catalog, folder)) for catalog in catalogs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({one for catalog in catalogs for one in ids(catalog, folder)}) == 1


@pytest.mark.parametrize("place", ["data/clipseek", "elsewhere"])
def test_a_library_of_an_earlier_release_is_stamped_and_loses_nothing(place: str, folder: LibraryFolder, tmp_path: Path) -> None:
    folder.path.mkdir()
    first_release(tmp_path / f"{place}.db").dispose()
    fill(folder, 0xAA, 0xBB)
    before = everything(folder.path)
    catalog = Catalog(f"sqlite:///{tmp_path / place}.db")
    pairing.check(catalog, folder)
    assert ids(catalog, folder)[0] == ids(catalog, folder)[1] is not None
    assert everything(folder.path) == before | {ID_FILE: f"{folder.id()}\n".encode()}
    assert [video.title for video in catalog.videos.all()] == ["Old"]
    catalog.close()


def test_an_earlier_release_whose_catalog_is_another_folders_is_refused(opened: Open, folder: LibraryFolder) -> None:
    fill(folder, 3, 4)
    assert refusal(know(opened("elsewhere"), 1, 2), folder).reason is Reason.CATALOG_OF_ANOTHER_FOLDER


@pytest.mark.parametrize("was_stamped", [True, False])
@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("place", ["data/clipseek", "elsewhere"])
def test_a_new_catalog_beside_a_full_folder_is_refused(
    place: str, saved: bool, was_stamped: bool, opened: Open, folder: LibraryFolder
) -> None:
    fill(folder, 1, 2, saved=saved)
    if was_stamped:
        folder.stamp(new_id())
    error = refusal(opened(place), folder)
    assert error.reason is Reason.CATALOG_EMPTY
    assert str(folder.path) in sentence_of(error)
    assert ("the saved embeddings of 2" if saved else "2 videos") in sentence_of(error)
    assert "last used on " in sentence_of(error)
    assert "move --to" in hint_of(error)
    assert "adopt" in hint_of(error)


def test_a_new_catalog_beside_a_folder_that_has_an_id_and_nothing_else_takes_that(opened: Open, folder: LibraryFolder) -> None:
    folder.stamp(new_id())
    before = folder.id()
    catalog = opened("elsewhere")
    pairing.check(catalog, folder)
    assert ids(catalog, folder) == (before, before)


def test_the_catalog_of_another_folder_is_refused(opened: Open, folder: LibraryFolder, tmp_path: Path) -> None:
    theirs = know(opened("theirs"), 1, 2)
    other = folder_at(tmp_path / "other")
    fill(other, 1, 2)
    pairing.check(theirs, other)
    pairing.check(know(opened("ours"), 3), folder_with(folder, 3))
    error = refusal(theirs, folder)
    assert error.reason is Reason.CATALOG_OF_ANOTHER_FOLDER
    assert "knows 2 videos" in sentence_of(error)
    assert "holds 1 video," in sentence_of(error)


def folder_with(folder: LibraryFolder, *numbers: int) -> LibraryFolder:
    fill(folder, *numbers)
    return folder


def test_a_catalog_whose_files_lie_elsewhere_is_refused(opened: Open, folder: LibraryFolder, tmp_path: Path) -> None:
    catalog = know(opened("elsewhere"), 1)
    pairing.check(catalog, folder_with(folder_at(tmp_path / "old"), 1))
    error = refusal(catalog, folder)
    assert error.reason is Reason.CATALOG_FILES_ELSEWHERE
    assert "not here" in sentence_of(error)
    assert "DATA_DIR" in hint_of(error)


def test_a_folder_restored_from_before_it_had_an_id_is_known_by_its_files(opened: Open, folder: LibraryFolder) -> None:
    catalog = know(opened("elsewhere"), 1, 2, 3)
    fill(folder, 1, 2, 3)
    pairing.check(catalog, folder)
    before = folder.id()
    (folder.path / ID_FILE).unlink()
    (folder.path / "uploads" / f"{3:016x}.mp4").unlink()
    fill(folder, 1, 2, saved=True)
    pairing.check(catalog, folder)
    assert ids(catalog, folder) == (before, before)


def test_a_catalog_restored_from_before_it_had_an_id_is_known_by_its_videos(opened: Open, folder: LibraryFolder) -> None:
    fill(folder, 1, 2, 3)
    folder.stamp(new_id())
    before = folder.id()
    catalog = opened("elsewhere")
    write(catalog, [(video, a_job(video, Stage.FAILED)) for video in (a_video(1), a_video(9))])
    pairing.check(catalog, folder)
    assert ids(catalog, folder) == (before, before)
    assert refusal(know(opened("other"), 7, 8), folder).reason is Reason.CATALOG_OF_ANOTHER_FOLDER


def test_a_kill_between_the_two_stamps_is_made_good_by_the_next_start(
    opened: Open, folder: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = know(opened("elsewhere"), 1)
    fill(folder, 1)

    def cut_off(_self: LibraryFolder, library_id: str) -> None:
        real(_self, library_id)
        raise KeyboardInterrupt

    real = LibraryFolder.stamp
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(LibraryFolder, "stamp", cut_off)
        pairing.check(catalog, folder)
    assert ids(catalog, folder) == (None, folder.id())
    pairing.check(catalog, folder)
    assert ids(catalog, folder)[0] == folder.id() is not None


def test_an_id_cut_short_by_a_power_cut_is_none(folder: LibraryFolder) -> None:
    folder.stamp(new_id())
    (folder.path / ID_FILE).write_text("12ab")
    assert folder.id() is None


def test_a_catalog_of_links_alone_that_has_an_id_opens_with_its_own_folder(opened: Open, folder: LibraryFolder) -> None:
    catalog = opened("elsewhere")
    pairing.check(catalog, folder)
    write(catalog, [(link := a_link(1), a_job(link, Stage.WAITING))])
    pairing.check(catalog, folder)


def test_a_folder_that_cannot_be_written_is_said_as_trouble_with_the_catalog(opened: Open, folder: LibraryFolder) -> None:
    folder.path.write_text("a file where the folder should be")
    with pytest.raises(CatalogError) as raised:
        pairing.check(opened("elsewhere"), folder)
    assert raised.value.reason is Reason.CATALOG_UNWRITABLE
    assert raised.value.facts["folder"] == str(folder.path)


def test_adopting_joins_what_was_refused_and_parts_both_from_what_they_belonged_to(
    opened: Open, folder: LibraryFolder, tmp_path: Path
) -> None:
    old = folder_with(folder_at(tmp_path / "old"), 1)
    theirs, ours = know(opened("theirs"), 1), know(opened("ours"), 2)
    pairing.check(theirs, old)
    pairing.check(ours, folder_with(folder, 2))
    pairing.adopt(theirs, folder)
    pairing.check(theirs, folder)
    assert refusal(ours, folder).reason is Reason.CATALOG_OF_ANOTHER_FOLDER
    assert refusal(theirs, old).reason is Reason.CATALOG_OF_ANOTHER_FOLDER


def test_adopting_keeps_an_id_that_only_one_has_so_that_older_copies_still_fit(opened: Open, folder: LibraryFolder) -> None:
    lost = know(opened("lost"), 1)
    pairing.check(lost, folder_with(folder, 1))
    new = opened("new")
    assert pairing.adopt(new, folder) == Identity.of(lost).id()
    pairing.check(lost, folder)


def test_a_copy_of_the_whole_folder_is_a_library_of_its_own_right(opened: Open, folder: LibraryFolder, tmp_path: Path) -> None:
    pairing.check(know(opened("data/clipseek"), 1), folder_with(folder, 1))
    shutil.copytree(folder.path, tmp_path / "copy")
    copy = Catalog(f"sqlite:///{tmp_path / 'copy' / 'clipseek.db'}")
    pairing.check(copy, folder_at(tmp_path / "copy"))
    copy.close()
