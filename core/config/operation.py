"""The settings of whoever runs and watches Clipseek, a part of all settings (`core.config`): log, metrics, signing key."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

SHORTEST_SIGNING_KEY: Final = 32
SHORTEST_TOKEN: Final = 16


class OperationSettings(BaseSettings):
    """What goes into the log and how, who may read the metrics, and the signing key where it is not a file."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", validation_alias="CLIPSEEK_LOG_LEVEL")
    log_format: Literal["text", "json"] = Field(default="text", validation_alias="CLIPSEEK_LOG_FORMAT")
    metrics: bool = Field(default=False, validation_alias="CLIPSEEK_METRICS", examples=["on"])
    metrics_token: SecretStr = Field(default=SecretStr(""), validation_alias="CLIPSEEK_METRICS_TOKEN")
    worker_metrics_port: int | None = Field(
        default=None, ge=0, le=65_535, validation_alias="CLIPSEEK_WORKER_METRICS_PORT", examples=["9108"]
    )
    signing_key_setting: SecretStr = Field(default=SecretStr(""), validation_alias="CLIPSEEK_SIGNING_KEY")

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return "WARNING" if str(level).upper() == "WARN" else str(level).upper()

    @field_validator("log_format", mode="before")
    @classmethod
    def _in_small_letters(cls, name: object) -> object:
        return str(name).lower()

    @field_validator("signing_key_setting", mode="after")
    @classmethod
    def _hard_to_guess(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < SHORTEST_SIGNING_KEY:
            raise ValueError(f"it takes at least {SHORTEST_SIGNING_KEY} characters that nobody can guess")
        return key

    @field_validator("metrics_token", mode="after")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"it takes at least {SHORTEST_TOKEN} characters that nobody can guess")
        return token
