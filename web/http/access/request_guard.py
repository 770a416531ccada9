"""The first thing every request meets, before Streamlit and before our routes: is it meant for us, and did our own page send it.

Without a check of `Host`, a website can point its own name at this machine (DNS rebinding) and then read everything as if it were
us. Without a check of `Origin`, any page in the same browser can open our websocket. Streamlit has checks of its own, for a part
of its addresses only; for an unknown origin they ask a host on the internet for this machine's address, and wait for the answer.
So that they never do, what is passed on bears our own origin, or none.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected

from core import logs
from core.config import load_settings
from core.errors import ClipseekError
from web.http.base_path import below_base

log = logging.getLogger(__name__)

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104 - compared, not listened on
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
LONGEST_HOST: Final = 300
COMPONENTS: Final = "/component/"
"""Where Streamlit serves the documents of packages that bring a frame of their own: here, the player of watch pages."""
PLAYER_SCRIPTS: Final = (
    "https://www.youtube.com https://player.vimeo.com https://player.twitch.tv https://api.dmcdn.net "
    "https://connect.facebook.net https://fast.wistia.com https://cdn.embed.ly"
)
"""Where the players that streamlit-player knows are loaded from."""
MISDIRECTED: Final = 421
"""The status for a request that came to a server which does not answer for its host."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The names and addresses under which this app may be reached, in lower case.

    `named` are those of the setting: a page that was loaded from one of them may also use us through a proxy that shows another
    `Host`. `any_ip` lets every literal address pass, for an app that listens on all of them: no website can make a literal
    address its own.
    """

    names: frozenset[str] = LOOPBACK_NAMES
    named: frozenset[str] = field(default=frozenset())
    any_ip: bool = False

    @classmethod
    def of(cls, listening_on: str, setting: str) -> AllowedHosts:
        """Those for the address that the server listens on and the names in `CLIPSEEK_ALLOWED_HOSTS`, separated by commas."""
        named = frozenset(_host_of(name) for name in setting.split(",") if name.strip())
        listening_on = listening_on.strip().lower()
        own = frozenset({listening_on}) if listening_on else frozenset()
        return cls(LOOPBACK_NAMES | own | named, named, any_ip=not listening_on or listening_on in ANY_ADDRESS)

    def admits(self, host: str) -> bool:
        """Whether a request with this `Host` is meant for us. A name in the setting admits all of its ports."""
        host = host.lower()
        name, _ = _parted(host)
        return name in self.names or host in self.names or (self.any_ip and _is_ip(name))

    def admits_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is ours: of the very host and port that the request went to, or one of the setting."""
        try:
            page = urlsplit(origin)
            at = _with_port(page.netloc, page.scheme)
        except ValueError:
            return False
        if page.scheme not in DEFAULT_PORTS or page.path or page.query or page.fragment:
            return False
        return at == _with_port(host, page.scheme) or any(at == _with_port(name, page.scheme) for name in self.named)


def _host_of(name: str) -> str:
    """A name as `Host` has it, where somebody wrote a whole address."""
    return name.strip().lower().rpartition("://")[2].partition("/")[0].rstrip(".")


class RequestGuard:
    """ASGI middleware: refuses what is not meant for us or not sent by our own page, and says what browsers may do with us."""

    def __init__(self, app: ASGIApp, listening_on: str) -> None:
        self._app = app
        try:
            settings = load_settings()
            named, framed_by = settings.allowed_hosts, settings.frame_ancestors
        except ClipseekError:
            # The pages say what is wrong with the settings; to this machine they may.
            named, framed_by = "", "'none'"
        self._allowed = AllowedHosts.of(listening_on, named)
        self._headers = _headers(framed_by)
        self._component_headers = _component_headers()
        self._components = below_base(COMPONENTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._allowed.admits(host):
            await _refuse(scope, receive, send, MISDIRECTED, _not_here(host))
            return
        is_ours = origin is None or self._allowed.admits_origin(origin, host)
        if not is_ours and (scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS):
            await _refuse(scope, receive, send, 403, "This request came from another website.")
            return
        if not is_ours:
            del headers["origin"]
        elif origin is not None:
            headers["origin"] = f"{urlsplit(origin).scheme}://{host}"
        if scope["type"] == "http":
            send = _saying(send, self._component_headers if scope["path"].startswith(self._components) else self._headers)
        # A tab that goes while its websocket opens: Streamlit closes what is closed already.
        with suppress(WebSocketDisconnected):
            await self._app(scope, receive, send)


def _saying(send: Send, said: Sequence[tuple[str, str]]) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in said:
                headers.setdefault(name, value)
        await send(message)

    return with_headers


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    log.warning("refused %s %s: %s", scope.get("method", "websocket"), logs.one_line(scope["path"]), logs.one_line(sentence))
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(sentence, status, headers={"X-Content-Type-Options": "nosniff"})(scope, receive, send)


def _not_here(host: str) -> str:
    shown = "".join(letter for letter in host if letter.isascii() and (letter.isalnum() or letter in ".-:[]"))[:LONGEST_HOST]
    return (
        f"Clipseek does not answer under the name “{shown}”. If this is its name here, "
        "whoever runs it adds that to the setting CLIPSEEK_ALLOWED_HOSTS."
    )


EVERYWHERE: Final = (
    ("x-content-type-options", "nosniff"),
    # Players of other sites refuse to play for a page that does not say its host; what was searched for stays here.
    ("referrer-policy", "strict-origin-when-cross-origin"),
)


def _headers(framed_by: str) -> tuple[tuple[str, str], ...]:
    policy = {
        "default-src": "'self'",
        # Streamlit starts our scripts from addresses that it makes for them; the library that draws the map writes programs.
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws: wss: blob: data:",
        # Videos that were added as links are played from their own hosts.
        "media-src": "'self' blob: https: http:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' https:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": framed_by,
    }
    said = [("content-security-policy", _joined(policy)), *EVERYWHERE]
    if framed_by == "'none'":
        said.append(("x-frame-options", "DENY"))
    return tuple(said)


def _component_headers() -> tuple[tuple[str, str], ...]:
    """For documents that load scripts of other sites: an origin of its own, so that these see nothing of ours."""
    policy = {
        "sandbox": "allow-scripts allow-popups allow-presentation",
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-inline' {PLAYER_SCRIPTS}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: https:",
        "connect-src": "https:",
        "media-src": "blob: https: http:",
        "frame-src": "https:",
        "frame-ancestors": "'self'",
    }
    return (("content-security-policy", _joined(policy)), *EVERYWHERE)


def _joined(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _parted(host: str) -> tuple[str, str]:
    """The name and the port of a `Host`; the brackets of an IPv6 address stay."""
    if host.startswith("["):
        name, bracket, rest = host.partition("]")
        return name + bracket, rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name.rstrip("."), port


def _with_port(host: str, scheme: str) -> tuple[str, str]:
    name, port = _parted(host.lower())
    return name, port or DEFAULT_PORTS.get(scheme, "")


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
