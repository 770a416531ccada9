"""The settings of sign-in: what they take, and what each way of signing in cannot do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import SettingsError
from core.people.person import SignInWay
from tests.support.saying import sentence_of


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def set_all(values: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in values.split():
        name, _, text = value.partition("=")
        monkeypatch.setenv(f"CLIPSEEK_{name}", text)


OIDC = "OIDC_ISSUER=https://id.example/ OIDC_CLIENT_ID=clipseek"
PROXY = "PROXY_HEADER=X-Forwarded-User TRUSTED_PROXIES=10.0.0.7,fd00::/8"


@pytest.mark.parametrize(
    ("values", "ways"),
    [
        ("", set()),
        ("SIGN_IN=OFF", set()),
        ("SIGN_IN=Local", {SignInWay.LOCAL}),
        (f"SIGN_IN=local,oidc {OIDC}", {SignInWay.LOCAL, SignInWay.OIDC}),
        (f"SIGN_IN=proxy, {PROXY}", {SignInWay.PROXY}),
        ("SIGN_IN=proxy PROXY_HEADER=Remote-User PROXY_SECRET=a-long-secret", {SignInWay.PROXY}),
    ],
)
def test_ways_of_signing_in(values: str, ways: set[SignInWay], monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(values, monkeypatch)
    assert load_settings().sign_in_ways == ways


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("SIGN_IN=on", "it takes off, or one or several of local, oidc and proxy"),
        ("SIGN_IN=off,local", "it takes off, or one or several of local, oidc and proxy"),
        ("SIGN_IN=oidc", "CLIPSEEK_OIDC_ISSUER is not usable: it is not set, and CLIPSEEK_SIGN_IN=oidc needs it"),
        ("SIGN_IN=oidc OIDC_ISSUER=https://id.example", "CLIPSEEK_OIDC_CLIENT_ID is not usable"),
        ("SIGN_IN=oidc OIDC_CLIENT_ID=c OIDC_ISSUER=http://id.example", "begins with https://"),
        ("SIGN_IN=oidc OIDC_CLIENT_ID=c OIDC_ISSUER=http://127.0.0.1@id.example", "begins with https://"),
        ("SIGN_IN=proxy", "CLIPSEEK_PROXY_HEADER is not usable"),
        ("SIGN_IN=proxy PROXY_HEADER=Remote-User", "CLIPSEEK_TRUSTED_PROXIES is not usable"),
        ("TRUSTED_PROXIES=proxy.example", "it takes addresses such as 10.0.0.7"),
        ("OIDC_DEFAULT_ROLE=owner", "CLIPSEEK_OIDC_DEFAULT_ROLE"),
    ],
)
def test_what_cannot_work_is_said_at_the_start(values: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(values, monkeypatch)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert said in sentence_of(refused.value)


def test_secrets_of_sign_in_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(f"SIGN_IN=oidc,proxy {OIDC} {PROXY} OIDC_CLIENT_SECRET=s3cret-o PROXY_SECRET=s3cret-p", monkeypatch)
    settings = load_settings()
    assert "s3cret" not in repr(settings)
    assert {"s3cret-o", "s3cret-p"} <= set(settings.log_secrets)
