"""Captions become lines of plain words."""

from __future__ import annotations

from core.media.captions.captions import cues_of
from core.spoken.folding import folded_words, words_of
from core.spoken.line import Line, Source
from core.spoken.reading import lines_of

ROLLING = b"""WEBVTT

00:01.000 --> 00:02.000
<b>Good</b> &lt;script&gt;
morning

00:02.000 --> 00:03.500
Good &lt;script&gt; morning

00:09.000 --> 00:10.000
Good &lt;script&gt; morning
"""


def test_a_line_is_plain_and_said_once() -> None:
    said = "Good <script> morning"
    assert lines_of(cues_of(ROLLING), Source.ADDED) == [
        Line(1000, 3500, said, Source.ADDED),
        Line(9000, 10000, said, Source.ADDED),
    ]


def test_words_know_where_they_stand() -> None:
    text = "Ça va, « Zoe\u0308 »? 東京"
    assert [(word.folded, text[word.start : word.end]) for word in words_of(text)] == [
        ("ca", "Ça"),
        ("va", "va"),
        ("zoe", "Zoe\u0308"),
        ("東", "東"),
        ("京", "京"),
    ]


def test_the_same_word_is_the_same_however_it_is_written() -> None:
    assert folded_words("ＦＵＬＬ Straße ﬁn İstanbul Ёлка") == ("full", "strasse", "fin", "istanbul", "елка")
    assert folded_words("e\u0301t\u0301e") == folded_words("été") == ("ete",)
    assert folded_words("ガラス") == folded_words("ｶﾞﾗｽ") == folded_words("カ\u3099ラス")
