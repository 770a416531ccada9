"""Why a catalog can't be opened or used: each cause has a sentence and a remedy of its own, and none shows a password."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.catalog import Catalog
from core.catalog.__main__ import main
from core.catalog.tables.addresses import parsed
from core.errors import CatalogError, Reason
from core.messages.faults import explain
from core.services import Services
from tests.support.library import stock
from tests.support.running import free_port
from tests.support.saying import sentence_of
from tests.support.servers import postgres
from tests.support.services import opened, use

SECRET = "s3cret-pass"


def refusal(url: str) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        Catalog(url).close()
    assert SECRET not in sentence_of(caught.value) + str(caught.value) + caught.value.detail
    return caught.value


def test_a_server_that_is_away_does_not_answer() -> None:
    url = f"postgresql+psycopg://clipseek:{SECRET}@127.0.0.1:{free_port()}/clipseek"
    assert refusal(url).reason is Reason.CATALOG_SILENT


def test_a_server_that_lets_nobody_in_is_another_cause() -> None:
    here = sa.make_url(postgres.new_database())
    for wrong in (here.set(database="no_such"), here.set(username="nobody", password=SECRET)):
        assert refusal(wrong.render_as_string(hide_password=False)).reason is Reason.CATALOG_REFUSED


@pytest.mark.parametrize("address", ["mysql://h/x", "no address", "postgresql://u@h:port/x", f"redis://u:{SECRET}@h/0"])
def test_what_is_no_address_of_a_catalog_is_said_to_be_none(address: str) -> None:
    error = refusal(address)
    assert error.reason is Reason.CATALOG_ADDRESS
    assert "postgresql://user:password@host/name" in explain(error)


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgres://u:p@h:5433/x", "postgresql+psycopg://u:p@h:5433/x"),
        ("postgresql://u:p@h/x?sslmode=require", "postgresql+psycopg://u:p@h/x?sslmode=require"),
        ("postgresql+psycopg2://h/x", "postgresql+psycopg://h/x"),
        ("  POSTGRES://h/x ", "postgresql+psycopg://h/x"),
        ("sqlite:///data/x.db", "sqlite:///data/x.db"),
        ("sqlite:////data/x.db", "sqlite:////data/x.db"),
        ("sqlite://data/x.db", "sqlite:///data/x.db"),
        ("data/x.db", "sqlite:///data/x.db"),
        ("/data/x.sqlite", "sqlite:////data/x.sqlite"),
        ("~/x.db", "sqlite:////home/me/x.db"),
        ("sqlite:///~/x.db", "sqlite:////home/me/x.db"),
    ],
)
def test_a_nearly_right_address_is_understood(given: str, understood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert parsed(given).render_as_string(hide_password=False) == understood


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    error = refusal(f"sqlite:///{tmp_path}/file/clipseek.db")
    assert error.reason is Reason.CATALOG_UNWRITABLE
    assert str(tmp_path / "file") in sentence_of(error)
    (tmp_path / "clipseek.db").mkdir()
    assert refusal(f"sqlite:///{tmp_path}/clipseek.db").reason is Reason.CATALOG_UNWRITABLE


def test_a_catalog_that_may_only_be_read_is_the_same_cause(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").close()
    assert refusal(f"sqlite:///file:{tmp_path}/x.db?mode=ro&uri=true").reason is Reason.CATALOG_UNWRITABLE


def test_a_file_that_went_while_the_catalog_is_open_is_not_made_anew(tmp_path: Path) -> None:
    with closing(Catalog(f"sqlite:///{tmp_path}/clipseek.db")) as catalog:
        catalog.close()
        for path in tmp_path.iterdir():
            path.rename(path.with_suffix(".away"))
        with pytest.raises(CatalogError) as caught:
            catalog.videos.count()
        assert caught.value.reason is Reason.CATALOG_UNWRITABLE
        assert not (tmp_path / "clipseek.db").exists()
        (tmp_path / "clipseek.away").rename(tmp_path / "clipseek.db")
        assert catalog.videos.count() == 0


def damage(services: Services) -> Path:
    """Its catalog is no database any more; returns the file."""
    file = services.catalog.file
    assert file is not None
    services.catalog.close()
    for beside in ("-wal", "-shm"):
        file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)
    file.write_bytes(b"rubbish" * 2_000)
    return file


def test_a_damaged_file_is_named_and_nothing_of_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "clipseek.db"
    file.write_bytes(b"rubbish" * 2_000)
    error = refusal(f"sqlite:///{file}")
    assert error.reason is Reason.CATALOG_DAMAGED
    assert error.facts == {"name": "clipseek.db"}
    assert file.read_bytes() == b"rubbish" * 2_000


def test_beside_a_full_folder_it_is_said_what_lies_there_and_adopting_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, tmp_path / "data")
    with opened() as services:
        stock(services, 2)
        file = damage(services)
    damaged = file.read_bytes()
    with pytest.raises(CatalogError) as caught:
        _ = Services(services.settings).catalog
    assert caught.value.reason is Reason.CATALOG_LOST
    assert "still holds 2 videos and the saved embeddings of 2, last used on" in sentence_of(caught.value)
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    assert main(["adopt"]) == 1
    assert file.read_bytes() == damaged
    assert main(["adopt", "--yes"]) == 0
    (kept,) = file.parent.glob("clipseek.damaged-*.db")
    assert kept.read_bytes() == damaged
    assert f"kept as {kept.name}" in capsys.readouterr().out
    with opened(services.settings) as anew:
        assert anew.catalog.videos.count() == 0
