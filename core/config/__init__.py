"""Settings: from the environment, `.env`, `.streamlit/secrets.toml`, then defaults, in that order.

What is there but empty or blank counts as not set, in each of them: it is what `${NAME:-}` gives in a compose file.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import AliasChoices, ByteSize, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.config.folders import FolderSettings
from core.config.sign_in import SignInSettings
from core.config.storage import StorageSettings
from core.config.values import MOST_BYTES, check_lines, cleaned, folder, refusal
from core.errors import Reason, SettingsError
from core.models.proxy import ImportOriginals, ProxyUse

ENV_FILE: Final = ".env"
SECRETS_FILE: Final = ".streamlit/secrets.toml"
SHORTEST_SECRET: Final = 4
"""Anything shorter is none, and to hide it would only make holes in words."""
ENGLISH: Final = "en"
CATALOGUES: Final = Path(__file__).parents[1] / "messages" / "locale"


class Settings(FolderSettings, SignInSettings, StorageSettings):
    """Everything that can be set from outside. Frozen: a changed setting needs a new start."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, toml_file=SECRETS_FILE, extra="ignore", frozen=True, populate_by_name=True, allow_inf_nan=False
    )

    milvus_token: SecretStr = Field(default=SecretStr(""), validation_alias="MILVUS_TOKEN")
    search_ef: int = Field(default=300, ge=1, le=32_768, validation_alias="CLIPSEEK_SEARCH_EF")
    allowed_hosts: str = Field(default="", validation_alias="CLIPSEEK_ALLOWED_HOSTS")
    frame_ancestors: str = Field(default="'none'", validation_alias="CLIPSEEK_FRAME_ANCESTORS")
    allow_private_urls: bool = Field(default=False, validation_alias="CLIPSEEK_ALLOW_PRIVATE_URLS", examples=["off"])
    leave_out_empty: bool = Field(default=False, validation_alias="CLIPSEEK_LEAVE_OUT_EMPTY", examples=["on"])
    gps: bool = Field(default=False, validation_alias="CLIPSEEK_GPS", examples=["on"])
    import_dirs_setting: str = Field(default="", validation_alias="CLIPSEEK_IMPORT_DIR")
    import_originals: ImportOriginals = Field(
        default=ImportOriginals.COPY, validation_alias="CLIPSEEK_IMPORT_ORIGINALS", examples=["leave"]
    )
    watch_dir_setting: Path | None = Field(default=None, validation_alias="CLIPSEEK_WATCH_DIR")
    media_root: str = Field(default="", validation_alias="CLIPSEEK_MEDIA_ROOT")
    max_upload_bytes: ByteSize = Field(
        default=ByteSize(100_000_000_000), ge=1, le=MOST_BYTES, validation_alias="CLIPSEEK_MAX_UPLOAD_BYTES", examples=["4GB"]
    )
    max_session_upload_bytes: ByteSize = Field(
        default=ByteSize(100_000_000_000),
        ge=1,
        le=MOST_BYTES,
        validation_alias="CLIPSEEK_MAX_SESSION_UPLOAD_BYTES",
        examples=["100GB"],
    )
    spare_disk_bytes: ByteSize = Field(
        default=ByteSize(500_000_000), ge=0, le=MOST_BYTES, validation_alias="CLIPSEEK_SPARE_DISK_BYTES", examples=["500MB"]
    )
    proxy: ProxyUse = Field(default=ProxyUse.AUTO, validation_alias="CLIPSEEK_PROXY", examples=["auto"])
    bin_days: float = Field(default=30.0, ge=0, le=3650, validation_alias="CLIPSEEK_BIN_DAYS")
    insights_after_sec: float = Field(default=30.0, ge=0, validation_alias="CLIPSEEK_INSIGHTS_AFTER_SEC")
    speech_model: str = Field(default="", validation_alias="CLIPSEEK_SPEECH_MODEL")
    local_counts: bool = Field(default=True, validation_alias="CLIPSEEK_LOCAL_COUNTS", examples=["on"])
    language: str = Field(default=ENGLISH, validation_alias="CLIPSEEK_LANGUAGE")

    @field_validator("language", mode="after")
    @classmethod
    def _has_catalogue(cls, language: str) -> str:
        if language.lower() == ENGLISH:
            return ENGLISH
        if not _catalogue(language).is_file():
            there = ", ".join([ENGLISH, *sorted(path.parent.parent.name for path in CATALOGUES.glob("*/*/clipseek.po"))])
            raise ValueError(f"there is no catalogue of that language; it takes the path of one, or one of: {there}")
        return language

    @field_validator("proxy", mode="before")
    @classmethod
    def _in_small_letters_too(cls, use: object) -> object:
        return str(use).lower()

    @field_validator("frame_ancestors", mode="after")
    @classmethod
    def _one_part_of_a_policy(cls, sources: str) -> str:
        if not sources.isascii() or not sources.isprintable() or {";", ","} & set(sources):
            raise ValueError("it takes 'none', 'self' or addresses such as https://intranet.example, with spaces between them")
        # The quotes are part of these words, and easily lost on the way through a shell.
        return " ".join(f"'{word}'" if word in ("none", "self") else word for word in sources.split())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                # Before the names are matched: an empty one must not hide the other spelling, nor the next source.
                source.env_vars = cleaned(source.env_vars)
        toml = _Secrets(settings_cls)
        toml.init_kwargs = InitSettingsSource(settings_cls, cleaned(toml.toml_data)).init_kwargs
        return init_settings, env_settings, dotenv_settings, toml

    @property
    def catalogue(self) -> Path | None:
        """The sentences of the language that pages speak; English needs none."""
        return None if self.language == ENGLISH else _catalogue(self.language)

    @property
    def import_dirs(self) -> tuple[Path, ...]:
        """The folders on this machine whose videos can be chosen on the page, for whoever runs the server."""
        named = (name.strip() for name in self.import_dirs_setting.split(os.pathsep))
        return tuple(dict.fromkeys(folder(Path(name)) for name in named if name))

    @property
    def watch_dir(self) -> Path | None:
        """A folder on this machine whose new videos are added by themselves."""
        return folder(self.watch_dir_setting) if self.watch_dir_setting else None

    @property
    def largest_file_bytes(self) -> int:
        """What one upload may have; without proxies, nothing is taken that the provider does not take."""
        if self.proxy is ProxyUse.NEVER:
            return min(self.max_upload_bytes, self.model.video_limits.max_bytes)
        return self.max_upload_bytes

    @property
    def bin_sec(self) -> float:
        """How long deleted videos can be restored."""
        return self.bin_days * 24 * 3600

    @property
    def log_secrets(self) -> tuple[str, ...]:
        """What must never stand in a log: keys, tokens, secrets, and the password of the catalog's address."""
        address = self.database_url_setting.get_secret_value().rpartition("@")[0]
        key = self.api_key.get_secret_value() if self.api_key else ""
        others = (
            *self.bucket_secrets,
            self.milvus_token,
            self.oidc_client_secret,
            self.proxy_secret,
            self.metrics_token,
            self.signing_key_setting,
        )
        known = (key.strip(), address.rpartition(":")[2], *(secret.get_secret_value() for secret in others))
        return tuple(secret for secret in known if len(secret) >= SHORTEST_SECRET)


def _catalogue(language: str) -> Path:
    """Where a language's sentences are; a path that ends in `.po` is taken as it is, to try a catalogue out."""
    return Path(language) if language.endswith(".po") else CATALOGUES / language / "LC_MESSAGES" / "clipseek.po"


class _Secrets(TomlConfigSettingsSource):
    """Read also where an editor has put a byte order mark at the beginning."""

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return tomllib.loads(file_path.read_text(encoding="utf-8-sig"))


FIELDS: Final = {
    name: field
    for field in Settings.model_fields.values()
    for name in (field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else [field.validation_alias])
    if isinstance(name, str)
}
"""Each setting under every name that it can have outside."""


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError that names the first setting at fault, with its value only if that is no secret."""
    place = ENV_FILE
    try:
        check_lines(Path(ENV_FILE), frozenset(FIELDS))
        place = SECRETS_FILE
        settings = Settings()
        settings.check_sign_in()
        settings.check_storage()
        return settings
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise refusal(first, name, FIELDS.get(name)) from None
    except tomllib.TOMLDecodeError:
        raise SettingsError(Reason.SETTING_WRONG, name=SECRETS_FILE, problem="it is not valid TOML") from None
    except UnicodeDecodeError:
        raise SettingsError(Reason.SETTING_WRONG, name=place, problem="it is not saved as UTF-8") from None
    except OSError as error:
        raise SettingsError(Reason.SETTING_WRONG, name=place, problem=f"it cannot be read: {error.strerror}") from None
