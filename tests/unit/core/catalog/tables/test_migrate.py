"""Catalogs of earlier releases become the present one, and a newer one is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.catalog import Catalog
from core.catalog.tables.migrate import MIGRATIONS
from core.catalog.tables.migrations.versions import v0001_first
from core.catalog.tables.schema import HEAD
from core.errors import CatalogError, Reason
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions
from core.models.video import Modality
from tests.support.catalog.rows import fill_tables, rows_of
from tests.support.catalog.schema import differences
from tests.unit.core.catalog.queue.test_jobs import VIDEO


def first_release(path: Path) -> sa.Engine:
    """A catalog as the first release left it: its tables, a video, and no version."""
    from alembic.operations import Operations

    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        v0001_first.upgrade()
        connection.execute(
            sa.text(
                "insert into videos (id, title, file_name, duration_sec, width, height, fps, has_audio, added_at) "
                "values ('00000000000000aa', 'Old', '00000000000000aa.mp4', 5, 640, 360, 25, 1, 1)"
            )
        )
    return engine


def differences_of(path: Path) -> list[object]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = differences(connection)
    engine.dispose()
    return found


def test_a_catalog_of_the_first_release_is_moved_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "clipseek.db"
    first_release(path).dispose()
    catalog = Catalog(f"sqlite:///{path}")
    assert [video.title for video in catalog.videos.all()] == ["Old"]
    assert catalog.jobs.add(VIDEO, MODELS["marengo3.5"], EmbedOptions((Modality.VISUAL,)))
    assert [event.what for event in catalog.events.recent(5)] == ["queued"]
    catalog.close()
    assert differences_of(path) == []


REASONS_ARE_KEPT = "0007"
"""From this revision on, no migration makes other values of what is there; earlier ones are told by `test_former_release.py`."""


def revisions() -> list[str]:
    """The oldest of those, and the last three before today's: each chain of migrations from there on is tried whole."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    found = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    earlier = sorted(revision for revision in found if REASONS_ARE_KEPT <= revision < HEAD)
    return [earlier[0], *earlier[-3:]]


@pytest.mark.parametrize("revision", revisions())
def test_a_catalog_of_an_earlier_release_keeps_every_row_of_every_table(tmp_path: Path, revision: str) -> None:
    address = f"sqlite:///{tmp_path / 'clipseek.db'}"
    engine = sa.create_engine(address)
    former = sa.MetaData()
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith(("spoken_words", "alembic"))]
        former.reflect(connection, only=names)
        fill_tables(connection, former.sorted_tables)
        before = rows_of(connection, former.sorted_tables)
        assert min(map(len, before.values())) > 0
    Catalog(address).close()
    with engine.connect() as connection:
        assert rows_of(connection, former.sorted_tables) == before
        assert differences(connection) == []
    engine.dispose()


def test_a_new_catalog_and_a_moved_one_are_the_same(tmp_path: Path) -> None:
    Catalog(f"sqlite:///{tmp_path / 'new.db'}").close()
    assert differences_of(tmp_path / "new.db") == []


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_catalog_of_a_newer_release_is_left_alone_and_said(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'clipseek.db'}"
    Catalog(address).close()
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(CatalogError) as raised:
        Catalog(address)
    assert raised.value.reason is Reason.CATALOG_NEWER
