"""Settings: where they come from, what they refuse, and that a secret never shows."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from core.config import Settings, load_settings
from core.config.provider import DEMO_KEY, PROVIDER_URL
from core.errors import DiskFull, SettingsError
from core.models.embedding_models import MODELS
from core.models.proxy import ProxyUse
from tests.support.saying import sentence_of


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_key_it_is_demo_mode_with_everything_embedded(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.demo
    assert settings.provider_key == DEMO_KEY
    assert settings.milvus_uri == str(tmp_path / "data" / "demo" / "milvus.db")
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'demo' / 'clipseek.db'}"


@pytest.mark.parametrize("name", ["TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY"])
def test_both_spellings_of_the_key_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "tlk_secret")
    settings = load_settings()
    assert not settings.demo
    assert settings.provider_key == "tlk_secret"
    assert settings.provider_url == PROVIDER_URL


SPELLINGS = [
    [name for name in getattr(field.validation_alias, "choices", [field.validation_alias]) if isinstance(name, str)]
    for field in Settings.model_fields.values()
]
"""The names under which each setting can be set, its first one first."""


def _set_in(source: str, values: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Set these, whose text is quoted as each file wants it, in one of the three places."""
    folder = Path.cwd()
    if source == "environment":
        for name, value in values.items():
            monkeypatch.setenv(name, value)
    elif source == ".env":
        (folder / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in values.items()))
    else:
        (folder / ".streamlit").mkdir(exist_ok=True)
        (folder / ".streamlit" / "secrets.toml").write_text("".join(f'{name} = "{value}"\n' for name, value in values.items()))


def test_every_setting_can_be_set_from_outside() -> None:
    assert all(SPELLINGS)


@pytest.mark.parametrize("blank", ["", "   "], ids=["empty", "spaces"])
@pytest.mark.parametrize("source", ["environment", ".env", "secrets.toml"])
@pytest.mark.parametrize("spelling", range(max(map(len, SPELLINGS))))
def test_settings_that_are_empty_are_not_set(spelling: int, source: str, blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = load_settings()
    _set_in(source, {names[spelling]: blank for names in SPELLINGS if len(names) > spelling}, monkeypatch)
    assert load_settings() == usual


@pytest.mark.parametrize("blank", ["", "   "], ids=["empty", "spaces"])
@pytest.mark.parametrize(("above", "below"), [("environment", ".env"), ("environment", "secrets.toml"), (".env", "secrets.toml")])
def test_what_is_empty_does_not_hide_what_is_set_below_it(
    above: str, below: str, blank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {
        "TWELVE_LABS_API_KEY": "tlk_secret",
        "TWELVELABS_MODEL": "marengo3.0",
        "DATABASE_URL": "sqlite:///other.db",
        "CLIPSEEK_ALLOW_PRIVATE_URLS": "true",
        "CLIPSEEK_MAX_ACTIVE": "3",
        "CLIPSEEK_IMPORT_DIR": "/footage",
        "CLIPSEEK_LOG_LEVEL": "debug",
    }
    _set_in(below, values, monkeypatch)
    wanted = load_settings()
    assert (wanted.demo, wanted.allow_private_urls, wanted.max_active, wanted.log_level) == (False, True, 3, "DEBUG")
    _set_in(above, {name: blank for names in SPELLINGS for name in names}, monkeypatch)
    assert load_settings() == wanted


@pytest.mark.parametrize("source", ["environment", ".env", "secrets.toml"])
def test_one_spelling_that_is_empty_does_not_hide_the_other(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_in(source, {"TWELVE_LABS_API_KEY": "", "TWELVELABS_API_KEY": "tlk_secret"}, monkeypatch)
    assert load_settings().provider_key == "tlk_secret"


def test_the_environment_beats_the_env_file_and_that_beats_the_secrets_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('TWELVELABS_MODEL = "marengo3.0"\nCLIPSEEK_MAX_ACTIVE = 2\n')
    assert load_settings().model is MODELS["marengo3.0"]
    (tmp_path / ".env").write_text("CLIPSEEK_MAX_ACTIVE=3\n")
    assert load_settings().max_active == 3
    monkeypatch.setenv("CLIPSEEK_MAX_ACTIVE", "4")
    assert load_settings().max_active == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [("CLIPSEEK_MAX_ACTIVE", "many"), ("TWELVELABS_MODEL", "marengo2.7"), ("CLIPSEEK_POLL_SECONDS", "-1")],
)
def test_a_wrong_setting_is_named_in_a_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_broken_toml_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("not toml")
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        load_settings()


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_s3cr3t")
    monkeypatch.setenv("MILVUS_TOKEN", "root:s3cr3t")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://clip:s3cr3t@db/clip")
    assert "s3cr" not in repr(load_settings())


def test_looking_often_and_without_limit_is_for_the_stand_in_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().poll_seconds == 0.5
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_secret")
    assert load_settings().poll_seconds == 5
    assert load_settings().requests_per_minute == 25


def test_a_full_disk_is_said_where_the_signing_key_is_to_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken, pytest.raises(DiskFull):
        broken.setattr(os, "fsync", full)
        _ = load_settings().signing_key
    assert len(load_settings().signing_key) == 32


def test_the_signing_key_is_made_once_and_private() -> None:
    settings = load_settings()
    first = settings.signing_key
    assert len(first) == 32
    assert load_settings().signing_key == first
    assert stat.S_IMODE((settings.data_dir / "signing.key").stat().st_mode) == 0o600


def test_demo_and_real_libraries_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their embeddings can't be compared, and a paid library must not be mixed with a trial."""
    demo = load_settings()
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_secret")
    real = load_settings()
    for name in ("milvus_uri", "database_url", "uploads_dir", "thumbs_dir", "embeddings_dir"):
        assert getattr(demo, name) != getattr(real, name)


@pytest.mark.parametrize("left", [b"", b"half"])
def test_a_signing_key_that_was_cut_short_is_made_anew(left: bytes) -> None:
    settings = load_settings()
    settings.data_dir.mkdir()
    (settings.data_dir / "signing.key").write_bytes(left)
    assert len(settings.signing_key) == 32


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("TWELVE_LABS_API_KEY=tlk_1", "provider_key", "tlk_1"),
        ('TWELVE_LABS_API_KEY="tlk_1"', "provider_key", "tlk_1"),
        ("TWELVE_LABS_API_KEY='tlk_1'", "provider_key", "tlk_1"),
        ("TWELVE_LABS_API_KEY=“tlk_1”", "provider_key", "tlk_1"),
        ("TWELVE_LABS_API_KEY =  tlk_1  ", "provider_key", "tlk_1"),
        ('TWELVE_LABS_API_KEY=" tlk_1 "', "provider_key", "tlk_1"),
        ("export TWELVE_LABS_API_KEY=tlk_1", "provider_key", "tlk_1"),
        ("TWELVE_LABS_API_KEY=tlk_1 # the team's", "provider_key", "tlk_1"),
        ("# TWELVE_LABS_API_KEY: in the safe\nCLIPSEEK_MAX_ACTIVE=8 # videos", "max_active", 8),
        ("CLIPSEEK_MAX_UPLOAD_BYTES=4GB", "max_upload_bytes", 4_000_000_000),
        ("CLIPSEEK_PROXY=Never", "proxy", ProxyUse.NEVER),
        ("CLIPSEEK_SPARE_DISK_BYTES=1.5 GiB", "spare_disk_bytes", 1_610_612_736),
        ("TWELVELABS_BASE_URL=https://api.example/v1.3/", "base_url", "https://api.example/v1.3"),
        ("MILVUS_URI=http://localhost:19530/", "milvus_uri", "http://localhost:19530"),
        ("MILVUS_URI=~/m.db", "milvus_uri", "/home/me/m.db"),
        ("DATA_DIR=~/clips", "data_dir", Path("/home/me/clips")),
        ("DATA_DIR=$HOME/clips/", "data_dir", Path("/home/me/clips")),
        ("CLIPSEEK_IMPORT_DIR=~/in", "import_dirs", (Path("/home/me/in"),)),
        ("CLIPSEEK_IMPORT_DIR=~/in: /cards :/cards", "import_dirs", (Path("/home/me/in"), Path("/cards"))),
        ("CLIPSEEK_WATCH_DIR=~/drop", "watch_dir", Path("/home/me/drop")),
        ("CLIPSEEK_LOCAL_COUNTS=Off", "local_counts", False),
        ("CLIPSEEK_LOG_LEVEL=warn", "log_level", "WARNING"),
        ("CLIPSEEK_LANGUAGE=EN", "language", "en"),
        ("CLIPSEEK_FRAME_ANCESTORS=self https://here.example", "frame_ancestors", "'self' https://here.example"),
        ("CLIPSEEK_FRAME_ANCESTORS=none", "frame_ancestors", "'none'"),
        ("TWELVELABS_MODEL=Marengo 3.0", "model", MODELS["marengo3.0"]),
    ],
)
def test_unusual_forms_of_a_line_are_understood(
    line: str, name: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    for ends in ("\n", "\r\n"):
        # With the byte order mark that some editors put before everything.
        (tmp_path / ".env").write_bytes(b"\xef\xbb\xbf" + f"{line}\nX=1\n".replace("\n", ends).encode())
        assert getattr(load_settings(), name) == value


@pytest.mark.parametrize("given", ['"3"', " 3\r", "'3'"])
def test_what_a_compose_file_leaves_around_a_value_is_taken_off(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_MAX_ACTIVE", given)
    assert load_settings().max_active == 3


def test_a_secrets_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_bytes(b'\xef\xbb\xbfDATA_DIR = "here"\r\n')
    assert load_settings().data_dir == tmp_path / "here"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CLIPSEEK_MAX_ACTIVE", "many", "holds “many”, but it takes a whole number, such as 8."),
        ("CLIPSEEK_MAX_ACTIVE", "0", "holds “0”, but it takes a larger number, such as 8."),
        ("CLIPSEEK_PRICE_PER_MINUTE", "0,042", "holds “0,042”, but it takes a number, such as 0.042."),
        ("CLIPSEEK_POLL_SECONDS", "often", "holds “often”, but it takes a number, such as 5."),
        ("CLIPSEEK_MAX_UPLOAD_BYTES", "four GB", "holds “four GB”, but it takes a size, such as 4GB."),
        ("CLIPSEEK_LOCAL_COUNTS", "maybe", "holds “maybe”, but it takes on or off, such as on."),
        ("CLIPSEEK_LOG_LEVEL", "loud", "holds “LOUD”, but it takes one of certain words, such as INFO."),
        ("CLIPSEEK_BUDGET_PER_MONTH", "inf", "holds “inf”, but it takes a number, such as 50."),
        ("CLIPSEEK_INSIGHTS_AFTER_SEC", "9" * 400, "but it takes a number, such as 30.0."),
        ("CLIPSEEK_SPARE_DISK_BYTES", "9" * 400, "but it takes a smaller number, such as 500MB."),
        (
            "TWELVELABS_BASE_URL",
            "ftp://x",
            "it takes the address of a server without a key in it, such as https://api.twelvelabs.io",
        ),
        (
            "AWS_ENDPOINT_URL",
            "http://[::1",
            "it takes the address of a server without a key in it, such as https://s3.example.com",
        ),
        ("CLIPSEEK_PROXY_HEADER", "$user", "it takes the name of a header, such as X-Forwarded-User"),
        ("CLIPSEEK_LANGUAGE", "x" * 3000, "there is no catalogue of that language; it takes the path of one, or one of: en."),
        ("TWELVELABS_MODEL", "marengo2", "no model is called 'marengo2', but marengo3.5, marengo3.0"),
    ],
)
def test_a_value_of_the_wrong_kind_is_said_with_an_example(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert name in sentence_of(caught.value)
    assert said in sentence_of(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("TWELVE_LABS_API_KEY=tlk_1".encode("utf-16"), "it is not saved as UTF-8"),
        ("DATA_DIR=größe\n".encode("latin-1"), "it is not saved as UTF-8"),
        (b"\nTWELVE_LABS_API_KEY: tlk_1\n", "line 2 does not read NAME=value"),
        (b"set TWELVE_LABS_API_KEY=tlk_1\n", "line 1 does not read NAME=value"),
    ],
    ids=["utf-16", "latin-1", "colon", "set"],
)
def test_a_file_of_settings_that_cannot_be_read_is_a_sentence_and_no_demo(text: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert problem in sentence_of(caught.value)
    assert "tlk_1" not in sentence_of(caught.value) + str(caught.value)
