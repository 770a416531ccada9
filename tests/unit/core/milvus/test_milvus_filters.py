"""The filter language: every value says itself and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.milvus import Filter
from core.milvus.filters import any_of, literal
from core.milvus.rows import clipped
from core.models.video import Modality, Scope

NASTY = st.text(st.sampled_from("\"\\' orid!=%{}[]()ab\n\r\t\0\x85é😀"))


def unquoted(written: str) -> str:
    """What a reader of the filter language makes of a literal; refuses one that ends early."""
    assert written[0] == written[-1] == '"'
    inside, read = iter(written[1:-1]), ""
    for character in inside:
        assert character != '"', "the literal ends before its end"
        read += next(inside) if character == "\\" else character
    return read


@given(st.text() | NASTY)
@example('nothing" or id != "')
@example('\\" or id != \\"')
@example("\\")
def test_a_literal_reads_back_as_its_value_or_cannot_be_written(value: str) -> None:
    written = literal(value)
    if written is None:
        assert any(ord(character) < 32 or 127 <= ord(character) < 160 or 0xD800 <= ord(character) < 0xE000 for character in value)
    else:
        assert unquoted(written) == value
        assert not any(ord(character) < 32 for character in written)


@pytest.mark.parametrize("value", ["a\nb", "\0", "tab\there", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_broken_unicode_match_nothing(value: str) -> None:
    assert literal(value) is None
    assert Filter(categories=(value,)).expression() is None
    assert Filter(video_ids=(value,)).expression() is None


def test_parts_are_joined_with_and() -> None:
    where = Filter(video_ids=("v1", "v2"), categories=('a "b"',), modality=Modality.AUDIO, scope=Scope.CLIP)
    assert where.expression() == (
        'video_id in ["v1", "v2"] and category == "a \\"b\\"" and embedding_option == "audio" and embedding_scope == "clip"'
    )


def test_an_impossible_value_does_not_hide_the_possible_ones() -> None:
    assert any_of("video_id", ("v1", "a\nb")) == 'video_id == "v1"'


def test_a_long_category_is_looked_for_as_it_was_stored() -> None:
    stored = clipped("é" * 500, 256)
    assert Filter(categories=("é" * 500,)).expression() == f'category == "{stored}"'


@given(st.text(), st.integers(0, 40))
def test_clipping_counts_bytes_and_cuts_between_characters(text: str, limit: int) -> None:
    whole = text.encode("utf-8", "replace").decode()
    cut = clipped(text, limit)
    assert len(cut.encode()) <= limit
    assert whole.startswith(cut)
    assert len(cut) == len(whole) or len((cut + whole[len(cut)]).encode()) > limit
