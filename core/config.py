"""Settings: from the environment, `.env`, `.streamlit/secrets.toml`, then defaults, in that order.

What is there but empty or blank counts as not set, in each of them: it is what `${NAME:-}` gives in a compose file.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from filelock import FileLock
from pydantic import AliasChoices, ByteSize, Field, InstanceOf, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.embedding_models import DEFAULT_MODEL, MODELS, EmbeddingModel, model_named
from core.errors import Reason, SettingsError
from core.setting_values import check_lines, cleaned, folder, refusal

PROVIDER_URL: Final = "https://api.twelvelabs.io/v1.3"
ENV_FILE: Final = ".env"
SECRETS_FILE: Final = ".streamlit/secrets.toml"
SIGNING_KEY_BYTES: Final = 32
SIGNING_LOCK_SEC: Final = 10.0
SHORTEST_SECRET: Final = 4
"""Anything shorter is none, and to hide it would only make holes in words."""
ENGLISH: Final = "en"
CATALOGUES: Final = Path(__file__).parent / "messages" / "locale"
DEMO_KEY: Final = "demo"
"""The key we show the stand-in; it accepts no other, and it opens nothing else."""


class Settings(BaseSettings):
    """Everything that can be set from outside. Frozen: a changed setting needs a new start."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, toml_file=SECRETS_FILE, extra="ignore", frozen=True, populate_by_name=True
    )

    api_key: Annotated[SecretStr | None, NoDecode] = Field(
        default=None, validation_alias=AliasChoices("TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY")
    )
    base_url: str = Field(default=PROVIDER_URL, validation_alias="TWELVELABS_BASE_URL")
    demo_url: str = Field(default="", validation_alias="CLIPSEEK_DEMO_URL")
    model: Annotated[InstanceOf[EmbeddingModel], NoDecode] = Field(default=DEFAULT_MODEL, validation_alias="TWELVELABS_MODEL")
    milvus_uri_setting: str = Field(default="", validation_alias="MILVUS_URI")
    milvus_token: SecretStr = Field(default=SecretStr(""), validation_alias="MILVUS_TOKEN")
    database_url_setting: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    data_dir: Path = Field(default=Path("data"), validation_alias="DATA_DIR")
    max_active: int = Field(default=8, ge=1, le=500, validation_alias="CLIPSEEK_MAX_ACTIVE")
    requests_per_minute_setting: float | None = Field(
        default=None, gt=0, validation_alias="CLIPSEEK_REQUESTS_PER_MINUTE", examples=["25"]
    )
    poll_seconds_setting: float | None = Field(default=None, ge=0.05, validation_alias="CLIPSEEK_POLL_SECONDS", examples=["5"])
    sign_in: Literal["", "off"] = Field(default="", validation_alias="CLIPSEEK_SIGN_IN", examples=["off"])
    allowed_hosts: str = Field(default="", validation_alias="CLIPSEEK_ALLOWED_HOSTS")
    frame_ancestors: str = Field(default="'none'", validation_alias="CLIPSEEK_FRAME_ANCESTORS")
    allow_private_urls: bool = Field(default=False, validation_alias="CLIPSEEK_ALLOW_PRIVATE_URLS", examples=["off"])
    price_per_minute: float = Field(default=0.042, ge=0, validation_alias="CLIPSEEK_PRICE_PER_MINUTE")
    price_per_query: float = Field(default=0.00007, ge=0, validation_alias="CLIPSEEK_PRICE_PER_QUERY")
    budget_per_month: float | None = Field(default=None, gt=0, validation_alias="CLIPSEEK_BUDGET_PER_MONTH")
    import_dir_setting: Path | None = Field(default=None, validation_alias="CLIPSEEK_IMPORT_DIR")
    max_upload_bytes: ByteSize = Field(
        default=ByteSize(4_000_000_000), ge=1, validation_alias="CLIPSEEK_MAX_UPLOAD_BYTES", examples=["4GB"]
    )
    max_session_upload_bytes: ByteSize = Field(
        default=ByteSize(100_000_000_000), ge=1, validation_alias="CLIPSEEK_MAX_SESSION_UPLOAD_BYTES", examples=["100GB"]
    )
    spare_disk_bytes: ByteSize = Field(
        default=ByteSize(500_000_000), ge=0, validation_alias="CLIPSEEK_SPARE_DISK_BYTES", examples=["500MB"]
    )
    bin_days: float = Field(default=30.0, ge=0, le=3650, validation_alias="CLIPSEEK_BIN_DAYS")
    insights_after_sec: float = Field(default=30.0, ge=0, validation_alias="CLIPSEEK_INSIGHTS_AFTER_SEC")
    local_counts: bool = Field(default=True, validation_alias="CLIPSEEK_LOCAL_COUNTS", examples=["on"])
    language: str = Field(default=ENGLISH, validation_alias="CLIPSEEK_LANGUAGE")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", validation_alias="CLIPSEEK_LOG_LEVEL")

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return "WARNING" if str(level).upper() == "WARN" else str(level).upper()

    @field_validator("base_url", "demo_url", mode="after")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        return address.rstrip("/")

    @field_validator("milvus_uri_setting", mode="after")
    @classmethod
    def _file_or_address(cls, uri: str) -> str:
        return uri.rstrip("/") if "://" in uri else os.path.expandvars(Path(uri).expanduser()) if uri else uri

    @field_validator("language", mode="after")
    @classmethod
    def _has_catalogue(cls, language: str) -> str:
        if language.lower() == ENGLISH:
            return ENGLISH
        if not _catalogue(language).is_file():
            raise ValueError(f"there is no catalogue {_catalogue(language)}")
        return language

    @field_validator("sign_in", mode="before")
    @classmethod
    def _in_small_letters(cls, sign_in: object) -> object:
        return str(sign_in).lower()

    @field_validator("frame_ancestors", mode="after")
    @classmethod
    def _one_part_of_a_policy(cls, sources: str) -> str:
        if not sources.isascii() or not sources.isprintable() or {";", ","} & set(sources):
            raise ValueError("it takes 'none', 'self' or addresses such as https://intranet.example, with spaces between them")
        return sources

    @field_validator("model", mode="before")
    @classmethod
    def _by_its_name(cls, model: object) -> object:
        if isinstance(model, EmbeddingModel):
            return model
        as_written = str(model).strip()
        return model_named(next((name for name in MODELS if _letters(name) == _letters(as_written)), as_written))

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return folder(path)

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
    def import_dir(self) -> Path | None:
        """A folder on this machine whose videos can be chosen on the page, for whoever runs the server."""
        return folder(self.import_dir_setting) if self.import_dir_setting else None

    @property
    def bin_sec(self) -> float:
        """How long deleted videos can be restored."""
        return self.bin_days * 24 * 3600

    @property
    def demo(self) -> bool:
        """Whether the stand-in answers instead of Twelve Labs."""
        return self.api_key is None

    @property
    def provider_key(self) -> str:
        """The key to send; never to be logged or shown."""
        return self.api_key.get_secret_value() if self.api_key else DEMO_KEY

    @property
    def provider_url(self) -> str:
        """Where the provider is reached: the stand-in's address in demo mode, once it has one."""
        return (self.demo_url or "http://127.0.0.1:9/v1.3") if self.demo else self.base_url

    @property
    def requests_per_minute(self) -> float:
        """Task creations a minute: the provider's lowest tier; the stand-in on our own machine has no such limit."""
        return self.requests_per_minute_setting or (600 if self.demo else 25)

    @property
    def poll_seconds(self) -> float:
        """Seconds between two looks at one task; looking at the stand-in costs nothing."""
        return self.poll_seconds_setting or (0.5 if self.demo else 5)

    @property
    def library_dir(self) -> Path:
        """Where the library lies. The demo has its own: its embeddings mean nothing to the real provider, and the reverse."""
        return self.data_dir / "demo" if self.demo else self.data_dir

    @property
    def milvus_uri(self) -> str:
        return self.milvus_uri_setting or str(self.library_dir / "milvus.db")

    @property
    def database_url(self) -> str:
        """The catalog's address; may hold a password, so never to be logged or shown."""
        return self.database_url_setting.get_secret_value() or self.own_database_url

    @property
    def own_database_url(self) -> str:
        """The address of the catalog that lies in the data folder, whether it is in use or not."""
        return f"sqlite:///{self.library_dir / 'clipseek.db'}"

    @property
    def uploads_dir(self) -> Path:
        return self.library_dir / "uploads"

    @property
    def thumbs_dir(self) -> Path:
        return self.library_dir / "thumbs"

    @property
    def previews_dir(self) -> Path:
        return self.library_dir / "previews"

    @property
    def captions_dir(self) -> Path:
        return self.library_dir / "captions"

    @property
    def insights_dir(self) -> Path:
        return self.library_dir / "insights" / self.model.collection

    @property
    def cuts_dir(self) -> Path:
        return self.library_dir / "cuts"

    @property
    def examples_dir(self) -> Path:
        return self.library_dir / "examples"

    @property
    def embeddings_dir(self) -> Path:
        return self.library_dir / "embeddings"

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def log_secrets(self) -> tuple[str, ...]:
        """What must never stand in a log: the key, the token, and the password of the catalog's address."""
        address = self.database_url_setting.get_secret_value().rpartition("@")[0]
        key = self.api_key.get_secret_value() if self.api_key else ""
        known = (key.strip(), self.milvus_token.get_secret_value(), address.rpartition(":")[2])
        return tuple(secret for secret in known if len(secret) >= SHORTEST_SECRET)

    @property
    def stand_in_dir(self) -> Path:
        """What the stand-in keeps, as the provider would on its side."""
        return self.data_dir / "demo" / "stand-in"

    @property
    def samples_dir(self) -> Path:
        """Where it is noted that sample footage was asked for and is not all there yet."""
        return self.data_dir / "demo" / "samples"

    @cached_property
    def signing_key(self) -> bytes:
        """Signs media addresses: made once, readable by the owner only, shared by all processes of this data folder."""
        path = self.data_dir / "signing.key"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=SIGNING_LOCK_SEC):
            key = path.read_bytes() if path.is_file() else b""
            if len(key) < SIGNING_KEY_BYTES:
                key = secrets.token_bytes(SIGNING_KEY_BYTES)
                half = path.with_suffix(".part")
                with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(key)
                    file.flush()
                    os.fsync(file.fileno())
                half.replace(path)
        return key


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
        return Settings()
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


def _letters(name: str) -> str:
    """A name without what people write in other ways."""
    return name.lower().replace("-", "").replace(" ", "")
