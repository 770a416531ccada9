"""Who a proxy in front of us says that somebody is, where the settings say which proxy is believed.

The server replaces the address of a proxy on this machine by that of whom the proxy names in `X-Forwarded-For`, which a browser
may have written. So an address counts only where that header does not speak of it; for all others a shared secret has to prove
that the request comes from the proxy.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from contextlib import suppress
from functools import partial
from typing import Final

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.types import Scope

from core.catalog.people.sessions import SEEN_EVERY_SEC
from core.config import Settings
from core.errors import CatalogError
from core.people.known_sessions import key_of_user
from core.people.person import AccessRefused, SignInWay
from core.services import shared

SECRET_HEADER: Final = "x-clipseek-proxy-secret"  # noqa: S105 - the name of a header
LONGEST_NAME: Final = 200
MOST_KNOWN: Final = 10_000


class ProxyUsers:
    """Those for whom the proxy vouches, by the name it gives."""

    def __init__(self, settings: Settings) -> None:
        self._proxies = settings.trusted_proxies
        self._secret = settings.proxy_secret.get_secret_value()
        self._header = settings.proxy_header.lower()
        self._role = settings.default_role
        self._keys: dict[str, tuple[str, float]] = {}
        """The key of each name, and when it was last looked up."""

    async def key(self, scope: Scope, headers: Headers) -> str | None:
        """The key of whom the proxy names, whose account is made when they first come; None if no proxy we believe names anybody.

        Raises CatalogError.
        """
        named = headers.getlist(self._header)
        if len(named) != 1 or not self._is_believed(scope, headers):
            return None
        name = named[0].strip()
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            return None
        known, looked_at = self._keys.get(name, ("", 0.0))
        if not known or time.monotonic() > looked_at + SEEN_EVERY_SEC:
            try:
                key = await anyio.to_thread.run_sync(partial(self._known, name))
            except AccessRefused:
                return None
            except CatalogError:
                if not known:
                    raise
                return known
            if len(self._keys) >= MOST_KNOWN:
                self._keys.clear()
            self._keys[name] = known, _ = key, time.monotonic()
        return known

    def _known(self, name: str) -> str:
        vouched = shared().accounts.vouched(
            SignInWay.PROXY, name, name=name, email=name if "@" in name else "", role=None, default=self._role
        )
        shared().catalog.users.seen(vouched.id)
        return key_of_user(vouched.id)

    def _is_believed(self, scope: Scope, headers: Headers) -> bool:
        if self._secret and not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            return False
        host = (scope.get("client") or ("", 0))[0]
        may_be_told = any(host in told for told in headers.getlist("x-forwarded-for"))
        if not self._proxies or not host or may_be_told:
            return bool(self._secret)
        with suppress(ValueError):
            return any(ipaddress.ip_address(host) in network for network in self._proxies)
        return False
