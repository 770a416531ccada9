"""Which machines a link may lead to."""

from __future__ import annotations

import ipaddress
import logging
import socket
import threading
import time

import pytest

from core.errors import LinkError, Reason
from core.media.remote.addresses import REFUSAL_STEP_SEC, is_public, vetted_endpoints
from tests.support.saying import hint_of, sentence_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:0:0:0:0:80ff:fffe",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_takes_no_address_off_the_public_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_takes_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def _resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: infos)


def test_refuses_a_name_with_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolving_to(monkeypatch, "8.8.8.8", "192.168.1.1")
    with pytest.raises(LinkError) as caught:
        vetted_endpoints("both.example", 80, allow_private=False, timeout_sec=2)
    assert caught.value.reason is Reason.LINK_PRIVATE


def test_takes_a_name_with_public_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolving_to(monkeypatch, "8.8.8.8", "1.1.1.1")
    found = vetted_endpoints("good.example", 80, allow_private=False, timeout_sec=2)
    assert [endpoint.address[0] for endpoint in found] == ["8.8.8.8", "1.1.1.1"]


def unknown(*args: object, **kwargs: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


def _refusal(host: str, *, timeout_sec: float = 2, allow_private: bool = False) -> LinkError:
    with pytest.raises(LinkError) as caught:
        vetted_endpoints(host, 80, allow_private=allow_private, timeout_sec=timeout_sec)
    return caught.value


def test_a_name_of_the_private_network_is_refused_like_one_that_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "core.media")
    took: list[float] = []
    said: list[tuple[str, ...]] = []
    for resolve in (lambda *args, **kwargs: [(socket.AF_INET, 1, 6, "", ("10.0.0.7", 80))], unknown):
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        began = time.monotonic()
        refused = _refusal("wiki.corp")
        took.append(time.monotonic() - began)
        said.append((refused.reason, sentence_of(refused), hint_of(refused), refused.detail, str(refused.facts)))
    assert said[0] == said[1]
    assert min(took) >= REFUSAL_STEP_SEC
    assert [record.getMessage() for record in caplog.records] == [
        "wiki.corp is refused: one of its addresses is not public",
        "wiki.corp is refused: it has no address",
    ]


def test_an_address_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.media.remote.addresses._wait_for_step", lambda _began: pytest.fail("it waits"))
    assert _refusal("10.0.0.7").reason is Reason.LINK_PRIVATE


def test_names_the_host_that_has_no_address_where_private_ones_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    refused = _refusal("missing.example", allow_private=True)
    assert refused.reason is Reason.LINK_UNREACHABLE
    assert "missing.example" in sentence_of(refused)


def test_does_not_wait_for_a_resolver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: over.wait(10) and [])
    refused = _refusal("slow.example", timeout_sec=0.05)
    over.set()
    assert refused.reason is Reason.LINK_PRIVATE
