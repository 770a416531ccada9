"""The library page's own state: what an address shows, what presses write into it, selecting, deleting and bringing back."""

from __future__ import annotations

import inspect
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import cached, parquet
from core.catalog import Catalog
from core.ingest.batch_runner import BatchRunner
from core.models.jobs import Stage
from core.models.video import Order
from core.services import shared
from pages.library import browse
from tests.pages.conftest import Open, address, opened, spoken
from tests.support.cards import cards, press, said
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL, furnish, segments_of, stock
from web.shell.theme.theme import style

TITLES = ("Harbour at dawn", "Café Müller", "Clip 10", "Clip 2")


def shown(app: AppTest) -> list[str]:
    """The titles on the cards, in order."""
    return [card["title"] for card in cards(app).values()]


@pytest.fixture
def library(catalog: Catalog) -> Catalog:
    """Four videos, the first of which was added last; one could not be prepared."""
    videos = [
        a_video(
            number,
            title=title,
            category="City" if number < 3 else "",
            added_at=1000.0 - number,
            original_name=f"IMG_000{number}.MOV",
        )
        for number, title in enumerate(TITLES, start=1)
    ]
    stages = (Stage.READY, Stage.READY, Stage.FAILED, Stage.READY)
    write(catalog, [(video, a_job(video, stage, moments=3)) for video, stage in zip(videos, stages, strict=True)])
    return catalog


@pytest.fixture
def many(catalog: Catalog) -> Catalog:
    """Sixty videos in twenty categories."""
    videos = [a_video(n, title=f"Video {n}", category=f"Kind {n % 20}", added_at=float(n)) for n in range(1, 61)]
    write(catalog, [(video, a_job(video, Stage.READY, moments=1)) for video in videos])
    return catalog


@pytest.mark.parametrize(
    ("params", "titles"),
    [
        ({}, TITLES),
        ({"sort": "oldest"}, TITLES[::-1]),
        ({"sort": "title"}, ("Café Müller", "Clip 2", "Clip 10", "Harbour at dawn")),
        ({"find": "cafe muler"}, ("Café Müller",)),
        ({"find": "img_0003"}, TITLES[2:3]),
        ({"category": "City"}, TITLES[:2]),
        ({"category": ""}, TITLES[2:]),
        ({"category": "", "state": "attention"}, ("Clip 10",)),
        ({"find": "clip", "sort": "title", "state": "ready"}, ("Clip 2",)),
    ],
)
def test_an_address_shows_a_part_of_the_library_in_an_order(
    library: Catalog, params: dict[str, str], titles: tuple[str, ...]
) -> None:
    assert tuple(shown(opened("library", **params))) == titles


def test_presses_narrow_the_library_and_the_address_follows(library: Catalog) -> None:
    app = opened("library")
    app.text_input(key="find").set_value(" CLIP ").run()
    assert (address(app), shown(app)) == ({"find": "CLIP"}, ["Clip 10", "Clip 2"])
    assert app.text_input(key="find").value == " CLIP ", "the blank that the next word comes after is taken away"
    app.selectbox(key="sort").set_value("title").run()
    assert (address(app), shown(app)) == ({"find": "CLIP", "sort": "title"}, ["Clip 2", "Clip 10"])
    app.button_group(key="state").set_value("attention").run()
    assert (address(app)["state"], shown(app)) == ("attention", ["Clip 10"])
    app.text_input(key="find").set_value("nowhere").run()
    assert "No video fits this" in spoken(app)
    app.button(key="clear_library").click().run()
    assert (address(app), len(shown(app))) == ({"sort": "title"}, 4)


def test_a_press_on_a_card_leads_to_the_page_of_the_video(library: Catalog) -> None:
    app = opened("library")
    press(app, f"open_{1:016x}")
    assert address(app) == {"video": f"{1:016x}"}


def test_a_large_library_has_pages_and_a_list_of_its_categories(many: Catalog) -> None:
    app = opened("library", page="99", sort="oldest")
    assert shown(app) == [f"Video {number}" for number in range(49, 61)]
    assert len(app.selectbox(key="category").options) == 20
    app.selectbox(key="category").set_value("Kind 7").run()
    assert (address(app), shown(app)) == ({"sort": "oldest", "category": "Kind 7"}, ["Video 7", "Video 27", "Video 47"])


def test_all_that_fit_the_filters_are_selected_whatever_page_they_are_on(many: Catalog) -> None:
    app = opened("library")
    app.button(key="choose_videos").click().run()
    press(app, f"open_{60:016x}", "pick", True)
    app.button(key="choose_all").click().run()
    assert f"{60} selected, {36} of them not shown" in spoken(app)
    assert all(card["is_picked"] for card in cards(app).values())
    app.button(key="choose_done").click().run()
    assert {card["is_picked"] for card in cards(app).values()} == {None}


def test_deleting_names_what_goes_and_can_be_undone(library: Catalog) -> None:
    app = opened("library")
    app.button(key="choose_videos").click().run()
    for number in (1, 4):
        press(app, f"open_{number:016x}", "pick", True)
    app.button(key="delete_chosen").click().run()
    said = spoken(app)
    assert all(part in said for part in ("Harbour at dawn", "Clip 2", "6 moments", "2 files", "from the bin for 30 days"))
    assert len(library.videos.all()) == 4
    app.button(key="delete_go").click().run()
    assert {video.title for video in library.videos.all()} == {"Café Müller", "Clip 10"}
    assert "2 videos were deleted. They stay in the bin for 30 days." in spoken(app)
    # In another session, and on another page.
    another = opened("search")
    another.button(key="undo_batch_0").click().run()
    assert "2 videos restored." in [toast.value for toast in another.toast]
    assert len(library.videos.all()) == 4
    app.run()
    assert not [button for button in app.button if button.key in ("undo_batch_0", "open_bin")]


def test_the_bin_restores_and_deletes_for_good(library: Catalog) -> None:
    library.deletions.delete([f"{1:016x}", f"{2:016x}", f"{4:016x}"])
    app = opened("library")
    assert app.button(key="open_bin").label == "Bin (3)"
    app.button(key="open_bin").click().run()
    assert address(app) == {"bin": "1"}
    assert sorted(shown(app)) == ["Café Müller", "Clip 2", "Harbour at dawn"]
    assert "gone for good 30 days after it was deleted" in spoken(app)
    press(app, f"open_{1:016x}", "pick", True)
    app.button(key="restore").click().run()
    assert {video.title for video in library.videos.all()} == {"Harbour at dawn", "Clip 10"}
    press(app, f"open_{2:016x}", "pick", True)
    app.button(key="purge").click().run()
    assert len(library.deletions.in_bin()) == 2
    app.button(key="really_purge").click().run()
    assert shown(app) == ["Clip 2"]
    app.button(key="restore_all").click().run()
    assert [video.title for video in library.videos.all()] == ["Harbour at dawn", "Clip 10", "Clip 2"]
    library.deletions.delete([f"{4:016x}"])
    app.run()
    app.button(key="empty_bin").click().run()
    app.button(key="really_empty_bin").click().run()
    assert "The bin is empty" in spoken(app)
    app.button(key="leave_bin").click().run()
    assert address(app) == {}


@pytest.mark.parametrize("rubbish", ["", "-1", "x" * 9999, "99999", "²"])
def test_any_address_of_the_bin_opens(library: Catalog, rubbish: str) -> None:
    library.deletions.delete([f"{1:016x}"])
    assert shown(opened("library", bin=rubbish)) == ["Harbour at dawn"]


def test_nothing_is_deleted_by_an_answer_of_no(library: Catalog) -> None:
    app = opened("library")
    app.button(key="choose_videos").click().run()
    press(app, f"open_{1:016x}", "pick", True)
    app.button(key="delete_chosen").click().run()
    app.button(key="delete_cancel").click().run()
    app.run()
    assert not [button for button in app.button if button.key == "delete_go"]
    assert len(library.videos.all()) == 4


def with_all_chosen() -> AppTest:
    """The library with every video selected and the choice of a category open."""
    app = opened("library")
    app.button(key="choose_videos").click().run()
    app.button(key="choose_all").click().run()
    app.session_state["category_of_chosen"] = True
    app.run()
    return app


def place_of_line(app: AppTest) -> list[int]:
    """Where the first line about a batch lies, as the numbers of the containers around it."""

    def within(block: Any) -> list[int] | None:
        for number, child in block.children.items():
            if "undo_line_batch_0" in str(getattr(child.proto, "id", "")):
                return [number]
            below = within(child) if hasattr(child, "children") else None
            if below is not None:
                return [number, *below]
        return None

    found = within(app.main)
    assert found is not None
    return found


def test_the_category_of_several_is_set_in_the_background_and_the_selection_is_over(library: Catalog) -> None:
    app = with_all_chosen()
    assert "Now: City, no category" in spoken(app)
    assert app.button(key="category_of_chosen_set").disabled
    app.selectbox(key="category_of_chosen_choice").set_value("City").run()
    app.button(key="category_of_chosen_set").click().run()
    assert not app.exception
    assert "Nothing selected yet" in spoken(app)
    assert not app.session_state["category_of_chosen"]
    assert {video.category for video in library.videos.all()} == {"City", ""}
    going_on = place_of_line(app)
    assert BatchRunner(shared()).run_next()
    app.run()
    assert {video.category for video in library.videos.all()} == {"City"}
    assert "4 videos: City" in spoken(app)
    assert place_of_line(app) == going_on, "what is left of the old line stands beside the new one until the run ends"


def test_what_was_set_can_be_taken_back_after_a_reload_and_on_every_page(library: Catalog) -> None:
    app = with_all_chosen()
    app.selectbox(key="category_of_chosen_choice").set_value("No category").run()
    app.button(key="category_of_chosen_set").click().run()
    BatchRunner(shared()).run_next()
    assert {video.category for video in library.videos.all()} == {""}
    library.videos.edit(f"{2:016x}", {"category": "Sea"})
    another = opened("search")
    assert "4 videos: no category" in spoken(another)
    another.button(key="undo_batch_0").click().run()
    BatchRunner(shared()).run_next()
    another.run()
    # One was changed by somebody since; that stays.
    assert [video.category for video in library.videos.all()] == ["City", "Sea", "", ""]
    assert "1 video: category as before" in spoken(another)
    assert "Left as they are: 1 video, changed by somebody since" in spoken(another)
    another.button(key="dismiss_batch_0").click().run()
    assert not [button for button in another.button if "batch" in str(button.key)]


def test_a_batch_that_ends_while_the_page_is_drawn_has_it_drawn_anew(library: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    app, look = opened("library"), cached.batches.batch_lines
    cached.batches.set_categories([video.id for video in library.videos.all()], "Sea")

    def ends_first() -> list[cached.batches.BatchLine]:
        BatchRunner(shared()).run_next()
        return look()

    monkeypatch.setattr(cached.batches, "batch_lines", ends_first)
    app.run()
    assert "4 videos: Sea" in spoken(app)
    assert said(app).count("Sea") == 4


def test_a_batch_that_goes_on_says_how_far_it_is_and_can_be_stopped(library: Catalog) -> None:
    cached.batches.set_categories([video.id for video in library.videos.all()], "Sea")
    app = opened("library")
    assert [bar.proto.text for bar in app.get("progress")] == ["Setting the category of 0 of 4 videos"]
    app.button(key="undo_batch_0").click().run()
    assert BatchRunner(shared()).run_next()
    app.run()
    assert "There was nothing to set back" in spoken(app)
    assert {video.category for video in library.videos.all()} == {"City", ""}


def test_preparing_again_says_what_it_comes_to_before_it_is_asked_for(library: Catalog) -> None:
    app = opened("library")
    app.button(key="choose_videos").click().run()
    press(app, f"open_{1:016x}", "pick", True)
    app.button(key="again_chosen").click().run()
    assert "The moments found before stay searchable until the new ones are in, also if it fails." in spoken(app)
    app.button(key="again_cancel").click().run()
    assert library.jobs.counts()[Stage.READY] == 3


def test_the_table_has_a_row_for_each_video(library: Catalog) -> None:
    for video in library.videos.all():
        parquet.save(shared().settings.library_dir / parquet.key_for(MODEL, video.id), segments_of(1))
        furnish(shared(), video)
    app = opened("library", **{"as": "table", "sort": "title"})
    table = app.dataframe[0].value
    assert list(table["title"]) == ["Café Müller", "Clip 2", "Clip 10", "Harbour at dawn"]
    assert list(table["state"]) == ["Ready", "Ready", "Needs attention", "Ready"]


@pytest.mark.parametrize("as_table", [False, True], ids=["cards", "table"])
def test_what_is_missing_from_the_folder_is_said_of_the_video(open_page: Open, as_table: bool) -> None:
    whole, no_original, no_embeddings = stock(shared(), 3)
    shared().store.close()
    settings = shared().settings
    (settings.uploads_dir / str(no_original.file_name)).unlink()
    (settings.library_dir / parquet.key_for(MODEL, no_embeddings.id)).unlink()
    app = open_page("library")
    app.query_params["as"] = "table" if as_table else "pictures"
    app.run()
    said = app.dataframe[0].value.to_string() if as_table else spoken(app)
    assert said.count("Original is missing") == said.count("Embeddings are missing") == 1
    assert whole.title in said


def test_the_page_looks_out_for_a_file_that_comes_back_without_a_change_in_the_catalog(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    (video,) = stock(shared(), 1)
    (shared().settings.uploads_dir / str(video.file_name)).rename(away := shared().settings.data_dir / "away.mp4")
    entries, drawn_anew = cached.library.entries_of([video.id]), list[bool]()
    missing = cached.library.missing(entries)
    monkeypatch.setattr("streamlit.rerun", lambda: drawn_anew.append(True))
    look = inspect.unwrap(browse._until_back)
    look(entries, missing)
    assert missing and not drawn_anew
    away.rename(shared().settings.uploads_dir / str(video.file_name))
    look(entries, missing)
    assert drawn_anew


def test_a_browser_that_missed_the_first_run_starts_the_boxes_from_the_address(library: Catalog) -> None:
    """A quick press cuts the run short; what the browser then makes of a box, it tells us as what somebody typed or chose."""
    app = opened("library", find="take", sort="oldest", category="City", **{"as": "table"})
    app.run()
    assert app.text_input(key="find").proto.default == "take"
    assert app.selectbox(key="sort").proto.default == list(Order).index(Order.OLDEST)
    assert [list(app.get("button_group")[0].proto.default), list(app.get("button_group")[1].proto.default)] == [[1], [0]]


def test_an_empty_library_looks_out_for_its_first_video(catalog: Catalog) -> None:
    assert "Your library is empty" in spoken(opened("library"))
    waking = [one.proto.id for one in opened("library").get("bidi_component") if one.proto.component_name == "clipseek_wake"]
    assert any("library" in one for one in waking)


def test_photos_are_counted_beside_videos_shown_without_a_length_and_filtered(catalog: Catalog) -> None:
    photo = a_video(2, title="Harbour", duration_sec=0.0, fps=0.0, has_audio=False, camera="Canon EOS R6")
    write(catalog, [(one, a_job(one, Stage.READY, moments=1)) for one in (a_video(1, title="Boats"), photo)])
    app = opened("library")
    assert "1 video, 1 photo, 1:40 of footage" in spoken(app)
    by_title = {card["title"]: card for card in cards(app).values()}
    assert (by_title["Harbour"]["time"], by_title["Harbour"]["strip"]) == ("", "")
    assert by_title["Boats"]["time"] == "1:40"
    assert shown(opened("library", media="photo")) == ["Harbour"]
    assert shown(opened("library", camera="Canon EOS R6")) == ["Harbour"]
    assert shown(opened("library", media="video")) == ["Boats"]


def test_a_photo_that_cannot_be_read_has_a_sentence_behind_its_picture(catalog: Catalog) -> None:
    photo = a_video(2, title="Harbour", duration_sec=0.0, fps=0.0, has_audio=False)
    write(catalog, [(photo, a_job(photo, Stage.READY, moments=1))])
    app = opened("library", video=photo.id)
    (shown_large,) = [html.proto.body for html in app.get("html") if 'class="photo"' in html.proto.body]
    # The style shows it as soon as the last picture, the large one, is marked as absent.
    before, sentence = shown_large.split('<p role="status">')
    assert before.count("<img ") == 2 and before.endswith('alt="Harbour">')
    said = "This photo can't be shown: its file can't be read just now. It is tried again by itself."
    assert unescape(sentence).startswith(said)
    assert ".photo:has(img:last-of-type.absent) p { display: block; }" in style()
