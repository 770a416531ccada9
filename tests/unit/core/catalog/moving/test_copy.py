"""A catalog copied to another database is the same there, row by row, or nothing of it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from filelock import FileLock

from core.catalog import Catalog
from core.catalog.__main__ import main
from core.catalog.folder_pairing.identity import Identity
from core.catalog.moving import copy
from core.catalog.queue.worker_lock import lock_path
from core.catalog.tables.addresses import file_of, place, shown
from core.catalog.tables.database import Database
from core.catalog.tables.schema import METADATA
from core.errors import CatalogError, Reason
from core.messages.errors import ERRORS
from core.models.jobs import Stage
from tests.support.catalog.rows import fill_every_table, rows_of_every_table
from tests.support.jobs import a_job, a_video, write
from tests.support.servers import postgres

SECRET = "s3cret-pass"


@pytest.fixture
def source_url(tmp_path: Path) -> str:
    """A SQLite catalog with rows in every table."""
    url = f"sqlite:///{tmp_path / 'data' / 'demo' / 'clipseek.db'}"
    with closing(Database(url)) as database:
        fill_every_table(database)
    return url


@pytest.fixture
def target_url() -> str:
    return postgres.new_database()


@pytest.fixture
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def rows_at(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with closing(Database(url)) as database:
        return rows_of_every_table(database)


def moved(source_url: str, target_url: str) -> copy.Moved:
    with closing(Database(source_url)) as source, closing(Database(target_url)) as target:
        return copy.move(source, target)


def refused(source_url: str, target_url: str) -> Reason:
    with pytest.raises(CatalogError) as raised:
        moved(source_url, target_url)
    return raised.value.reason


def test_every_row_of_every_table_arrives_and_returns(source_url: str, target_url: str, tmp_path: Path) -> None:
    before = rows_at(source_url)
    assert all(before[table.name] for table in METADATA.sorted_tables)
    back_url = f"sqlite:///{tmp_path / 'back.db'}"
    there = moved(source_url, target_url)
    assert there.rows == {name: len(rows) for name, rows in before.items()}
    assert rows_at(target_url) == before
    moved(target_url, back_url)
    assert rows_at(back_url) == before
    assert rows_at(source_url) == before


def test_a_library_keeps_its_id(source_url: str, target_url: str) -> None:
    moved(source_url, target_url)
    found = []
    for url in (source_url, target_url):
        with closing(Catalog(url)) as catalog:
            found.append(Identity.of(catalog).id())
    assert found[0] == found[1] is not None


def test_history_goes_on_with_new_numbers_in_postgres(source_url: str, target_url: str) -> None:
    moved(source_url, target_url)
    with closing(Catalog(target_url)) as catalog:
        before = set(rows_at(target_url)["events"])
        write(catalog, [(video := a_video(0xABC), a_job(video, Stage.FAILED))])
        catalog.jobs.retry([video.id])
        assert set(rows_at(target_url)["events"]) > before


def test_a_target_that_holds_anything_else_is_refused_and_left_as_it_is(source_url: str, target_url: str) -> None:
    with closing(Catalog(target_url)) as catalog:
        write(catalog, [(video := a_video(77), a_job(video, Stage.READY))])
    before = rows_at(target_url)
    assert refused(source_url, target_url) is Reason.MOVE_NOT_EMPTY
    assert rows_at(target_url) == before


def test_a_second_copy_finds_everything_there(source_url: str, target_url: str) -> None:
    moved(source_url, target_url)
    assert moved(source_url, target_url).was_there


def test_a_copy_that_arrives_otherwise_is_not_kept(source_url: str, target_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = copy._written

    def losing(table: sa.Table, writing: sa.Connection, rows: list[dict[str, Any]]) -> int:
        kept = [{**row, "title": "Another"} for row in rows] if table.name == "videos" else rows
        return real(table, writing, kept)

    monkeypatch.setattr(copy, "_written", losing)
    assert refused(source_url, target_url) is Reason.MOVE_DIFFERS
    assert not any(rows_at(target_url).values())


def test_nothing_is_copied_while_a_worker_has_its_seat_at_a_file(source_url: str, target_url: str) -> None:
    file = file_of(source_url)
    assert file is not None
    with FileLock(lock_path(file)):
        assert refused(source_url, target_url) is Reason.MOVE_BUSY
    moved(source_url, target_url)


def test_nothing_is_copied_while_a_worker_holds_a_job_in_postgres(target_url: str, tmp_path: Path) -> None:
    with closing(Catalog(target_url)) as catalog:
        video = a_video(1)
        write(catalog, [(video, a_job(video, Stage.WAITING))])
        assert catalog.queue.claim("worker", lease_sec=60, max_active=5) is not None
    assert refused(target_url, f"sqlite:///{tmp_path / 'back.db'}") is Reason.MOVE_BUSY


def test_a_text_with_a_nul_arrives_in_postgres_without_it(tmp_path: Path, target_url: str) -> None:
    url = f"sqlite:///{tmp_path / 'clipseek.db'}"
    with closing(Catalog(url)) as catalog:
        write(catalog, [(video := a_video(1, title="Har\x00bour"), a_job(video, Stage.READY))])
    moved(url, target_url)
    with closing(Catalog(target_url)) as catalog:
        assert [video.title for video in catalog.videos.all()] == ["Harbour"]


@pytest.mark.usefixtures("_own_data")
class TestCommand:
    """`python -m core.catalog`, in this process."""

    def test_without_arguments_it_says_what_there_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 0
        said = capsys.readouterr().out
        assert "move" in said
        assert "adopt" in said

    def test_it_says_how_far_it_is_and_what_to_set_and_never_a_password(
        self, source_url: str, target_url: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert source_url.endswith("data/demo/clipseek.db")
        with_password = target_url.replace("clipseek@", f"clipseek:{SECRET}@")
        assert main(["move", "--to", with_password]) == 0
        said = "".join(capsys.readouterr())
        assert SECRET not in said
        assert "videos: " in said
        assert f"DATABASE_URL={target_url.replace('clipseek@', 'clipseek:***@')}" in said

    def test_where_the_settings_name_the_new_one_already_the_folders_own_is_copied(
        self, source_url: str, target_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", target_url)
        before = rows_at(source_url)
        assert main(["move", "--to", target_url]) == 0
        assert rows_at(target_url) == before

    def test_back_into_the_folder_the_setting_goes(
        self, target_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with closing(Database(target_url)) as database:
            fill_every_table(database)
        monkeypatch.setenv("DATABASE_URL", target_url)
        assert main(["move", "--to", f"sqlite:///{tmp_path}/data/demo/clipseek.db"]) == 0
        assert (
            "Now take DATABASE_URL out of the settings, and start Clipseek again: the data folder has its own catalog."
        ) in capsys.readouterr().out

    def test_what_cannot_be_is_said_in_a_sentence(
        self, source_url: str, target_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        away = f"postgresql+psycopg://clipseek:{SECRET}@127.0.0.1:9/none"
        nowhere = f"sqlite:///{tmp_path / 'nowhere.db'}"
        for arguments, reason in (
            (["--to", source_url], Reason.MOVE_SAME),
            (["--from", nowhere, "--to", target_url], Reason.MOVE_NO_SOURCE),
            (["--to", f"no address {SECRET}"], Reason.CATALOG_ADDRESS),
        ):
            assert main(["move", *arguments]) == 2
            assert ERRORS[reason].what_to_do in capsys.readouterr().err
        assert main(["move", "--to", away]) == 2
        said = capsys.readouterr().err
        assert f"{shown(away)} cannot be opened." in said
        assert SECRET not in said
        assert not (tmp_path / "nowhere.db").exists()


def test_an_address_is_shown_without_anything_secret() -> None:
    assert (
        shown(f"postgresql+psycopg://me:{SECRET}@db:5432/clips?sslpassword={SECRET}")
        == "postgresql+psycopg://me:***@db:5432/clips"
    )


def test_one_catalog_is_known_whoever_asks_for_it() -> None:
    assert place("postgresql+psycopg://me:x@db/clips") == place("postgresql+psycopg://you@db:5432/clips")
    assert place("sqlite:////tmp/a.db") == place("sqlite:////tmp/b/../a.db")
    assert place("sqlite:////tmp/a.db") != place("sqlite:////tmp/b.db")


@pytest.fixture
def large_url(tmp_path: Path) -> Iterator[str]:
    """5,000 rows of history, 1,000 videos with their jobs."""
    url = f"sqlite:///{tmp_path / 'large.db'}"
    with closing(Database(url)) as database:
        fill_every_table(database, videos=1_000, events=5_000)
    yield url


def test_a_large_catalog_is_copied_in_batches(large_url: str, target_url: str) -> None:
    told: list[tuple[str, int, int]] = []
    with closing(Database(large_url)) as source, closing(Database(target_url)) as target:
        done = copy.move(source, target, lambda *line: told.append(line))
    assert (done.rows["events"], done.rows["videos"]) == (5_000, 1_000)
    assert [line for line in told if line[0] == "events"][:2] == [("events", 1000, 5_000), ("events", 2000, 5_000)]
