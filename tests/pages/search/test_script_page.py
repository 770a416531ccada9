"""Script: a text whose lines find their shots, chosen otherwise, left out, collected, and filmed where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.errors import Reason, StoreError
from core.models.vectors import Vector
from core.models.video import Query
from core.script.script import Script, Use
from core.search.vectors import digest_of, kind_of, tidy
from core.services import shared
from core.twelve_labs import TwelveLabsClient
from tests.pages.conftest import opened, spoken
from tests.support import cards
from tests.support.library import MODEL, segments_of, stock

LIGHTHOUSE, SNOW, FIRE = "a lighthouse", "snow on pines", "crackling fire"
MOMENTS: Final = 30
Known = Callable[[], None]


def of_moment(number: int, place: int) -> Vector:
    """The vector that a moment of a video has, in all modalities alike as good as any."""
    segments = segments_of(number, MOMENTS)
    both = [segment.vector / np.linalg.norm(segment.vector) for segment in segments if segment.span.start_sec == 2.0 * place]
    return np.asarray(sum(both), dtype=np.float32)


def know(words: str, vector: Vector) -> None:
    asked = tidy(Query(words))
    shared().catalog.query_vectors.put(MODEL.name, kind_of(asked), digest_of(asked), vector)


@pytest.fixture
def library() -> None:
    """Two videos, and lines whose moments are known: both of the first two want the same one, the second has another."""
    stock(shared(), 2, moments=MOMENTS)
    know(LIGHTHOUSE, of_moment(0, 0))
    know(SNOW, of_moment(0, 0) + 0.8 * of_moment(1, 3))
    know(FIRE, of_moment(1, 5))


def pasted(text: str) -> AppTest:
    app = opened("script")
    app.text_area(key="script").set_value(text)
    return app.button(key="script_go").click().run()


def only() -> Script:
    (script,) = shared().catalog.scripts.all("")
    return script


def grid(app: AppTest) -> dict[str, Any]:
    (data,) = [json.loads(one.proto.json)[0] for one in app.get("bidi_component") if "is_ordered" in one.proto.json]
    return dict(data)


def got(app: AppTest) -> list[str | None]:
    """What plays for each line, by video and time."""
    firsts = [next((card for card in group["cards"] if card["look"] == "shot"), None) for group in grid(app)["groups"]]
    return [None if card is None else card["moments"][0][0][-1] + " " + card["time"] for card in firsts]


def tell(app: AppTest, *what: object) -> AppTest:
    return cards.tell(app, cards.grid_id(app), [[grid(app)["heard"] + 1, *what]])


@pytest.mark.usefixtures("library")
def test_each_line_gets_its_best_moment_and_none_is_used_twice() -> None:
    app = pasted(f"1. {LIGHTHOUSE}\n2. {SNOW}\n3. {FIRE}")
    assert got(app) == ["1 0:00", "2 0:06", "2 0:10"]
    assert app.query_params["script"] == only().id
    assert "3 lines · 3 with a moment" in spoken(app)
    app.toggle(key="script_repeat").set_value(True).run()
    assert got(app) == ["1 0:00", "1 0:00", "2 0:10"]


@pytest.mark.usefixtures("library")
def test_another_moment_is_chosen_and_kept_and_what_it_took_goes_elsewhere() -> None:
    app = pasted(f"{LIGHTHOUSE}\n{SNOW}")
    other = next(card for card in grid(app)["groups"][1]["cards"] if card["moments"][0][1] == 0 and card["look"] == "offered")
    assert "used in line 1" in str(other["about"])
    cards.press(app, f"play_{other['key']}", "also")
    assert got(app)[1] == "1 0:00"
    assert got(app)[0] != "1 0:00"
    assert got(opened("script", script=only().id)) == got(app)


@pytest.mark.usefixtures("library")
def test_a_line_that_is_rewritten_lets_its_chosen_moment_go_and_gives_it_back() -> None:
    app = pasted(f"{LIGHTHOUSE}\n{SNOW}")
    cards.press(app, "play_1_1", "also")
    (_, chosen), before = got(app), only().lines[1]
    assert before.chosen is not None
    tell(app, "write", "1", FIRE)
    group = grid(app)["groups"][1]
    assert (group["said"], group["more"]) == ("Text changed, so the chosen moment was let go", "Undo")
    # The way back outlives a reload.
    app = opened("script", script=only().id)
    assert grid(app)["groups"][1]["more"] == "Undo"
    tell(app, "more", "1", None)
    assert (only().lines[1], got(app)[1]) == (before, chosen)
    assert grid(app)["groups"][1]["more"] == "Leave out"
    # What somebody has decided since is not taken back with it.
    tell(app, "write", "1", FIRE)
    cards.press(app, "play_1_1", "also")
    assert grid(app)["groups"][1]["said"] == "Chosen by hand"
    tell(app, "more", "1", None)
    assert only().lines[1].words == FIRE


@pytest.mark.usefixtures("library")
def test_whatever_was_done_to_lines_is_taken_back_step_by_step_also_after_a_reload() -> None:
    app = pasted(f"{LIGHTHOUSE}\n{SNOW}")
    assert "undo_script" not in [button.key for button in app.button]
    tell(app, "more", "0", None)
    cards.press(app, "play_1_1", "also")
    app = opened("script", script=only().id)
    app.button(key="undo_script").click().run()
    assert [line.use for line in only().lines] == [Use.LEFT_OUT, Use.BEST]
    app.button(key="undo_script").click().run()
    assert [line.use for line in only().lines] == [Use.BEST, Use.BEST]
    assert "undo_script" not in [button.key for button in app.button]


@pytest.mark.usefixtures("library")
def test_what_no_moment_will_do_for_is_a_shooting_list() -> None:
    app = pasted(f"{LIGHTHOUSE}\n{FIRE}")
    assert "Shooting list" not in spoken(app)
    cards.press(app, "play_0_0", "also")
    assert got(app) == [None, "2 0:10"]
    assert f'<li dir="auto">{LIGHTHOUSE}</li>' in spoken(app)
    tell(app, "more", "0", None)
    assert got(app) == ["1 0:00", "2 0:10"]


@pytest.mark.usefixtures("library")
def test_a_line_is_written_anew_left_out_and_taken_back_in() -> None:
    app = pasted(f"{LIGHTHOUSE}\n{SNOW}")
    tell(app, "write", "1", f"  {FIRE}\n")
    assert got(app) == ["1 0:00", "2 0:10"]
    tell(app, "more", "1", None)
    assert (got(app)[1], grid(app)["groups"][1]["said"]) == (None, "Left out")
    assert "Shooting list" not in spoken(app)
    tell(app, "more", "1", None)
    assert got(app)[1] == "2 0:10"
    app.text_input(key="script_add").set_value(SNOW)
    app.button(key="script_add_go").click().run()
    assert [line.words for line in only().lines] == [LIGHTHOUSE, FIRE, SNOW]
    tell(app, "write", "9", "nothing of this is there")
    tell(app, "write", "0", 5)


@pytest.mark.usefixtures("library")
def test_it_becomes_a_collection_in_its_order() -> None:
    app = pasted(f"{FIRE}\n{LIGHTHOUSE}")
    app.button(key="script_collection").click().run()
    (collection,) = shared().catalog.collections.all("")
    assert [(item.video_id[-1], item.query) for item in collection.items] == [("2", FIRE), ("1", LIGHTHOUSE)]
    assert app.query_params["collection"] == collection.id


@pytest.mark.usefixtures("library")
def test_a_new_line_asks_nobody_before_its_cost_was_said_and_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def embed(_client: TwelveLabsClient, query: Query) -> Vector:
        asked.append(query.text)
        return of_moment(1, 7)

    monkeypatch.setattr(TwelveLabsClient, "embed_query", embed)
    monkeypatch.setattr(type(shared().settings), "demo", property(lambda _: False))
    app = pasted(f"{LIGHTHOUSE}\na new line")
    assert asked == []
    assert got(app) == ["1 0:00", None]
    assert "1 line is new" in spoken(app)
    assert "Shooting list" not in spoken(app)
    app.button(key="script_find").click().run()
    assert (asked, got(app)) == (["a new line"], ["1 0:00", "2 0:14"])
    assert "is new" not in spoken(opened("script", script=only().id))


@pytest.mark.usefixtures("library")
def test_where_the_provider_is_away_the_known_lines_are_there_all_the_same() -> None:
    app = pasted(f"{LIGHTHOUSE}\na new line")
    assert got(app) == ["1 0:00", None]
    assert grid(app)["groups"][1]["said"] == "Not looked for yet"
    assert app.error


@pytest.mark.usefixtures("library")
def test_where_no_moment_can_be_looked_for_the_script_and_its_lines_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(*_: object) -> Iterator[object]:
        raise StoreError(Reason.STORE_UNREACHABLE)

    monkeypatch.setattr(cached.scripts, "find", unreachable)
    app = pasted(f"{LIGHTHOUSE}\n{SNOW}")
    assert only().name in spoken(app)
    assert app.error
    assert [(group["written"], group["said"], group["cards"]) for group in grid(app)["groups"]] == [
        (LIGHTHOUSE, "Not looked for yet", []),
        (SNOW, "Not looked for yet", []),
    ]


@pytest.mark.parametrize("text", ["", "  \n - \n"])
def test_a_text_without_lines_is_none(text: str) -> None:
    app = pasted(text)
    assert "There are no lines" in app.toast[0].value
    assert shared().catalog.scripts.all("") == []


def test_an_address_of_a_script_that_is_gone_shows_where_to_begin() -> None:
    app = opened("script", script="f" * 32)
    assert "no longer here" in app.toast[0].value
    assert app.text_area(key="script").value == ""


@pytest.mark.usefixtures("library")
def test_it_is_renamed_and_deleted_after_a_question() -> None:
    app = pasted(LIGHTHOUSE)
    app.button(key="edit_script").click().run()
    app.text_input(key="script_name").set_value("Trailer")
    app.button(key="script_save").click().run()
    assert only().name == "Trailer"
    app.button(key="delete_script").click().run()
    app.button(key="delete_script_sure").click().run()
    assert shared().catalog.scripts.all("") == []
