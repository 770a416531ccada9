"""The settings of where files lie, a part of all settings (`core.config`): the data folder, or a bucket and its key."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ByteSize, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from core.config.values import MOST_BYTES, address_of_server
from core.errors import Reason, SettingsError

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FOLDER: Final = re.compile(r"[A-Za-z0-9!_.*'()/ -]*")
SCHEME: Final = "s3://"


class StorageSettings(BaseSettings):
    """`FILES_URL` is empty for the data folder. Keys are those that every tool for S3 knows."""

    files_url: str = Field(default="", validation_alias="FILES_URL")
    import_url: str = Field(default="", validation_alias="CLIPSEEK_IMPORT_URL")
    files_redirect: bool = Field(default=False, validation_alias="CLIPSEEK_FILES_REDIRECT", examples=["on"])
    files_cache_bytes: ByteSize = Field(
        default=ByteSize(20_000_000_000), ge=0, le=MOST_BYTES, validation_alias="CLIPSEEK_FILES_CACHE_BYTES", examples=["20GB"]
    )
    aws_endpoint_url: str = Field(default="", validation_alias="AWS_ENDPOINT_URL")
    aws_region: str = Field(default="", validation_alias="AWS_REGION")
    aws_access_key_id: SecretStr = Field(default=SecretStr(""), validation_alias="AWS_ACCESS_KEY_ID")
    aws_secret_access_key: SecretStr = Field(default=SecretStr(""), validation_alias="AWS_SECRET_ACCESS_KEY")
    aws_session_token: SecretStr = Field(default=SecretStr(""), validation_alias="AWS_SESSION_TOKEN")

    @field_validator("files_url", "import_url", mode="after")
    @classmethod
    def _names_a_bucket(cls, url: str) -> str:
        bucket, _, folder = url.removeprefix(SCHEME).partition("/")
        if url and not (url.startswith(SCHEME) and _BUCKET.fullmatch(bucket) and _FOLDER.fullmatch(folder)):
            # Not shown: people have been known to write their keys into addresses.
            raise ValueError("it takes the name of a bucket and perhaps a folder in it, such as s3://bucket/clipseek")
        return url.rstrip("/")

    @field_validator("aws_endpoint_url", mode="after")
    @classmethod
    def _without_a_key(cls, url: str) -> str:
        return address_of_server(url, "https://s3.example.com") if url else url

    def check_storage(self) -> None:
        """Raises SettingsError for half a key."""
        known = {
            "AWS_ACCESS_KEY_ID": self.aws_access_key_id.get_secret_value(),
            "AWS_SECRET_ACCESS_KEY": self.aws_secret_access_key.get_secret_value(),
        }
        missing = [name for name, value in known.items() if not value]
        if (self.files_url or self.import_url) and len(missing) == 1:
            raise SettingsError(Reason.SETTING_WRONG, name=missing[0], problem="it is not set, and the other half of the key is")

    @property
    def bucket_secrets(self) -> tuple[SecretStr, ...]:
        """What must never stand in a log."""
        return self.aws_access_key_id, self.aws_secret_access_key, self.aws_session_token
