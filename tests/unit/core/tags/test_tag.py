"""A list of tags as people write it: one a line, each once, never too many."""

from __future__ import annotations

from core.tags.tag import LONGEST_TAG, MOST_TAGS, Entry, read_list


def test_each_line_is_a_tag_whatever_stands_around_it() -> None:
    assert read_list("  beach \n\n people   on the street\t\r\nNight").words == ("beach", "people on the street", "Night")
    assert read_list(" \n\n").words == ()


def test_what_differs_in_capitals_accents_and_signs_only_is_one_tag_spelled_as_it_came_first() -> None:
    written = read_list("Café\ncafe\nCAFÉ!\nbar")
    assert (written.words, written.twice) == (("Café", "bar"), 2)
    assert read_list("beach\nbar\nBeach").words == ("beach", "bar")
    assert Entry("🎬").digest != Entry("🎥").digest
    assert Entry("東京").digest != Entry("京東").digest
    assert Entry("look").digest != Entry(look_id="look").digest


def test_more_than_fit_are_counted_and_not_taken() -> None:
    written = read_list("\n".join(f"tag {n}" for n in range(MOST_TAGS + 5)))
    assert (len(written.words), written.too_many) == (MOST_TAGS, 5)
    assert len(read_list("x" * 1000).words[0]) == LONGEST_TAG
