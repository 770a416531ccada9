"""The settings of sign-in, a part of all settings (`core.config`)."""

from __future__ import annotations

import ipaddress
import re
from functools import cached_property
from typing import Annotated, Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from core.errors import Reason, SettingsError
from core.people.person import Role, SignInWay

OFF: Final = "off"
_HEADER: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class SignInSettings(BaseSettings):
    """How people sign in, whom Clipseek believes that they did, and how long it is kept what they did."""

    sign_in: str = Field(default="", validation_alias="CLIPSEEK_SIGN_IN")
    trusted_proxies: Annotated[Networks, NoDecode] = Field(default=(), validation_alias="CLIPSEEK_TRUSTED_PROXIES")
    proxy_header: str = Field(default="", validation_alias="CLIPSEEK_PROXY_HEADER")
    proxy_secret: SecretStr = Field(default=SecretStr(""), validation_alias="CLIPSEEK_PROXY_SECRET")
    oidc_issuer: str = Field(default="", validation_alias="CLIPSEEK_OIDC_ISSUER")
    oidc_client_id: str = Field(default="", validation_alias="CLIPSEEK_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), validation_alias="CLIPSEEK_OIDC_CLIENT_SECRET")
    oidc_domains: str = Field(default="", validation_alias="CLIPSEEK_OIDC_DOMAINS")
    oidc_role_claim: str = Field(default="", validation_alias="CLIPSEEK_OIDC_ROLE_CLAIM")
    default_role: Role = Field(default=Role.VIEWER, validation_alias="CLIPSEEK_OIDC_DEFAULT_ROLE")

    audit_days: float = Field(default=365.0, ge=1, le=3650, validation_alias="CLIPSEEK_AUDIT_DAYS")

    @field_validator("sign_in", mode="after")
    @classmethod
    def _off_or_ways(cls, text: str) -> str:
        words = [word.strip() for word in text.lower().split(",") if word.strip()]
        if (OFF in words and len(words) > 1) or not set(words) <= {OFF, *SignInWay}:
            raise ValueError("it takes off, or one or several of local, oidc and proxy with commas between them")
        return ",".join(words)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip())
        except ValueError:
            raise ValueError("it takes addresses such as 10.0.0.7 or 10.0.0.0/24, with commas between them") from None

    @field_validator("proxy_header", mode="after")
    @classmethod
    def _name_of_a_header(cls, name: str) -> str:
        if name and not _HEADER.fullmatch(name):
            raise ValueError("it takes the name of a header, such as X-Forwarded-User")
        return name

    @field_validator("oidc_issuer", mode="after")
    @classmethod
    def _encrypted_or_local(cls, address: str) -> str:
        host = address.partition("://")[2].partition("/")[0].partition(":")[0]
        if address and not address.startswith("https://") and host not in ("localhost", "127.0.0.1"):
            raise ValueError("it takes an address that begins with https://")
        return address.rstrip("/")

    @cached_property
    def sign_in_ways(self) -> frozenset[SignInWay]:
        """How people can sign in; none where nobody has to."""
        return frozenset(SignInWay(word) for word in self.sign_in.split(",") if word not in ("", OFF))

    @property
    def audit_sec(self) -> float:
        """How long it is kept who did what."""
        return self.audit_days * 24 * 3600

    @property
    def oidc_email_domains(self) -> frozenset[str]:
        """Of which domains an e-mail address has to be; none let all in."""
        return frozenset(one.strip().lower().removeprefix("@") for one in self.oidc_domains.split(",") if one.strip())

    def check_sign_in(self) -> None:
        """Raises SettingsError if a way of signing in lacks what it needs."""
        if SignInWay.OIDC in self.sign_in_ways:
            _needed("CLIPSEEK_OIDC_ISSUER", self.oidc_issuer, "oidc")
            _needed("CLIPSEEK_OIDC_CLIENT_ID", self.oidc_client_id, "oidc")
        if SignInWay.PROXY in self.sign_in_ways:
            _needed("CLIPSEEK_PROXY_HEADER", self.proxy_header, "proxy")
            _needed("CLIPSEEK_TRUSTED_PROXIES", self.trusted_proxies or self.proxy_secret.get_secret_value(), "proxy")


def _needed(name: str, value: object, way: str) -> None:
    if not value:
        raise SettingsError(Reason.SETTING_WRONG, name=name, problem=f"it is not set, and CLIPSEEK_SIGN_IN={way} needs it")
