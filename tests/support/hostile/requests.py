"""Hostile requests as they go over the wire: odd methods, addresses, headers and bodies, with good proofs and bad ones."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from tests.support.hostile.texts import piece
from web.http.media_access import signed_query

METHODS: Final = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X" * 300)
PLACES: Final = (
    "/",
    "/library",
    "/add_videos",
    "/revision",
    "/uploads",
    "/uploads/{}",
    "/examples",
    "/examples/link",
    "/examples/{}.jpg",
    "/clips/{}",
    "/thumbs/{}/{}.jpg",
    "/strips/{}/{}-{}.jpg",
    "/moments/{}/{}-{}.mp4",
    "/downloads/{}",
    "/captions/{}.vtt",
    "/photos/{}.jpg",
    "/exports/{}",
    "/ready",
    "/metrics",
    "/sign-in",
    "/invite/{}",
    "/shared",
    "/shared/open",
    "/shared/assets/{}",
    "/shared/{}",
    "/shared/{}/comments",
    "/shared/{}/films/{}.mp4",
    "/shared/{}/captions/{}.vtt",
    "/charts/{}",
    "/media/{}",
    "/component/{}",
    "/static/{}",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/upload_file/{}/{}",
    "/{}",
)
NUMBERS: Final = ("0", "1000", "99999999", "9" * 4300, "-5", "1e9", "٣", "")
RANGES: Final = ("bytes=0-", "bytes=-1", "bytes=9999999999-", "bytes=5-1", "bytes=" + "0-1," * 500, "bytes=a-b", "chunks=1-2")
BODIES: Final = (
    "{}",
    "[]",
    "null",
    "[" * 5000,
    '{"a":' * 3000,
    '{"size":' + "9" * 5000 + "}",
    '{"name":1,"size":1e999}',
    "\0" * 2000,
)


class Requests:
    """Requests to an app on `host`; `sign` makes good proofs with its key, `token` good tokens for uploads."""

    def __init__(self, host: str, key: bytes, video_id: str, token: Callable[[], str]) -> None:
        self._host = host
        self._key = key
        self._video_id = video_id
        self._token = token

    def any(self, dice: random.Random) -> bytes:
        """A request of any kind."""
        method = dice.choice(METHODS)
        body = dice.choice((b"", piece(dice).encode("utf-8", "replace"), dice.choice(BODIES).encode(), dice.randbytes(300)))
        if dice.random() < 0.2:
            body = json.dumps({"name": piece(dice), "size": dice.choice((1, -1, 10**30, "x", None)), "url": piece(dice)}).encode()
        return self._written(dice, method, self._place(dice), body if method not in ("GET", "HEAD") else b"")

    def about_an_id(self, dice: random.Random) -> bytes:
        """A request for something by its id and a number, well signed for just that: it gets further than others."""
        kind = dice.choice(("clip", "thumbs", "download", "captions", "strip", "moment", "example", "photo", "export", "share"))
        ident = self._video_id if dice.random() < 0.5 else piece(dice)
        times = f"{dice.choice(NUMBERS)}-{dice.choice(NUMBERS)}"
        proof = signed_query(self._key, f"{kind} {times}" if kind in ("strip", "moment") else kind, ident)
        shown = quote(ident, safe="")
        place = {
            "clip": f"/clips/{shown}",
            "thumbs": f"/thumbs/{shown}/{quote(dice.choice(NUMBERS))}.jpg",
            "download": f"/downloads/{shown}",
            "captions": f"/captions/{shown}.vtt",
            "strip": f"/strips/{shown}/{quote(times)}.jpg",
            "moment": f"/moments/{shown}/{quote(times)}.mp4",
            "example": f"/examples/{shown}.jpg",
            "photo": f"/photos/{shown}.jpg",
            "export": f"/exports/{shown}",
            "share": f"/shared/{shown}/{quote(dice.choice(('comments', 'films/0.mp4', 'captions/0.vtt')))}",
        }[kind]
        return self._written(dice, "GET", f"{place}?{proof}", b"")

    def _place(self, dice: random.Random) -> str:
        place = dice.choice(PLACES)
        filled = place.format(*(quote(dice.choice((piece(dice), self._video_id, *NUMBERS)), safe="/%") for _ in range(3)))
        if dice.random() < 0.5:
            filled += f"?e={dice.choice(NUMBERS)}&s={quote(piece(dice))}&q={quote(piece(dice))}"
        return filled.replace(" ", "%20")

    def _written(self, dice: random.Random, method: str, place: str, body: bytes) -> bytes:
        headers = [f"Host: {dice.choice((piece(dice), self._host)) if dice.random() < 0.05 else self._host}"]
        headers.append(f"Content-Length: {len(body)}")
        choices = {
            "Range": dice.choice(RANGES),
            "Upload-Token": dice.choice((self._token(), piece(dice))),
            "Upload-Offset": dice.choice(NUMBERS),
            "Example-Name": quote(piece(dice)),
            "Cookie": piece(dice),
            "Origin": dice.choice((f"http://{self._host}", "null", piece(dice))),
            "X-Forwarded-For": piece(dice),
            "If-Range": piece(dice),
            "Accept-Encoding": dice.choice(("gzip", "gzip;q=0", piece(dice))),
        }
        for name in dice.sample(sorted(choices), k=dice.randint(0, 5)):
            value = choices[name][:4000]
            # One in ten breaks the header; the others are hostile within the form.
            headers.append(f"{name}: {value if dice.random() < 0.1 else quote(value, safe='=-,;:/. ')}")
        head = f"{method} {place} HTTP/1.1\r\n" + "\r\n".join(headers) + "\r\nConnection: close\r\n\r\n"
        return head.encode("utf-8", "replace") + body
