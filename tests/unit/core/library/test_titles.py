"""Finding titles by a few letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.library.titles import in_order, matching, words_of

TITLES = ["Café Müller", "Harbour at dawn", "Harbor lights", "Lobby camera 2", "Hobby horse", "夜の海", "IMG_2041.final"]


def found(text: str) -> list[str]:
    return [TITLES[place] for place in matching(text, TITLES)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("cafe muller", "Café Müller"),
        ("MÜLLER", "Café Müller"),
        ("müler", "Café Müller"),
        ("dawn harbour", "Harbour at dawn"),
        ("hrabour dawn", "Harbour at dawn"),
        ("harbuor at", "Harbour at dawn"),
        ("camra", "Lobby camera 2"),
        ("cameras", "Lobby camera 2"),
        ("came", "Lobby camera 2"),
        ("の海", "夜の海"),
        ("img_20", "IMG_2041.final"),
        ("2041 final", "IMG_2041.final"),
    ],
)
def test_a_title_is_found_in_spite_of_accents_case_order_and_a_slip(text: str, title: str) -> None:
    assert found(text)[0] == title


def test_what_is_written_so_comes_before_what_is_only_like_it() -> None:
    assert found("lobby") == ["Lobby camera 2", "Hobby horse"]
    assert found("harbor") == ["Harbor lights", "Harbour at dawn"]


@pytest.mark.parametrize("text", ["dab", "zzz", "harbour camera", "mullerxyz"])
def test_what_is_in_no_title_is_not_found(text: str) -> None:
    assert found(text) == []


def test_nothing_asked_finds_everything_in_order() -> None:
    assert found("") == TITLES


def test_titles_follow_each_other_as_people_count() -> None:
    titles = ["clip 10", "Clip 2", "áb", "Ac", "Clip", "2", "10"]
    assert [titles[place] for place in in_order(titles)] == ["2", "10", "áb", "Ac", "Clip", "Clip 2", "clip 10"]


@given(st.lists(st.text(max_size=30), max_size=12), st.text(max_size=20))
def test_any_text_gives_places_of_titles_each_once(titles: list[str], text: str) -> None:
    places = matching(text, titles)
    assert len(set(places)) == len(places)
    assert all(0 <= place < len(titles) for place in places)
    assert sorted(in_order(titles)) == list(range(len(titles)))


def test_the_words_of_a_name_are_what_stands_between_all_else() -> None:
    assert words_of("A001_C003-take 2.mov") == ["A001", "C003", "take", "2", "mov"]
    assert words_of("Café – 夜の海!") == ["Café", "夜の海"]
