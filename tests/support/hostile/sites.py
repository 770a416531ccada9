"""Who lives in the small internet of the tests of hostile links: names that lie, and every kind of bad answer."""

from __future__ import annotations

import gzip

from core.media.remote.range_reader import BLOCK_BYTES
from tests.support.hostile.net import PUBLIC, Net
from tests.unit.core.media.media_site import (
    Answer,
    Handler,
    claiming,
    dripping_body,
    dripping_headers,
    dropping,
    endless,
    ranged,
    redirect,
    silent,
    status,
    whole,
)


def furnish(net: Net, clip: bytes) -> None:
    """Give the names their addresses and the paths their answers; `clip` is what the good ones hand out."""
    public, inside = [PUBLIC], ["127.0.0.1"]
    net.names |= {
        "footage.test": [public],
        "inside.test": [inside],
        "xn--bcher-kva.test": [inside],
        "localhost": [inside],
        "localhost.": [inside],
        "both.test": [[PUBLIC, "127.0.0.1"]],
        "once.test": [public, inside],
        "rebinding.test": [public, inside],
    }
    net.silent_names = {"slow-name.test"}
    for path in ("/a.mp4", "/secret.mp4"):
        net.inside.url(path, ranged(clip))
    within = f"http://127.0.0.1:{net.inside.server_port}/secret.mp4"
    first_block = clip + (12 * BLOCK_BYTES).to_bytes(4, "big") + b"free" + bytes(2 * BLOCK_BYTES)
    answers: dict[str, Answer] = {
        "/drip.mp4": dripping_body(10**6),
        "/drip-headers.mp4": dripping_headers,
        "/drip-later.mp4": _dripping_later,
        "/silent.mp4": silent,
        "/to-inside.mp4": redirect(within),
        "/to-to-inside.mp4": redirect("/to-inside.mp4"),
        "/to-cloud.mp4": redirect("//169.254.169.254/latest/meta-data/a.mp4"),
        "/to-name.mp4": redirect(f"http://inside.test:{net.inside.server_port}/secret.mp4"),
        "/to-myself.mp4": redirect(f"http://once.test:{net.inside.server_port}/secret.mp4"),
        "/to-file.mp4": redirect("file:///etc/passwd"),
        "/banner.mp4": lambda handler: _say(handler, b"220 mail.test ESMTP\r\n"),
        "/circle.mp4": redirect("/circle.mp4"),
        "/endless.mp4": endless(200, 10**12),
        "/whole.mp4": whole(clip),
        "/claims.mp4": claiming(f"bytes 0-{BLOCK_BYTES - 1}/10000000000"),
        "/huge.mp4": _huge(first_block),
        "/bomb.mp4": ranged(gzip.compress(bytes(10**7)), Content_Encoding="gzip"),
        "/page.mp4": whole(b"<html><video src=a.mp4></html>", "text/html; charset=utf-8"),
        "/list.mp4": ranged(f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{within}\n#EXT-X-ENDLIST\n".encode()),
        "/good.mp4": ranged(clip),
        "/dropping.mp4": dropping(clip + bytes(4 * BLOCK_BYTES)),
        "/to-good.mp4": redirect("/good.mp4"),
        "/a%0d%0aX:%20y.mp4": status(404),
    }
    for path, answer in answers.items():
        net.outside.url(path, answer)


def _dripping_later(handler: Handler) -> None:
    """A film whose index lies far behind, on a host that is quick until then and hardly moves from there on."""
    start = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + (20 * BLOCK_BYTES).to_bytes(4, "big") + b"free"
    data = start + bytes(22 * BLOCK_BYTES - len(start))
    (ranged(data) if handler.headers["Range"].startswith("bytes=0-") else dripping_body(len(data)))(handler)


def _huge(start: bytes) -> Answer:
    """Real bytes in front, and the claim that 10 GB follow."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(10**10)
        handler.start(206, Content_Range=f"bytes {first}-{last}/{10**10}", Content_Length=last - first + 1)
        handler.wfile.write(start[first : last + 1].ljust(last - first + 1, b"\0"))

    return answer


def _say(handler: Handler, words: bytes) -> None:
    handler.wfile.write(words)
    handler.close_connection = True
