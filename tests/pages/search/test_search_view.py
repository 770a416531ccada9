"""The search page's own state: what an address shows, what presses write into it, and what is offered when nobody answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.cached.search import Answer
from core.models.embedding_models import DIMENSION
from core.models.jobs import Stage
from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import SearchQuery
from core.models.video import Modality, Span
from core.services import shared
from tests.pages.conftest import ROOT, spoken
from tests.support import cards
from tests.support.jobs import FAR_SEC, a_job, a_video, write


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def test_an_address_fills_the_lines_it_speaks_of() -> None:
    app = opened(q="dog", q2="car", not2="red", within="60")
    assert [app.text_input(key=key).value for key in ("q", "q_2", "not_2")] == ["dog", "car", "red"]
    assert app.selectbox(key="within").value == 60


def test_lines_are_added_and_taken_out_and_the_address_follows() -> None:
    app = opened()
    app.button(key="then").click().run()
    assert address(app) == {"q2": ""}
    app.text_input(key="q").set_value("  a   dog ")
    app.text_input(key="q_2").set_value("a car")
    app.button(key="search").click().run()
    assert address(app) == {"q": "a dog", "q2": "a car"}
    app.button(key="drop_step_2").click().run()
    assert address(app) == {"q": "a dog"}


def connected_again(app: AppTest) -> AppTest:
    """The tab as it stands, connected to a server that knows nothing of it: what it says is the first that the session hears."""
    fresh = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60)
    fresh.query_params.update(app.query_params)
    fresh._run(app._tree.get_widget_states())
    assert not fresh.exception
    return fresh


def test_words_that_are_entered_as_the_first_that_a_session_hears_are_asked() -> None:
    app = opened(q="dog", q2="bird")
    app.text_input(key="q").set_value("a red car")
    app.button(key="search").click()
    app = connected_again(app)
    assert address(app) == {"q": "a red car", "q2": "bird"}
    assert [app.text_input(key=key).value for key in ("q", "q_2")] == ["a red car", "bird"]
    # They were entered, so they need no press that an address needs.
    assert not [button.label for button in app.button if button.label.startswith("Search for")]


def test_what_was_typed_and_not_entered_is_not_asked_of_a_new_session() -> None:
    app = opened(q="dog")
    app.text_input(key="q").set_value("half a wo")
    app = connected_again(app)
    assert (address(app), app.text_input(key="q").value) == ({"q": "dog"}, "dog")


def test_a_broken_address_shows_what_can_be_understood() -> None:
    app = opened(q="dog", by="nose", page="minus", open="../../etc~0~4")
    assert app.text_input(key="q").value == "dog"


@pytest.mark.parametrize("params", [{"category": "City"}, {"added": "2024-01-01..", "length": "..60"}])
def test_filters_in_use_are_chips_that_go_at_a_press(params: dict[str, str]) -> None:
    app = opened(**params)
    while any(button.key == "chip_0" for button in app.button):
        app.button(key="chip_0").click().run()
    assert address(app) == {}


def test_a_saved_look_is_renamed_among_the_filters() -> None:
    saved, model = shared().catalog.saved_concepts, shared().settings.model
    look = saved.keep("Golden hour", model, {Modality.VISUAL: np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)})
    app = opened()
    app.session_state["filter_looks"] = True
    app.run()
    app.button(key="rename_look_0").click().run()
    label = "New name of {name}".format(name="Golden hour")
    (box,) = [box for box in app.text_input if box.label == label]
    box.set_value("  Blue   hour ")
    (save,) = [button for button in app.button if button.label == "Save name"]
    save.click().run()
    assert not app.exception
    assert [kept.name for kept in saved.all(model)] == ["Blue hour"]
    assert app.button(key="by_look_0").label == "Blue hour"
    saved.forget(look.id)


def test_while_the_provider_is_away_the_page_offers_what_still_works(in_library: str) -> None:
    known = f"like=moment~{in_library}~0~4"
    shared().catalog.searches.note(known, "like that one", Verdict.FAIR, 1, about=known)
    shared().catalog.searches.note("q=unheard-of", "unheard-of", Verdict.FAIR, 1, about="q=unheard-of")
    app = opened(q="a red car")
    assert "New searches have to wait, but these still work:" in spoken(app)
    assert [button.label for button in app.button if str(button.key).startswith("past_")] == ["like that one"]


def test_clearing_the_history_and_dropping_a_saved_search_ask_first() -> None:
    catalog, video = shared().catalog, a_video(1)
    write(catalog, [(video, a_job(video, Stage.READY, moments=1))])
    catalog.searches.note("q=dog", "dog", Verdict.STRONG, 1, about="q=dog")
    saved = catalog.saved_searches.save("Dogs", "q=dog")
    app = opened()
    app.button(key="forget_past").click().run()
    app.button(key=f"forget_saved_{saved.id}").click().run()
    assert (len(catalog.searches.recent(9)), catalog.saved_searches.all()) == (1, [saved])
    app.button(key=f"really_forget_saved_{saved.id}").click().run()
    assert catalog.saved_searches.all() == []
    app.button(key="forget_past").click().run()
    app.button(key="really_forget_past").click().run()
    assert catalog.searches.recent(9) == []


def hits_of(video_id: str, strengths: str) -> Answer:
    """Hits of one video, one for each letter: s for strong, f for fair, w for weak."""
    named = {"s": Strength.STRONG, "f": Strength.FAIR, "w": Strength.WEAK}
    hits = [
        Hit(video_id, Span(place * 0.4, place * 0.4 + 0.4), 0.5, Modality.VISUAL, named[letter], 0.5)
        for place, letter in enumerate(strengths)
    ]
    video = shared().catalog.videos.get(video_id)
    assert video is not None
    return Answer(tuple(hits), {video_id: video}, Verdict.STRONG)


@pytest.fixture
def answered(in_library: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has every search answered by such hits."""

    def answered(strengths: str) -> None:
        answer = hits_of(in_library, strengths)
        monkeypatch.setattr(cached.search, "answer", lambda _: answer)
        monkeypatch.setattr(cached.search, "is_paid", lambda _: False)
        monkeypatch.setattr(cached.search, "heat", lambda *_: [])

    return answered


def test_what_hardly_answers_lies_folded_below_what_does(answered: Callable[[str], None]) -> None:
    answered("sfwww")
    app = opened(q="dog")
    assert len(cards.cards(app, "play_")) == 2
    assert cards.below(app)["weak"] == "Less likely (3)"
    cards.press_below(app, "weak")
    assert address(app) == {"q": "dog", "weak": "1"}
    assert len(cards.cards(app, "play_")) == 5
    cards.press_below(app, "weak")
    assert address(app) == {"q": "dog"}


def test_all_hits_are_handed_off_by_a_press_below_them(answered: Callable[[str], None]) -> None:
    answered("sfw")
    app = opened(q="dog")
    assert list(cards.below(app).values())[1:] == [
        "Add these 2 to the collection",
        "New collection of the first 2",
        "Hand off",
    ]
    assert [button.proto.label for button in app.get("download_button")] == ["All 2 moments as CSV"]
    cards.press_below(app, "hand_off")
    assert "EDL" in [button.proto.label for button in app.get("download_button")]
    # Once: what is done next does not open it again.
    app.run()
    assert len(app.get("download_button")) == 1


def test_where_nothing_answers_well_the_nearest_are_shown(answered: Callable[[str], None]) -> None:
    answered("www")
    app = opened(q="dog")
    assert len(cards.cards(app, "play_")) == 3
    assert "weak" not in cards.below(app)


def test_a_question_that_was_asked_before_anything_was_ready_is_answered_once_something_is(
    answered: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered("")
    waiting = opened(q="dog")
    assert "There are no moments to search yet." in spoken(waiting)
    assert any("wake_no_moments" in component.proto.id for component in waiting.get("bidi_component"))
    nothing = cached.search.answer(SearchQuery())
    answered("s")
    found = cached.search.answer(SearchQuery())
    # Ready in the very moment in which the page looks again.
    answers = iter([nothing])
    monkeypatch.setattr(cached.search, "answer", lambda _: next(answers, found))
    assert cards.keys(opened(q="dog"), "play_") == ["0"]


@pytest.mark.parametrize(("strengths", "which", "count"), [("sfwww", 0, 2), ("sfwww", 4, 5), ("www", 0, 3)])
def test_the_player_goes_through_what_is_shown(
    answered: Callable[[str], None], in_library: str, strengths: str, which: int, count: int
) -> None:
    """A link to a folded moment opens it among all of them."""
    answered(strengths)
    start = which * 0.4
    app = opened(q="dog", open=f"{in_library}~{start!r}~{start + 0.4!r}")
    stepper = cards.told(app, "clipseek_stepper")
    assert (stepper["index"], stepper["count"]) == (which, count)


def test_videos_that_are_called_what_is_asked_for_are_named_above_the_moments_and_lead_to_their_pages(in_library: str) -> None:
    app = opened(q="camera lobby")
    assert "1 video is called “camera lobby”:" in spoken(app)
    (link,) = app.get("page_link")
    assert (link.proto.label, link.proto.query_string) == ("Lobby camera", f"video={in_library}")


@pytest.mark.usefixtures("in_library")
def test_a_question_of_many_words_is_not_repeated_whole_for_the_videos_that_are_called_so() -> None:
    said = spoken(opened(q="camera lobby " * 38))
    assert f"1 video is called “{'camera lobby ' * 4}camera…”:" in said


def test_a_category_on_the_first_page_may_give_way_to_the_number_of_moments() -> None:
    video = a_video(1, category="Footage of all our lobbies, cameras and corridors")
    write(shared().catalog, [(video, a_job(video, Stage.READY, moments=6))])
    (card,) = cards.cards(opened()).values()
    assert [said[:2] for said in card["about"]] == [[video.category, "of"], ["6 moments", ""]]


@pytest.mark.parametrize("params", [{"q": "lob"}, {"q": "lobby dog"}, {"q": "lobby", "q2": "dog"}, {"q": "lobby", "not": "dog"}])
def test_a_question_that_only_touches_a_name_says_nothing_of_names(in_library: str, params: dict[str, str]) -> None:
    assert "called" not in spoken(opened(**params))


def test_the_first_video_of_ones_own_is_not_called_sample_footage() -> None:
    video = a_video(1)
    write(shared().catalog, [(video, a_job(video, Stage.WAITING, next_at=FAR_SEC))])
    assert [bar.proto.text for bar in opened().get("progress")] == ["Preparing: 0 of 1 ready"]
