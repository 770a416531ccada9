"""A library that is brought back from its backup is the same: rows, files, index. One that is cut off leaves the former."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.backup import making
from core.backup.__main__ import main
from core.backup.manifest import NAME, Manifest
from core.catalog import Catalog
from core.catalog.tables.database import Database
from core.catalog.tables.schema import CHANGES
from core.config import load_settings
from core.milvus import SegmentStore
from core.milvus.inventory import Inventory
from core.models.video import Span
from core.services import Services
from tests.support.catalog.rows import rows_of_every_table
from tests.support.clips import make_clip
from tests.support.libraries.ready import MODEL, make_ready
from tests.support.servers import postgres

MOMENTS = [Span(0, 2), Span(2, 4)]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("clips")
    return [make_clip(folder / f"clip_{shift}.mp4", seconds=4, shift=shift) for shift in range(2)]


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Clipseek with a key and a data folder of this name, which is returned."""
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_0123456789")

    def with_folder(name: str) -> Path:
        monkeypatch.setenv("DATA_DIR", str(tmp_path / name))
        return tmp_path / name

    return with_folder


@pytest.fixture
def library(use: Callable[[str], Path], clips: list[Path]) -> Path:
    folder = use("data")
    with closing(Services(load_settings()).catalog):
        make_ready(folder, clips[0], MOMENTS)
    return folder


def upload_in(folder: Path) -> Path:
    """The one uploaded file."""
    return next(path for path in (folder / "uploads").iterdir() if path.is_file())


def rows(url: str) -> object:
    """Of every table but the one that counts changes: to fill the index is one."""
    with closing(Database(url)) as database:
        return {name: found for name, found in rows_of_every_table(database).items() if name != CHANGES.name}


def contents(folder: Path) -> dict[str, bytes]:
    """All that cannot be made again, by its path."""
    places = (folder / name for name in ("uploads", "embeddings"))
    return {str(path.relative_to(folder)): path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}


def test_a_restored_library_has_all_rows_files_and_an_index(
    library: Path, tmp_path: Path, use: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup"
    assert main(["make", str(backup)]) == 0
    assert main(["check", str(backup)]) == 0
    elsewhere = use("elsewhere")
    assert main(["restore", str(backup)]) == 0
    assert "The index holds 2 rows of 1 videos." in capsys.readouterr().out
    assert contents(elsewhere) == contents(library) != {}
    assert rows(f"sqlite:///{elsewhere / 'clipseek.db'}") == rows(f"sqlite:///{library / 'clipseek.db'}")
    with closing(SegmentStore(str(elsewhere / "milvus.db"))) as store:
        assert sum(one.count for one in Inventory(store).rows_by_video(MODEL).values()) == 2
    with closing(Services(load_settings()).catalog) as catalog:
        assert len(catalog.jobs.searchable()) == 1


def test_it_comes_back_on_postgres_as_well(
    library: Path, tmp_path: Path, use: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["make", str(tmp_path / "backup")]) == 0
    use("elsewhere")
    url = postgres.new_database()
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["restore", str(tmp_path / "backup")]) == 0
    with closing(Catalog(url)) as catalog:
        assert len(catalog.jobs.searchable()) == 1


def test_again_only_what_is_new_is_copied_and_what_is_gone_goes(
    library: Path, tmp_path: Path, clips: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup"
    main(["make", str(backup)])
    make_ready(library, clips[1], MOMENTS)
    capsys.readouterr()
    main(["make", str(backup)])
    assert "Copied: 2 files" in capsys.readouterr().out
    upload = upload_in(library)
    upload.unlink()
    main(["make", str(backup)])
    assert not (backup / "files" / "uploads" / upload.name).exists()
    assert len(list(backup.glob("catalog-*.db"))) == 1


def test_originals_can_be_left_to_another_backup(
    library: Path, tmp_path: Path, use: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup"
    assert main(["make", str(backup), "--without-originals"]) == 0
    assert not (backup / "files" / "uploads").exists()
    elsewhere = use("elsewhere")
    assert main(["restore", str(backup)]) == 1
    upload = upload_in(library)
    assert f"Put back from elsewhere: {elsewhere / 'uploads' / upload.name}" in capsys.readouterr().out


def test_cut_off_the_backup_of_before_stays_whole(
    library: Path, tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup"
    main(["make", str(backup)])
    before = (backup / NAME).read_bytes()
    make_ready(library, clips[1], MOMENTS)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "copied", cut_off)
    assert main(["make", str(backup)]) == 2
    monkeypatch.undo()
    assert (backup / NAME).read_bytes() == before
    assert main(["check", str(backup)]) == 0
    manifest = Manifest.read(backup)
    assert manifest is not None
    assert (backup / manifest.catalog).is_file()


def test_a_damaged_file_is_named_and_never_restored(
    library: Path, tmp_path: Path, use: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup"
    main(["make", str(backup)])
    upload = upload_in(backup / "files")
    upload.write_bytes(upload.read_bytes()[:-1] + b"!")
    assert main(["check", str(backup)]) == 1
    assert f"Damaged or missing: uploads/{upload.name}" in capsys.readouterr().out
    elsewhere = use("elsewhere")
    assert main(["restore", str(backup)]) == 2
    assert not (elsewhere / "uploads" / upload.name).exists()


def test_a_library_is_never_restored_over_another(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["make", str(tmp_path / "backup")])
    before = contents(library)
    assert main(["restore", str(tmp_path / "backup")]) == 2
    assert "There is a library in" in capsys.readouterr().err
    assert contents(library) == before
    assert main(["restore", str(tmp_path / "nothing")]) == 2
