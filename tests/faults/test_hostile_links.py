"""Links made to hurt: none leads to a machine inside, none keeps anybody waiting, and the good ones among them are taken.

All are checked in one batch, as somebody would paste them; each test then looks at what came of one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from core.catalog import Catalog
from core.errors import ClipseekError, LinkError, Reason
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.precheck import Precheck
from core.library.names import checked_watch_url
from core.media.caches.thumbs import ThumbCache
from core.media.remote.range_reader import RangeReader
from core.models.embedding_models import MODELS
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.hostile.net import PUBLIC, small_internet
from tests.support.hostile.sites import furnish
from tests.support.saying import hint_of, sentence_of

MOST_SEC: Final = 10.0


class TimedIntake(Precheck):
    """Notes how long each link took."""

    def __init__(self, catalog: Catalog, library_dir: Path) -> None:
        super().__init__(catalog, FolderStorage(library_dir), library_dir, MODELS["marengo3.5"], allow_private_urls=False)
        self.took_sec: dict[str, float] = {}

    def check_link(self, link: str) -> Candidate:
        began = time.monotonic()
        try:
            return super().check_link(link)
        finally:
            self.took_sec[link] = time.monotonic() - began


# {inside} is a port of this machine that counts who comes, {outside} the port of a host that everybody can reach.
SLOW: Final[dict[str, tuple[str, Reason | None]]] = {
    "a host that drips bytes": ("http://footage.test:{outside}/drip.mp4", Reason.LINK_TOO_SLOW),
    "a host that drips headers": ("http://footage.test:{outside}/drip-headers.mp4", Reason.LINK_TOO_SLOW),
    "a host that drips after a quick start": ("http://footage.test:{outside}/drip-later.mp4", Reason.LINK_TOO_SLOW),
    "a host that says nothing": ("http://footage.test:{outside}/silent.mp4", Reason.LINK_TOO_SLOW),
    "a name that nobody answers for": ("http://slow-name.test/a.mp4", Reason.LINK_PRIVATE),
}
INSIDE: Final[dict[str, tuple[str, Reason | None]]] = {
    "10.": ("http://10.0.0.1/a.mp4", Reason.LINK_PRIVATE),
    "192.168.": ("http://192.168.1.1:8080/a.mp4", Reason.LINK_PRIVATE),
    "172.16.": ("http://172.16.0.9/a.mp4", Reason.LINK_PRIVATE),
    "shared by a carrier": ("http://100.64.0.1/a.mp4", Reason.LINK_PRIVATE),
    "this machine": ("http://127.0.0.1:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "this machine, another number": ("http://127.8.9.10:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "this machine in IPv6": ("http://[::1]:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "the cloud's secrets": ("http://169.254.169.254/latest/meta-data/a.mp4", Reason.LINK_PRIVATE),
    "the neighbours": ("http://[fe80::1]/a.mp4", Reason.LINK_PRIVATE),
    "the neighbours on one wire": ("http://[fe80::1%25eth0]/a.mp4", Reason.LINK_MALFORMED),
    "a private network in IPv6": ("http://[fd00::1]/a.mp4", Reason.LINK_PRIVATE),
    "10. wrapped": ("http://[::ffff:10.0.0.1]/a.mp4", Reason.LINK_PRIVATE),
    "this machine wrapped": ("http://[::ffff:127.0.0.1]:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "this machine behind NAT64": ("http://[64:ff9b::7f00:1]:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "this machine behind 6to4": ("http://[2002:7f00:1::]:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "decimal": ("http://2130706433:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "hexadecimal": ("http://0x7f000001:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "octal": ("http://0177.0.0.1:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "short": ("http://127.1:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "in wide digits": ("http://１２７.０.０.１:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "zero": ("http://0.0.0.0:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "zero, short": ("http://0:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "zero in IPv6": ("http://[::]:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "everybody": ("http://255.255.255.255/a.mp4", Reason.LINK_PRIVATE),
    "localhost": ("http://localhost:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "localhost with a dot": ("http://localhost.:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "a public name of this machine": ("http://inside.test:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "a name for both worlds": ("http://both.test:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "a name in another script": ("http://bücher.test:{inside}/a.mp4", Reason.LINK_PRIVATE),
    "sent on to this machine": ("http://footage.test:{outside}/to-inside.mp4", Reason.LINK_PRIVATE),
    "sent on twice": ("http://footage.test:{outside}/to-to-inside.mp4", Reason.LINK_PRIVATE),
    "sent on to the cloud's secrets": ("http://footage.test:{outside}/to-cloud.mp4", Reason.LINK_PRIVATE),
    "sent on to a name of this machine": ("http://footage.test:{outside}/to-name.mp4", Reason.LINK_PRIVATE),
    "sent on to a name that changed its mind": ("http://once.test:{outside}/to-myself.mp4", Reason.LINK_PRIVATE),
    "sent on to a file": ("http://footage.test:{outside}/to-file.mp4", Reason.LINK_MALFORMED),
}
ODD: Final[dict[str, tuple[str, Reason | None]]] = {
    "a name before the host": ("https://footage.test@127.0.0.1:{inside}/a.mp4", Reason.LINK_MALFORMED),
    "a backslash before the host": ("http://footage.test\\@127.0.0.1:{inside}/a.mp4", Reason.LINK_MALFORMED),
    "file": ("file:///etc/passwd", Reason.LINK_MALFORMED),
    "gopher": ("gopher://127.0.0.1:{inside}/_a", Reason.LINK_MALFORMED),
    "ftp": ("ftp://footage.test/a.mp4", Reason.LINK_MALFORMED),
    "data": ("data:video/mp4;base64,AAAA", Reason.LINK_MALFORMED),
    "another request inside": ("http://footage.test:{outside}/a\r\nHost: 127.0.0.1\r\n\r\nGET /b.mp4", Reason.LINK_MALFORMED),
    "another request inside, encoded": ("http://footage.test:{outside}/a%0d%0aX:%20y.mp4", Reason.LINK_STATUS),
    "the port of logins": ("http://footage.test:22/a.mp4", Reason.LINK_MALFORMED),
    "the port of mail": ("http://footage.test:25/a.mp4", Reason.LINK_MALFORMED),
    "a very long address": ("http://footage.test:{outside}/" + "a" * 100_000, Reason.LINK_MALFORMED),
    "a name that does not exist": ("http://nowhere.test/a.mp4", Reason.LINK_PRIVATE),
    "a host that speaks another language": ("http://footage.test:{outside}/banner.mp4", Reason.LINK_UNREACHABLE),
    "a circle": ("http://footage.test:{outside}/circle.mp4", Reason.LINK_STATUS),
    "endless": ("http://footage.test:{outside}/endless.mp4", Reason.LINK_NO_RANGES),
    "no ranges": ("http://footage.test:{outside}/whole.mp4", Reason.LINK_NO_RANGES),
    "10 GB that are not there": ("http://footage.test:{outside}/claims.mp4", Reason.LINK_UNREACHABLE),
    "10 GB, the first of them real": ("http://footage.test:{outside}/huge.mp4", Reason.TOO_LARGE),
    "a compressed bomb": ("http://footage.test:{outside}/bomb.mp4", Reason.LINK_NO_RANGES),
    "a web page": ("http://footage.test:{outside}/page.mp4", Reason.LINK_PAGE),
    "YouTube": ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", Reason.LINK_WATCH_PAGE),
    "Vimeo": ("https://vimeo.com/76979871", Reason.LINK_WATCH_PAGE),
    "a list of other links": ("http://footage.test:{outside}/list.mp4", Reason.UNREADABLE),
}
GOOD: Final[dict[str, tuple[str, Reason | None]]] = {
    "a good one": ("http://footage.test:{outside}/good.mp4", None),
    "a good one on a name that changes its mind": ("http://rebinding.test:{outside}/dropping.mp4", None),
    "a good one that is sent on": ("http://footage.test:{outside}/to-good.mp4", None),
}
LINKS: Final = {**SLOW, **INSIDE, **ODD, **GOOD}
PICTURES: Final = (
    "a host that drips after a quick start",
    "a host that drips headers",
    "this machine",
    "sent on to this machine",
)


@dataclass(frozen=True)
class Outcome:
    candidates: dict[str, Candidate]
    took_sec: dict[str, float]
    batch_sec: float
    picture_errors: list[ClipseekError]
    picture_sec: float
    dialled: list[str]
    asked: list[str]
    inside_connections: int
    left_behind: list[Path]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("links")
    clip = make_clip(folder / "good.mp4", seconds=5, fps=12).read_bytes()
    catalog = Catalog(f"sqlite:///{folder / 'clipseek.db'}")
    precheck = TimedIntake(catalog, folder)
    with small_internet() as net, ThreadPoolExecutor(4) as browsers:
        furnish(net, clip)
        ports = {"inside": net.inside.server_port, "outside": net.outside.server_port}
        links = {what: link.format(**ports) for what, (link, _) in LINKS.items()}
        cache = ThumbCache(folder / "thumbs")
        pictures = [browsers.submit(_picture, cache, f"{number:016x}", links[what]) for number, what in enumerate(PICTURES)]
        began = time.monotonic()
        with ThreadPoolExecutor(8) as lookers:
            candidates = dict(zip(links, lookers.map(precheck.check_link, links.values()), strict=True))
        batch_sec = time.monotonic() - began
        errors, seconds = zip(*(picture.result() for picture in pictures), strict=True)
        yield Outcome(
            candidates=candidates,
            took_sec={what: precheck.took_sec[link] for what, link in links.items()},
            batch_sec=batch_sec,
            picture_errors=list(errors),
            picture_sec=max(seconds),
            dialled=net.dialled,
            asked=net.asked,
            inside_connections=net.inside.connections,
            left_behind=[path for path in (folder / "uploads").rglob("*") if path.is_file()],
        )
    catalog.close()


def _picture(cache: ThumbCache, video_id: str, link: str) -> tuple[ClipseekError, float]:
    began = time.monotonic()
    with pytest.raises(ClipseekError) as caught:
        cache.get(video_id, 1000, lambda: RangeReader(link))
    return caught.value, time.monotonic() - began


@pytest.mark.parametrize("what", [what for what in LINKS if what not in GOOD])
def test_a_hostile_link_gets_its_sentence_in_time(outcome: Outcome, what: str) -> None:
    candidate, (_, reason) = outcome.candidates[what], LINKS[what]
    assert (candidate.check_result, candidate.fault and candidate.fault.reason) == (CheckResult.REFUSED, reason)
    assert "?" not in sentence_of(candidate)
    assert hint_of(candidate)
    assert outcome.took_sec[what] < MOST_SEC


@pytest.mark.parametrize("what", GOOD)
def test_a_good_link_among_them_is_taken(outcome: Outcome, what: str) -> None:
    assert (outcome.candidates[what].check_result, sentence_of(outcome.candidates[what])) == (CheckResult.FINE, "")


def test_nobody_inside_was_spoken_to(outcome: Outcome) -> None:
    assert outcome.inside_connections == 0
    assert set(outcome.dialled) == {PUBLIC}


def test_a_name_is_asked_for_once_and_kept_to(outcome: Outcome) -> None:
    assert outcome.asked.count("rebinding.test") == 1
    assert outcome.asked.count("once.test") == 2


def test_the_whole_batch_is_through_in_time(outcome: Outcome) -> None:
    assert outcome.batch_sec < 2 * MOST_SEC
    assert outcome.left_behind == []


def test_pictures_of_such_links_are_refused_as_well_and_in_time(outcome: Outcome) -> None:
    reasons = [error.reason for error in outcome.picture_errors]
    assert reasons == [Reason.LINK_TOO_SLOW, Reason.LINK_TOO_SLOW, Reason.LINK_PRIVATE, Reason.LINK_PRIVATE]
    assert outcome.picture_sec < MOST_SEC


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://footage.test",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "//footage.test/watch",
        "https:///watch",
        "https://user:password@footage.test/watch",
        "https://[::1/watch",
        "footage.test/watch",
    ],
)
def test_a_watch_page_is_a_web_page(address: str) -> None:
    with pytest.raises(LinkError) as caught:
        checked_watch_url(address)
    assert caught.value.reason is Reason.WATCH_PAGE_MALFORMED


@pytest.mark.parametrize("address", ["http://192.168.1.20/watch?v=1", "http://intranet/watch", "https://localhost:8443/w"])
def test_a_watch_page_may_be_inside_because_only_the_browser_opens_it(address: str) -> None:
    assert checked_watch_url(address) == address
