"""Where everything lies on this machine, a part of all settings (`core.config`), and the signing key that is kept there."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Final

from filelock import FileLock
from pydantic import Field, SecretStr, field_validator

from core.config.operation import OperationSettings
from core.config.provider import ProviderSettings
from core.config.values import folder
from core.disk import writing

SIGNING_KEY_BYTES: Final = 32
SIGNING_LOCK_SEC: Final = 10.0


class FolderSettings(ProviderSettings, OperationSettings):
    """`DATA_DIR` moves all of it; the search index and the catalog can be on servers instead."""

    milvus_uri_setting: str = Field(default="", validation_alias="MILVUS_URI")
    database_url_setting: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    data_dir: Path = Field(default=Path("data"), validation_alias="DATA_DIR")

    @field_validator("milvus_uri_setting", mode="after")
    @classmethod
    def _file_or_address(cls, uri: str) -> str:
        return uri.rstrip("/") if "://" in uri else os.path.expandvars(Path(uri).expanduser()) if uri else uri

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return folder(path)

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
    def is_catalog_file(self) -> bool:
        """Whether the catalog is a file of this machine, and not on a server."""
        return self.database_url.startswith("sqlite")

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
    def speech_dir(self) -> Path:
        """Where it is agreed which process writes down speech."""
        return self.library_dir / "speech"

    @property
    def captions_dir(self) -> Path:
        return self.library_dir / "captions"

    @property
    def insights_dir(self) -> Path:
        return self.library_dir / "insights" / self.model.collection

    @property
    def tags_dir(self) -> Path:
        """What is read for tags lies here for a while; they themselves are in the catalog."""
        return self.library_dir / "tags"

    @property
    def cuts_dir(self) -> Path:
        return self.library_dir / "cuts"

    @property
    def exports_dir(self) -> Path:
        return self.library_dir / "exports"

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
    def stand_in_dir(self) -> Path:
        """What the stand-in keeps, as the provider would on its side."""
        return self.data_dir / "demo" / "stand-in"

    @property
    def samples_dir(self) -> Path:
        """Where it is noted that sample footage was asked for and is not all there yet."""
        return self.data_dir / "demo" / "samples"

    @cached_property
    def signing_key(self) -> bytes:
        """Signs media addresses: the setting's, or one made once, for the owner's eyes and all processes of this data folder.

        Raises DiskFull, OSError.
        """
        if given := self.signing_key_setting.get_secret_value():
            return hashlib.sha256(given.encode()).digest()
        path = self.data_dir / "signing.key"
        with writing(self.data_dir):
            return self._own_signing_key(path)

    def _own_signing_key(self, path: Path) -> bytes:
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
