"""What is said in videos is found word for word, on both databases, for as long as the video is here."""

from __future__ import annotations

import time
from dataclasses import asdict

import pytest
import sqlalchemy as sa

from core.catalog import Catalog
from core.catalog.library.undo_steps import KEPT_SEC, Undoable
from core.catalog.moving.copy import move
from core.catalog.tables.database import Database
from core.models.jobs import Stage
from core.spoken.corrections import Reworded, Split
from core.spoken.line import Line, Source
from core.spoken.typed import typed
from tests.support.jobs import a_job, a_video, write

A, B = a_video(1, category="news"), a_video(2)


def a_line(start_sec: float, text: str, source: Source = Source.ADDED) -> Line:
    return Line(round(start_sec * 1000), round(start_sec * 1000) + 2000, text, source)


def say(catalog: Catalog, *texts: str) -> None:
    """Two videos, the first of which says these lines, one every ten seconds."""
    write(catalog, [(A, a_job(A, Stage.READY)), (B, a_job(B, Stage.READY))])
    catalog.spoken.replace_captions(A.id, [a_line(10 * at, text) for at, text in enumerate(texts)], 7)


def found(catalog: Catalog, words: str, **narrow: list[str]) -> list[str]:
    wanted = typed(words)
    return [one.line.text for one in catalog.spoken.find(wanted.quotes or (wanted.phrase,), 50, **narrow)]


def test_words_in_a_row_are_found_whatever_their_capitals_accents_and_signs(catalog: Catalog) -> None:
    say(catalog, "We'll meet at the Café — “Zürich”!", "A café in Zurich, then.")
    assert found(catalog, "cafe zurich") == ["We'll meet at the Café — “Zürich”!"]
    assert found(catalog, "CAFÉ IN zürich") == ["A café in Zurich, then."]
    assert found(catalog, "zurich cafe") == []
    assert found(catalog, "eet at") == []


def test_a_line_that_breaks_in_the_middle_of_a_phrase_is_found(catalog: Catalog) -> None:
    say(catalog)
    catalog.spoken.replace_captions(A.id, [a_line(0, "I have been to the"), a_line(3, "mountain top and back.")], 7)
    assert found(catalog, "the mountain top") == ["I have been to the"]
    catalog.spoken.replace_captions(A.id, [a_line(0, "I have been to the"), a_line(60, "mountain top")], 8)
    assert found(catalog, "the mountain top") == []


def test_languages_without_spaces_are_found_by_any_of_their_words(catalog: Catalog) -> None:
    say(catalog, "今日は東京タワーに行きました", "สวัสดีครับ ยินดีที่ได้รู้จัก", "우리는 학교에서 만났다", "في المَدرَسة")
    assert found(catalog, "東京タワー") == ["今日は東京タワーに行きました"]
    assert found(catalog, "京東") == []
    assert found(catalog, "ที่ได้") == ["สวัสดีครับ ยินดีที่ได้รู้จัก"]
    assert found(catalog, "학교") == ["우리는 학교에서 만났다"]
    assert found(catalog, "المدرسة") == ["في المَدرَسة"]


def test_words_of_the_database_s_own_language_are_words(catalog: Catalog) -> None:
    say(catalog, 'To be OR NOT to be "NEAR" us*', "100% of a_b", "x' OR 1=1 --")
    assert found(catalog, "OR NOT to") == ['To be OR NOT to be "NEAR" us*']
    assert found(catalog, "100 of") == ["100% of a_b"]
    assert found(catalog, "x' OR 1=1") == ["x' OR 1=1 --"]
    assert found(catalog, "%") == []


def test_only_videos_that_are_wanted_and_here_say_anything(catalog: Catalog) -> None:
    say(catalog, "Good morning")
    assert found(catalog, "good morning", video_ids=[B.id]) == []
    assert found(catalog, "good morning", video_ids=[A.id], without_video_ids=[B.id]) == ["Good morning"]
    assert found(catalog, "good morning", without_video_ids=[A.id]) == []
    assert found(catalog, "good morning", categories=["news"]) == ["Good morning"]
    assert found(catalog, "good morning", categories=["sports"]) == []
    catalog.deletions.delete([A.id])
    assert found(catalog, "good morning") == []
    catalog.deletions.restore([A.id])
    assert found(catalog, "good morning") == ["Good morning"]


def test_other_captions_take_the_place_of_those_before_and_of_nothing_else(catalog: Catalog) -> None:
    say(catalog, "Good morning")
    catalog.spoken.replace_captions(B.id, [a_line(0, "Good morning, Vietnam")], 1)
    catalog.spoken.replace_captions(A.id, [a_line(0, "Good night", Source.EMBEDDED)], 2)
    assert (found(catalog, "good morning"), found(catalog, "good night")) == (["Good morning, Vietnam"], ["Good night"])
    assert catalog.spoken.caption_versions() == {A.id: 2, B.id: 1}
    catalog.spoken.forget_captions(A.id)
    assert (catalog.spoken.of_video(A.id), catalog.spoken.unread(9)) == ([], [A.id])


def test_what_changes_is_told_and_what_stays_is_not(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY))])
    before = catalog.changes.read()
    catalog.spoken.replace_captions(A.id, [], 0)
    catalog.spoken.replace_captions("0" * 16, [a_line(0, "nobody")], 1)
    assert catalog.changes.read() == before
    catalog.spoken.replace_captions(A.id, [a_line(0, "hello")], 1)
    assert asdict(catalog.changes.read()) == asdict(before) | {"spoken": before.spoken + 1}


def test_nothing_is_left_of_a_video_that_is_gone_for_good(catalog: Catalog, address: str) -> None:
    say(catalog, "Good morning")
    catalog.deletions.delete([A.id])
    catalog.deletions.delete_for_good([A.id])
    catalog.deletions.end_purge(A.id)
    assert catalog.spoken.of_video(A.id) == []
    if address.startswith("sqlite"):
        engine = sa.create_engine(address)
        with engine.begin() as connection:
            connection.exec_driver_sql("insert into spoken_words (spoken_words) values ('integrity-check')")
            words = "select count(*) from spoken_words where spoken_words match 'morning'"
            assert connection.exec_driver_sql(words).scalar() == 0
        engine.dispose()


def test_a_catalog_that_moved_finds_the_same(catalog: Catalog, address: str, tmp_path: object) -> None:
    say(catalog, "Good morning")
    source, target = Database(address), Database(f"sqlite:///{tmp_path}/moved.db")
    move(source, target)
    source.close()
    target.close()
    moved = Catalog(f"sqlite:///{tmp_path}/moved.db")
    assert found(moved, "good morning") == ["Good morning"]
    moved.spoken.replace_captions(A.id, [a_line(0, "Good night")], 3)
    assert (found(moved, "good morning"), found(moved, "good night")) == ([], ["Good night"])
    moved.close()


def test_a_line_that_is_put_right_is_found_by_its_new_words_and_stays_when_its_source_is_read_again(catalog: Catalog) -> None:
    say(catalog, "Good mourning, all", "Who is there?")
    line = catalog.spoken.of_video(A.id)[0]
    before = catalog.changes.read().spoken
    assert catalog.spoken.edit(A.id, line, Reworded("Good morning, all"))
    assert catalog.changes.read().spoken > before
    assert found(catalog, "good morning all") == ["Good morning, all"]
    assert found(catalog, "mourning") == []
    catalog.spoken.replace_captions(A.id, [a_line(0, "Good mourning, all"), a_line(10, "Who is there?")], 8)
    assert [one.text for one in catalog.spoken.of_video(A.id)] == ["Good morning, all", "Who is there?"]


def test_a_line_that_reads_otherwise_by_now_is_not_put_right(catalog: Catalog) -> None:
    say(catalog, "Good mourning")
    line = catalog.spoken.of_video(A.id)[0]
    assert catalog.spoken.edit(A.id, line, Reworded("Good morning"))
    assert not catalog.spoken.edit(A.id, line, Reworded("Good evening"))
    assert [one.text for one in catalog.spoken.of_video(A.id)] == ["Good morning"]


def test_what_was_heard_and_the_captions_stand_beside_each_other(catalog: Catalog) -> None:
    say(catalog, "Good morning")
    heard = [a_line(0, "Good more nine", Source.PROVIDER)]
    catalog.spoken.replace_heard(A.id, Source.PROVIDER, heard)
    catalog.spoken.replace_captions(A.id, [a_line(0, "Good night")], 8)
    assert {line.source: line.text for line in catalog.spoken.of_video(A.id)} == {
        Source.ADDED: "Good night",
        Source.PROVIDER: "Good more nine",
    }
    before = catalog.changes.read()
    catalog.spoken.replace_heard(A.id, Source.PROVIDER, heard)
    assert catalog.changes.read() == before


def test_speakers_are_called_as_people_call_them_for_as_long_as_the_video_is_here(catalog: Catalog) -> None:
    say(catalog, "Good morning")
    catalog.spoken.name_speakers(A.id, {"1": "Ada", "2": "Ben"})
    catalog.spoken.name_speakers(A.id, {"1": "Ada"})
    assert catalog.spoken.speaker_names(A.id) == {"1": "Ada"}
    assert catalog.spoken.speaker_names(B.id) == {}
    catalog.spoken.name_speakers("0" * 16, {"1": "Nobody"})
    assert catalog.spoken.speaker_names("0" * 16) == {}


def test_a_line_that_is_taken_away_is_found_no_more_stays_away_and_comes_back(catalog: Catalog) -> None:
    say(catalog)
    lines = [a_line(0, "I have been to"), a_line(2, "er, you know"), a_line(4, "the mountain top.")]
    catalog.spoken.replace_captions(A.id, lines, 7)
    line = lines[1]
    assert catalog.spoken.edit(A.id, line, Reworded(""))
    assert (found(catalog, "you know"), found(catalog, "been to the mountain top")) == ([], ["I have been to"])
    catalog.spoken.replace_captions(A.id, lines, 8)
    assert catalog.spoken.of_video(A.id) == [lines[0], lines[2]]
    (gone,) = [one for one in catalog.spoken.of_video(A.id, with_removed=True) if not one.text]
    assert catalog.spoken.edit(A.id, gone, Reworded(line.text))
    assert catalog.spoken.of_video(A.id) == lines


def test_what_was_changed_is_taken_back_step_by_step_by_whoever_changed_it(catalog: Catalog) -> None:
    say(catalog, "Good mourning", "Who is there?")
    before = catalog.spoken.of_video(A.id)
    assert catalog.spoken.edit(A.id, before[0], Split("Good", "mourning", 0, 400, before[0].end_ms), "ada")
    half = catalog.spoken.of_video(A.id)[1]
    assert catalog.spoken.edit(A.id, half, Reworded("morning", 500), "ada")
    assert [line.text for line in catalog.spoken.of_video(A.id)] == ["Good", "morning", "Who is there?"]
    assert (catalog.spoken.last_change(A.id, "ben"), catalog.spoken.undo(A.id, "ben")) == (None, False)
    assert catalog.spoken.last_change(A.id, "ada") is Undoable.LINE_CHANGED
    assert catalog.spoken.undo(A.id, "ada")
    assert catalog.spoken.last_change(A.id, "ada") is Undoable.LINE_SPLIT
    assert catalog.spoken.undo(A.id, "ada")
    assert (catalog.spoken.of_video(A.id), catalog.spoken.last_change(A.id, "ada")) == (before, None)


def test_what_somebody_else_has_changed_since_is_not_taken_back(catalog: Catalog) -> None:
    say(catalog, "Good mourning")
    (line,) = catalog.spoken.of_video(A.id)
    assert catalog.spoken.edit(A.id, line, Reworded("Good morning"), "ada")
    (line,) = catalog.spoken.of_video(A.id)
    assert catalog.spoken.edit(A.id, line, Reworded("Good night"), "ben")
    assert not catalog.spoken.undo(A.id, "ada")
    assert [line.text for line in catalog.spoken.of_video(A.id)] == ["Good night"]


def test_a_name_is_taken_back_and_those_that_others_gave_stay(catalog: Catalog) -> None:
    say(catalog, "Good morning")
    catalog.spoken.name_speakers(A.id, {"1": "Ada"}, "ada")
    catalog.spoken.name_speakers(A.id, {"1": "Ada", "2": "Ben"}, "ben")
    assert catalog.spoken.undo(A.id, "ada")
    assert catalog.spoken.speaker_names(A.id) == {"2": "Ben"}


def test_a_change_can_be_taken_back_for_a_day(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    say(catalog, "Good mourning")
    (line,) = catalog.spoken.of_video(A.id)
    assert catalog.spoken.edit(A.id, line, Reworded("Good morning"))
    later = time.time() + KEPT_SEC + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert (catalog.spoken.last_change(A.id), catalog.spoken.undo(A.id)) == (None, False)
