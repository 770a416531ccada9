"""A catalog whose disk is full: people are told that, and it goes on once there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.catalog import Catalog
from core.errors import CatalogError, CatalogFull, DiskFull, Reason
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_video, write
from tests.support.saying import sentence_of
from tests.support.servers.postgres import new_database

ROOT = Path(__file__).parents[5]
ROWS = [(video, a_job(video, Stage.READY)) for video in (a_video(number, title="x" * 1000) for number in range(500))]


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'clipseek.db'}"


def test_a_full_disk_is_told_and_nothing_of_the_change_is_kept(catalog: Catalog) -> None:
    def may_not_grow(connection: sa.Connection) -> None:
        connection.exec_driver_sql("pragma max_page_count = 1")

    sa.event.listen(catalog._database.engine, "begin", may_not_grow)
    with pytest.raises(CatalogFull) as caught:
        write(catalog, ROWS)
    assert isinstance(caught.value, DiskFull)
    assert isinstance(caught.value, CatalogError)
    assert "not saved" in sentence_of(caught.value)
    assert catalog.videos.count() == 0
    sa.event.remove(catalog._database.engine, "begin", may_not_grow)
    with catalog._database.writing() as connection:
        connection.exec_driver_sql("pragma max_page_count = 1000000")
    write(catalog, ROWS)
    assert catalog.videos.count() == len(ROWS)


def test_a_quota_that_is_used_up_is_told_although_sqlite_calls_it_a_fault_of_the_disk(tmp_path: Path) -> None:
    """A bound on the size of files stands for the quota: SQLite tells both alike."""
    code = f"""
import resource
from core.catalog import Catalog
from core.errors import CatalogFull
from tests.support.jobs import write
from tests.unit.core.catalog.tables.test_full_disk import ROWS
catalog = Catalog("sqlite:///{tmp_path / "clipseek.db"}")
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, resource.RLIM_INFINITY))
try:
    write(catalog, ROWS)
except CatalogFull as error:
    print(error.reason, catalog.videos.count())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["catalog_full", "0"]


def test_a_fault_of_the_disk_that_takes_more_is_another(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog.close()
    assert catalog.file is not None
    for path in catalog.file.parent.glob(f"{catalog.file.name}*"):
        path.unlink()
    catalog.file.mkdir()
    with pytest.raises(CatalogError) as caught:
        catalog.videos.count()
    assert caught.value.reason is Reason.CATALOG_UNWRITABLE


def test_the_full_disk_of_a_database_server_is_told() -> None:
    catalog = Catalog(new_database())
    try:
        with pytest.raises(CatalogFull), catalog._database.writing() as connection:
            connection.execute(sa.text("do $$ begin raise exception 'no room' using errcode = '53100'; end $$"))
        assert catalog.videos.count() == 0
    finally:
        catalog.close()
