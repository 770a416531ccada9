"""The settings of Twelve Labs, a part of all settings (`core.config`): key, address, model, limits and prices."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AliasChoices, Field, InstanceOf, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from core.config.values import address_of_server
from core.models.embedding_models import DEFAULT_MODEL, MODELS, EmbeddingModel, model_named

PROVIDER_URL: Final = "https://api.twelvelabs.io/v1.3"
DEMO_KEY: Final = "demo"
"""The key we show the stand-in; it accepts no other, and it opens nothing else."""


class ProviderSettings(BaseSettings):
    """Without a key, the stand-in answers instead of Twelve Labs. Prices are in US$."""

    api_key: Annotated[SecretStr | None, NoDecode] = Field(
        default=None, validation_alias=AliasChoices("TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY")
    )
    base_url: str = Field(default=PROVIDER_URL, validation_alias="TWELVELABS_BASE_URL")
    demo_url: str = Field(default="", validation_alias="CLIPSEEK_DEMO_URL")
    model: Annotated[InstanceOf[EmbeddingModel], NoDecode] = Field(default=DEFAULT_MODEL, validation_alias="TWELVELABS_MODEL")
    max_active: int = Field(default=8, ge=1, le=500, validation_alias="CLIPSEEK_MAX_ACTIVE")
    price_per_minute: float = Field(default=0.042, ge=0, validation_alias="CLIPSEEK_PRICE_PER_MINUTE")
    price_per_photo: float = Field(default=0.0001, ge=0, validation_alias="CLIPSEEK_PRICE_PER_PHOTO")
    price_per_query: float = Field(default=0.00007, ge=0, validation_alias="CLIPSEEK_PRICE_PER_QUERY")
    price_per_analysed_hour: float = Field(default=1.75, ge=0, validation_alias="CLIPSEEK_PRICE_PER_ANALYSED_HOUR")
    budget_per_month: float | None = Field(default=None, gt=0, validation_alias="CLIPSEEK_BUDGET_PER_MONTH", examples=["50"])
    requests_per_minute_setting: float | None = Field(
        default=None, gt=0, validation_alias="CLIPSEEK_REQUESTS_PER_MINUTE", examples=["25"]
    )
    poll_seconds_setting: float | None = Field(default=None, ge=0.05, validation_alias="CLIPSEEK_POLL_SECONDS", examples=["5"])

    @field_validator("base_url", "demo_url", mode="after")
    @classmethod
    def _of_a_server(cls, address: str) -> str:
        return address_of_server(address, PROVIDER_URL) if address else address

    @field_validator("model", mode="before")
    @classmethod
    def _by_its_name(cls, model: object) -> object:
        if isinstance(model, EmbeddingModel):
            return model
        as_written = str(model).strip()
        return model_named(next((name for name in MODELS if _letters(name) == _letters(as_written)), as_written))

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


def _letters(name: str) -> str:
    """A name without what people write in other ways."""
    return name.lower().replace("-", "").replace(" ", "")
