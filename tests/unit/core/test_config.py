"""Settings: where they come from, what they refuse, and that a secret never shows."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import AliasChoices

from core.config import DEMO_KEY, PROVIDER_URL, Settings, load_settings
from core.embedding_models import MODELS
from core.errors import SettingsError


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


NAMES = sorted(
    name
    for field in Settings.model_fields.values()
    for name in (field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else [field.validation_alias])
    if isinstance(name, str)
)
"""Every name under which something can be set."""


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
    assert len(NAMES) > len(Settings.model_fields)


@pytest.mark.parametrize("blank", ["", "   "], ids=["empty", "spaces"])
@pytest.mark.parametrize("source", ["environment", ".env", "secrets.toml"])
@pytest.mark.parametrize("name", NAMES)
def test_a_setting_that_is_empty_is_not_set(name: str, source: str, blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = load_settings()
    _set_in(source, {name: blank}, monkeypatch)
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
    _set_in(above, dict.fromkeys(NAMES, blank), monkeypatch)
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
