"""`/metrics` and `/ready` of a worker without pages, on a port of its own.

Without a token only this machine can reach it; with one it listens on all addresses, and the figures are for who sends it.
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from core.errors import ClipseekError
from core.maintenance.metrics import metrics_text

if TYPE_CHECKING:
    from core.services import Services

log = logging.getLogger(__name__)

READ_WITHIN_SEC: Final = 10.0
TEXT: Final = "text/plain; version=1.0.0; charset=utf-8"


@contextmanager
def metrics_port(services: Services) -> Iterator[int | None]:
    """Inside it is answered; gives the port. A port that is taken is said in the log, and the worker works without."""
    settings = services.settings
    if settings.worker_metrics_port is None:
        yield None
        return
    token = settings.metrics_token.get_secret_value()
    host = "0.0.0.0" if token else "127.0.0.1"  # noqa: S104 - see above

    class Handler(_Handler):
        parts, secret = services, token

    try:
        server = ThreadingHTTPServer((host, settings.worker_metrics_port), Handler)
    except OSError as error:
        log.warning("no metrics on port %d: %s", settings.worker_metrics_port, error.strerror)
        yield None
        return
    threading.Thread(target=server.serve_forever, daemon=True, name="metrics-port").start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    parts: Services
    secret: str
    timeout = READ_WITHIN_SEC
    server_version = "Clipseek"
    sys_version = ""

    def do_GET(self) -> None:
        if self.path == "/ready":
            self._ready()
        elif self.path != "/metrics":
            self._answer(HTTPStatus.NOT_FOUND, b"not found")
        elif not hmac.compare_digest(self.headers.get("Authorization", "").encode(), self._expected()):
            self._answer(HTTPStatus.UNAUTHORIZED, b"Metrics are for whoever sends the token.")
        else:
            self._answer(HTTPStatus.OK, metrics_text(self.parts))

    def _expected(self) -> bytes:
        return f"Bearer {self.secret}".encode() if self.secret else self.headers.get("Authorization", "").encode()

    def _ready(self) -> None:
        try:
            self.parts.catalog.changes.read()
        except ClipseekError as error:
            log.warning("not ready: %s %s", error.reason, error.detail)
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, b"the catalog does not answer")
        else:
            self._answer(HTTPStatus.OK, b"ready")

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TEXT)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """A look every few seconds is nothing to tell."""
