"""Watch pages start at the moment's second, whatever their address carried before, in a player that is really theirs."""

from __future__ import annotations

import pytest

from core.models.video import Span
from web.components.watch.watch import embed_address, watch_address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&start=42&end=51"),
        ("https://www.youtube.com/watch?v=abc&t=7s", "https://www.youtube.com/watch?v=abc&start=42&end=51"),
        ("https://youtu.be/abc?t=9", "https://youtu.be/abc?start=42&end=51"),
        ("https://vimeo.com/123#t=5s", "https://vimeo.com/123#t=42s"),
        ("https://www.twitch.tv/videos/99?t=1h", "https://www.twitch.tv/videos/99?t=42s"),
        ("https://www.dailymotion.com/video/x1", "https://www.dailymotion.com/video/x1?start=42"),
        ("https://example.com/a.mp4#t=1", "https://example.com/a.mp4#t=42.600,50.200"),
    ],
)
def test_the_moment_is_in_the_address(address: str, expected: str) -> None:
    assert watch_address(address, Span(42.6, 50.2)) == expected


def test_a_look_alike_host_is_not_taken_for_the_provider() -> None:
    assert "start=" not in watch_address("https://youtube.com.example.org/watch?v=a", Span(1, 5))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=7s",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42&end=51&autoplay=1&rel=0&enablejsapi=1",
        ),
        (
            "https://youtu.be/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42&end=51&autoplay=1&rel=0&enablejsapi=1",
        ),
        (
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42&end=51&autoplay=1&rel=0&enablejsapi=1",
        ),
        ("https://vimeo.com/76979871#t=5s", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1#t=42s"),
        ("https://vimeo.com/76979871/0a1b2c3d4e", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1&h=0a1b2c3d4e#t=42s"),
        ("https://vimeo.com/channels/staffpicks/76979871", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1#t=42s"),
        ("https://www.twitch.tv/videos/123456", "https://player.twitch.tv/?video=123456&time=0h0m42s&autoplay=true"),
        ("https://www.dailymotion.com/video/x8abc", "https://geo.dailymotion.com/player.html?video=x8abc&startTime=42"),
        ("https://dai.ly/x8abc", "https://geo.dailymotion.com/player.html?video=x8abc&startTime=42"),
    ],
)
def test_a_player_that_we_know_begins_at_the_moment(address: str, expected: str) -> None:
    assert embed_address(address, Span(42.6, 50.2)) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://example.org/?u=https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=../../evil",
        "https://www.youtube.com/watch?v=a%22onload=x",
        "https://www.youtube.com/playlist?list=PL1",
        "https://vimeo.com/about",
        "https://www.twitch.tv/somebody",
        "https://home.wistia.com/medias/abc",
        "https://www.youtube.com/watch",
    ],
)
def test_no_other_address_becomes_a_player_of_theirs(address: str) -> None:
    assert embed_address(address, Span(1, 5)) is None
