"""A bucket that only tells which names are in it, whichever they are: a real server of ours would take no strange ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from core.storage.bucket import BucketPlace, BucketStorage
from core.storage.local_cache import LocalCache
from tests.support.servers.bucket import ACCESS_KEY, SECRET_KEY

POLL_SEC: Final = 0.02
"""How soon it ends when it is told to."""
_DATE = "<LastModified>2024-05-06T10:11:12.000Z</LastModified>"
_FILE = f"<Contents><Key>{{}}</Key>{_DATE}<ETag>1</ETag><Size>5</Size></Contents>"


@contextmanager
def listed_bucket(keys: Sequence[str], cache: Path) -> Iterator[BucketStorage]:
    """With these keys in it, all at once or, as S3 does it where that is asked for, folder by folder."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            prefix, is_by_folders = asked.get("prefix", [""])[0], "delimiter" in asked
            below = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
            files = [rest for rest in below if not (is_by_folders and "/" in rest)]
            folders = sorted({rest.partition("/")[0] for rest in below} - set(files)) if is_by_folders else []
            said = "".join(_FILE.format(escape(prefix + rest)) for rest in files)
            said += "".join(f"<CommonPrefixes><Prefix>{escape(prefix + name)}/</Prefix></CommonPrefixes>" for name in folders)
            body = f"<ListBucketResult><Name>clips</Name><IsTruncated>false</IsTruncated>{said}</ListBucketResult>".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *values: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=(POLL_SEC,), daemon=True).start()
    place = BucketPlace("clips", "", f"http://127.0.0.1:{server.server_port}", "", ACCESS_KEY, SECRET_KEY)
    try:
        yield BucketStorage(place, LocalCache(cache, 1))
    finally:
        server.shutdown()
        server.server_close()
