"""Reading a link in ranges from a real host, and refusing hosts and answers that are not to be trusted."""

from __future__ import annotations

import io
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import LinkError, Reason
from core.media.remote import addresses, connection
from core.media.remote.addresses import IPAddress
from core.media.remote.range_reader import BLOCK_BYTES, RangeReader
from tests.support.saying import sentence_of
from tests.unit.core.media.media_site import (
    Answer,
    Site,
    breaking_off,
    claiming,
    dripping_body,
    dripping_headers,
    dropping,
    endless,
    overlong,
    ranged,
    redirect,
    silent,
    status,
    whole,
)

DATA = os.urandom(3 * BLOCK_BYTES + 12345)


def _refusal(url: str, *, timeout_sec: float = 5, deadline_sec: float = 20, allow_private: bool = True) -> LinkError:
    with (
        pytest.raises(LinkError) as caught,
        RangeReader(url, allow_private=allow_private, timeout_sec=timeout_sec, deadline_sec=deadline_sec) as reader,
    ):
        reader.read()
    return caught.value


def test_seeks_as_a_file_does(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", ranged(DATA)), allow_private=True) as reader:
        assert reader.seekable()
        assert reader.seek(-100, io.SEEK_END) == len(DATA) - 100
        assert reader.read(1000) == DATA[-100:]
        assert reader.read(10) == b""
        assert reader.seek(BLOCK_BYTES - 5) == BLOCK_BYTES - 5
        assert reader.read(3) == DATA[BLOCK_BYTES - 5 : BLOCK_BYTES - 2]
        assert reader.seek(7, io.SEEK_CUR) == BLOCK_BYTES + 5
        assert reader.tell() == BLOCK_BYTES + 5
        with pytest.raises(ValueError, match="start"):
            reader.seek(-1)


def test_fetches_a_block_once(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", ranged(DATA)), allow_private=True) as reader:
        for _ in range(5):
            reader.seek(10)
            reader.read(100)
    assert len(site.hits) == 1


def test_asks_for_more_at_once_when_read_straight_on(site: Site) -> None:
    data = os.urandom(12 * BLOCK_BYTES)
    with RangeReader(site.url("/a.mp4", ranged(data)), allow_private=True) as reader:
        assert reader.read() == data
    assert len(site.hits) == 4


def test_names_the_host_and_asks_for_path_and_query(site: Site) -> None:
    path = "/my%20film.mp4?sig=a%2Fb"
    with RangeReader(site.url(path, ranged(DATA), host="localhost"), allow_private=True):
        pass
    assert site.hits == [path]
    assert site.hosts == [f"localhost:{site.server_port}"]


def test_goes_on_when_the_host_drops_connections_between_requests(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", dropping(DATA)), allow_private=True) as reader:
        assert reader.read() == DATA


def test_takes_a_file_without_bytes_as_empty(site: Site) -> None:
    for path, answer in (("/a", whole(b"")), ("/b", status(416, Content_Range="bytes */0"))):
        with RangeReader(site.url(path, answer), allow_private=True) as reader:
            assert (reader.size_bytes, reader.read()) == (0, b"")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(404), Reason.LINK_STATUS),
        (status(403), Reason.LINK_STATUS),
        (status(500), Reason.LINK_STATUS),
        (status(416), Reason.LINK_STATUS),
        (status(302), Reason.LINK_STATUS),
        (whole(DATA), Reason.LINK_NO_RANGES),
        (whole(b"<html>", "text/html; charset=utf-8"), Reason.LINK_PAGE),
        (ranged(b"<html>", "text/html"), Reason.LINK_PAGE),
        (endless(200, 10**9), Reason.LINK_NO_RANGES),
        (claiming("bytes 5-1004/5000"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-999/5000"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-4999/1000"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-999/*"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-999/-1000"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-0/0"), Reason.LINK_NO_RANGES),
        (claiming("nonsense"), Reason.LINK_NO_RANGES),
        (claiming("bytes 0-999/1000", Content_Encoding="gzip"), Reason.LINK_NO_RANGES),
        (breaking_off(DATA), Reason.LINK_UNREACHABLE),
    ],
)
def test_refuses_hosts_that_do_not_hand_out_a_file_in_parts(site: Site, answer: Answer, reason: Reason) -> None:
    assert _refusal(site.url("/a.mp4", answer)).reason is reason


def test_takes_no_more_than_asked_for_from_an_endless_answer(site: Site) -> None:
    url = site.url("/a.mp4", endless(206, 2 * BLOCK_BYTES))
    with RangeReader(url, allow_private=True, deadline_sec=5) as reader:
        assert reader.read() == bytes(2 * BLOCK_BYTES)


def test_goes_on_when_an_answer_holds_more_than_asked_for(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", overlong(DATA)), allow_private=True) as reader:
        assert reader.read() == DATA


def test_refuses_a_file_that_changes_its_size_meanwhile(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", ranged(DATA)), allow_private=True) as reader:
        site.url("/a.mp4", ranged(DATA + b"more"))
        reader.seek(-1, io.SEEK_END)
        with pytest.raises(LinkError) as caught:
            reader.read(1)
    assert caught.value.reason is Reason.LINK_NO_RANGES


def test_does_not_follow_a_file_that_moves_away_meanwhile(site: Site) -> None:
    with RangeReader(site.url("/a.mp4", ranged(DATA)), allow_private=True) as reader:
        site.url("/a.mp4", redirect(site.url("/b.mp4", ranged(DATA))))
        reader.seek(-1, io.SEEK_END)
        with pytest.raises(LinkError) as caught:
            reader.read(1)
    assert caught.value.reason is Reason.LINK_STATUS
    assert "/b.mp4" not in site.hits


@pytest.mark.parametrize("answer", [dripping_body(10**6), dripping_headers, silent])
def test_gives_up_at_the_deadline_whatever_trickles_in(site: Site, answer: Answer) -> None:
    began = time.monotonic()
    assert _refusal(site.url("/a.mp4", answer), deadline_sec=0.3).reason is Reason.LINK_TOO_SLOW
    assert time.monotonic() - began < 15


def test_fetches_no_more_than_its_budget(site: Site) -> None:
    url = site.url("/a.mp4", ranged(DATA))
    with RangeReader(url, allow_private=True, max_bytes=2 * BLOCK_BYTES) as reader:
        assert len(reader.read(BLOCK_BYTES)) == BLOCK_BYTES
        assert len(reader.read(BLOCK_BYTES)) == BLOCK_BYTES
        with pytest.raises(LinkError) as caught:
            reader.read(1)
    assert caught.value.reason is Reason.LINK_TOO_SLOW


def test_names_a_host_that_does_not_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refusal = _refusal(f"http://127.0.0.1:{port}/a.mp4")
    assert refusal.reason is Reason.LINK_UNREACHABLE
    assert "127.0.0.1" in sentence_of(refusal)


def test_follows_redirects(site: Site) -> None:
    site.url("/c.mp4", ranged(DATA))
    site.url("/b.mp4", redirect("c.mp4"))
    with RangeReader(site.url("/a.mp4", redirect(site.url("/b.mp4"))), allow_private=True) as reader:
        assert reader.read() == DATA


def test_follows_three_redirects_and_no_more(site: Site) -> None:
    assert _refusal(site.url("/a.mp4", redirect("/a.mp4"))).reason is Reason.LINK_STATUS
    assert len(site.hits) == 4


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/a.mp4", "http://user@127.0.0.1/a.mp4"])
def test_vets_the_form_of_a_redirect(site: Site, to: str) -> None:
    assert _refusal(site.url("/a.mp4", redirect(to))).reason is Reason.LINK_MALFORMED


def test_vets_where_a_redirect_leads(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_one_is_public(ip: IPAddress) -> bool:
        return str(ip) == "127.0.0.1"

    monkeypatch.setattr(addresses, "is_public", only_one_is_public)
    to = site.url("/inside", ranged(DATA), host="127.0.0.2")
    assert _refusal(site.url("/a.mp4", redirect(to)), allow_private=False).reason is Reason.LINK_PRIVATE
    assert site.hits == ["/a.mp4"]


def test_looks_a_name_up_once_so_that_it_cannot_change_its_mind(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, **kwargs: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = site.url("/a.mp4", dropping(DATA), host="rebinding.example")
    with RangeReader(url, allow_private=True) as reader:
        assert reader.read() == DATA
    assert len(site.hits) > 1
    assert asked == ["rebinding.example"]


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("http://127.0.0.1:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://localhost:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://127.1:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://2130706433:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://0x7f000001:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://0177.0.0.1:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://0.0.0.0:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://①②⑦.0.0.1:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://[::1]:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://[::ffff:127.0.0.1]:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://[::ffff:7f00:1]:{port}/a.mp4", Reason.LINK_PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", Reason.LINK_PRIVATE),
        ("http://10.0.0.1/a.mp4", Reason.LINK_PRIVATE),
        ("http://224.0.0.1/a.mp4", Reason.LINK_PRIVATE),
        ("http://user@127.0.0.1:{port}/a.mp4", Reason.LINK_MALFORMED),
        ("http://example.com@127.0.0.1:{port}/a.mp4", Reason.LINK_MALFORMED),
        ("file:///etc/passwd", Reason.LINK_MALFORMED),
        ("gopher://127.0.0.1:{port}/a.mp4", Reason.LINK_MALFORMED),
        ("ftp://127.0.0.1:{port}/a.mp4", Reason.LINK_MALFORMED),
    ],
)
def test_refuses_hostile_addresses_without_connecting(
    site: Site, monkeypatch: pytest.MonkeyPatch, host: str, reason: Reason
) -> None:
    def connect(*args: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert _refusal(host.format(port=site.server_port), allow_private=False).reason is reason
    assert site.hits == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Certificate and key of a host called `localhost`, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    pem = tmp_path / "localhost.pem"
    make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = "-addext subjectAltName=DNS:localhost"
    command = [openssl, *make.split(), *names.split(), "-keyout", str(pem), "-out", f"{pem}.crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    pem.write_bytes(pem.read_bytes() + Path(f"{pem}.crt").read_bytes())
    return pem


@pytest.fixture
def secure_site(site: Site, certificate: Path) -> Site:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    site.url("/a.mp4", ranged(DATA))
    return site


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connection._tls_context.cache_clear()
    yield
    connection._tls_context.cache_clear()


def test_refuses_a_certificate_nobody_vouches_for(secure_site: Site) -> None:
    assert _refusal(f"https://localhost:{secure_site.server_port}/a.mp4").reason is Reason.LINK_UNREACHABLE
    assert secure_site.hits == []


@pytest.mark.usefixtures("trusted")
def test_reads_over_tls_and_checks_the_name(secure_site: Site) -> None:
    with RangeReader(f"https://localhost:{secure_site.server_port}/a.mp4", allow_private=True) as reader:
        assert reader.read() == DATA
    assert _refusal(f"https://127.0.0.1:{secure_site.server_port}/a.mp4").reason is Reason.LINK_UNREACHABLE


@pytest.mark.usefixtures("trusted")
def test_gives_up_at_the_deadline_over_tls_too(secure_site: Site) -> None:
    secure_site.url("/slow.mp4", dripping_body(10**6))
    refusal = _refusal(f"https://localhost:{secure_site.server_port}/slow.mp4", deadline_sec=0.5)
    assert refusal.reason is Reason.LINK_TOO_SLOW
