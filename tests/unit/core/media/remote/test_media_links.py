"""Web addresses: their normal form and the known watch pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import LinkError, Reason
from core.media.remote.links import normalised_url, watch_site
from tests.support.saying import hint_of


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://Example.COM/a.mp4", "https://example.com/a.mp4"),
        ("HTTP://example.com:80/a.mp4", "http://example.com/a.mp4"),
        ("https://example.com:443/a.mp4#t=10", "https://example.com/a.mp4"),
        ("https://example.com:8443/a.mp4", "https://example.com:8443/a.mp4"),
        ("  https://example.com/my film.mp4\n", "https://example.com/my%20film.mp4"),
        ("https://example.com/my%20film.mp4", "https://example.com/my%20film.mp4"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a.mp4?Sig=A%2Fb+c=&x=1 2", "https://example.com/a.mp4?Sig=A%2Fb+c=&x=1%202"),
        ("https://bücher.example/ü.mp4", "https://xn--bcher-kva.example/%C3%BC.mp4"),
        ("https://[2001:DB8:0::1]/a.mp4", "https://[2001:db8::1]/a.mp4"),
    ],
)
def test_gives_every_link_one_form(url: str, normal: str) -> None:
    assert normalised_url(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "film.mp4",
        "example.com/film.mp4",
        "//example.com/film.mp4",
        "file:///etc/passwd",
        "ftp://example.com/a.mp4",
        "gopher://example.com/a.mp4",
        "data:video/mp4;base64,AAAA",
        "concat:http://example.com/a|http://example.com/b",
        "https:///a.mp4",
        "https://user@example.com/a.mp4",
        "https://user:secret@example.com/a.mp4",
        "https://example.com\\@127.0.0.1/a.mp4",
        "https://example.com:0/a.mp4",
        "https://example.com:99999/a.mp4",
        "https://example.com:22/a.mp4",
        "http://example.com:25/a.mp4",
        "https://example.com/" + 9000 * "a",
        "https://example.com/" + 2000 * "ü",
        "https://example.com/?" + 9000 * "a",
        "https://exa mple.com/a.mp4",
        "https://exa%6dple.com/a.mp4",
        "https://a..b/a.mp4",
        "https://[::1/a.mp4",
        "https://[fe80::1%25eth0]/a.mp4",
        "https://example.com/a\r\nHost: other/b.mp4",
        "https://example.com/\ud800.mp4",
    ],
)
def test_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(LinkError) as caught:
        normalised_url(url)
    assert caught.value.reason is Reason.LINK_MALFORMED


def test_keeps_secrets_of_a_link_out_of_the_error() -> None:
    with pytest.raises(LinkError) as caught:
        normalised_url("https://user:hunter2@example.com/a.mp4")
    assert "hunter2" not in f"{caught.value} {caught.value.detail} {hint_of(caught.value)}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(tail: str) -> None:
    try:
        normal = normalised_url(f"https://example.com/{tail}")
    except LinkError:
        return
    assert normalised_url(normal) == normal
    assert normal.isascii()


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://youtu.be/dQw4w9WgXcQ", "YouTube"),
        ("https://m.youtube.com/shorts/abc", "YouTube"),
        ("https://vimeo.com/76979871", "Vimeo"),
        ("https://player.vimeo.com/video/76979871", "Vimeo"),
        ("https://www.dailymotion.com/video/x8abc", "Dailymotion"),
        ("https://clips.twitch.tv/Abc", "Twitch"),
        ("https://www.facebook.com/watch/?v=1", "Facebook"),
        ("https://acme.wistia.com/medias/abc", "Wistia"),
        ("https://streamable.com/abc", "Streamable"),
        ("https://soundcloud.com/a/b", "SoundCloud"),
    ],
)
def test_knows_watch_pages(url: str, site: str) -> None:
    assert watch_site(url) == site


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/watch?v=1",
        "https://notyoutube.com/watch?v=1",
        "https://youtube.com.example.org/watch?v=1",
        "https://example.org/https://youtube.com/watch",
        "https://player.vimeo.com/external/1.hd.mp4?s=2",
        "https://player.vimeo.com/progressive_redirect/playback/1/rendition/720p",
        "https://embed-ssl.wistia.com/deliveries/abc.bin",
        "https://cdn-cf-east.streamable.com/video/mp4/abc.mp4",
        "not an address",
    ],
)
def test_takes_nothing_else_for_a_watch_page(url: str) -> None:
    assert watch_site(url) is None
