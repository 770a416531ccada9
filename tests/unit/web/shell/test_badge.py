"""News of videos that became ready: each told once, several together, nothing from before the session."""

from __future__ import annotations

from web.shell.badge import LATE_SEC, QUIET_SEC, News

NOW = 1_800_000_000.0


def test_one_is_told_by_its_title_and_once() -> None:
    news = News(NOW)
    ready = [("Harbour", NOW + 1)]
    assert news.to_say(ready, NOW + 2) == "“Harbour” is ready."
    assert news.to_say(ready, NOW + 20) is None


def test_several_at_once_are_told_by_their_number() -> None:
    ready = [(f"Video {number}", NOW + 1) for number in range(5)]
    assert News(NOW).to_say(ready, NOW + 2) == "5 videos are ready."


def test_what_follows_closely_is_told_together() -> None:
    news = News(NOW)
    ready = [("One", NOW + 1)]
    assert news.to_say(ready, NOW + 2) is not None
    ready.append(("Two", NOW + 3))
    assert news.to_say(ready, NOW + 4) is None
    ready.append(("Three", NOW + 5))
    assert news.to_say(ready, NOW + 2 + QUIET_SEC) == "2 videos are ready."


def test_a_row_that_was_written_late_is_not_missed() -> None:
    news = News(NOW)
    assert news.to_say([("Later", NOW + 5)], NOW + 6) is not None
    assert news.look_from < NOW + 4
    assert news.to_say([("Earlier", NOW + 4), ("Later", NOW + 5)], NOW + 6 + QUIET_SEC) == "“Earlier” is ready."


def test_it_looks_back_only_as_far_as_rows_can_be_late() -> None:
    news = News(NOW)
    news.to_say([], NOW + 1000)
    assert news.look_from == NOW + 1000 - LATE_SEC


def test_a_title_full_of_markup_is_told_as_text() -> None:
    assert "\\*\\*" in (News(NOW).to_say([("**bold**", NOW + 1)], NOW + 2) or "")


def test_it_says_how_long_the_untold_has_to_wait() -> None:
    news = News(NOW)
    assert news.wait_sec(NOW) is None
    assert news.to_say([("One", NOW + 1)], NOW + 2) is not None
    assert news.wait_sec(NOW + 2) is None
    news.to_say([("One", NOW + 1), ("Two", NOW + 3)], NOW + 4)
    assert news.wait_sec(NOW + 4) == QUIET_SEC - 2
    assert news.wait_sec(NOW + 60) == 0
