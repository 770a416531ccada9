"""Watch pages start at the moment's second, whatever their address carried before."""

from __future__ import annotations

import pytest

from core.models import Span
from web.components.player.player import watch_address


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
