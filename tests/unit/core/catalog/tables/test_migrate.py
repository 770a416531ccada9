"""Catalogs of earlier releases become the present one, and a newer one is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.catalog import Catalog
from core.catalog.tables.migrate import MIGRATIONS
from core.catalog.tables.migrations.versions import v0001_first
from core.catalog.tables.schema import HEAD, METADATA
from core.embedding_models import MODELS
from core.errors import CatalogError, Reason
from core.jobs import EmbedOptions
from core.models import Modality
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


def differences(path: Path) -> list[object]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), METADATA))
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
    assert differences(path) == []


def test_a_new_catalog_and_a_moved_one_are_the_same(tmp_path: Path) -> None:
    Catalog(f"sqlite:///{tmp_path / 'new.db'}").close()
    assert differences(tmp_path / "new.db") == []


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
