"""The map of insights in a browser: pressed, drawn around, saved; by the graphics card and without one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import wait_for_frame
from tests.support.insights import ready_with_insights
from tests.support.running import RunningApp

MOMENTS = 10
VIDEOS = 6
NO_GL = """
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return /webgl/.test(kind) ? null : get.call(this, kind, ...more);
    };
"""


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with six videos of ten moments, and all insights of them."""
    data_dir = tmp_path_factory.mktemp("mapped") / "data"
    ready_with_insights(data_dir, [{}] * VIDEOS, MOMENTS)
    running = RunningApp(data_dir)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def opened(page: Page, app: RunningApp, more: str = "") -> Page:
    page.goto(f"{app.url}/insights{more}")
    expect(page.locator(".chart.drawn")).to_be_visible()
    return page


def point(page: Page, curve: int, place: int) -> tuple[float, float]:
    """Where a point of the map is on the screen."""
    x, y = page.locator(".plot").evaluate(
        """(plot, [curve, place]) => {
            const { xaxis, yaxis } = plot._fullLayout, { x, y } = plot._fullData[curve], box = plot.getBoundingClientRect();
            return [box.x + xaxis._offset + xaxis.d2p(x[place]), box.y + yaxis._offset + yaxis.d2p(y[place])];
        }""",
        [curve, place],
    )
    return x, y


def draw_around(page: Page, radius: float) -> None:
    """A circle about the middle of the map."""
    box = page.locator(".plot").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + radius, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x + radius * math.cos(step * math.pi / 12), y + radius * math.sin(step * math.pi / 12))
    page.mouse.up()


def test_resting_shows_the_picture_pressing_plays_and_drawing_around_selects(page: Page, mapped: RunningApp) -> None:
    opened(page, mapped)
    assert page.locator(".plot canvas").count() > 0
    x, y = point(page, 1, 3)
    page.mouse.move(x - 40, y - 40)
    page.mouse.move(x, y, steps=3)
    card = page.locator(".chart .card.shown")
    expect(card).to_contain_text("Video")
    expect(card.locator("img.here")).to_be_attached()
    page.mouse.click(x, y)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page).to_have_url(re.compile(r"open="))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    draw_around(page, 150)
    expect(page.locator(".map_chosen")).to_contain_text("moments in")
    expect(page.locator("[class*=st-key-play_map_]")).to_have_count(8)
    expect(page.get_by_role("link", name="Search for these")).to_have_attribute("href", re.compile(r"like=moment.*thumbs=y"))
    page.locator(".st-key-map_clear button").click()
    expect(page.locator(".legend button")).to_have_count(4)
    expect(page.locator(".plot .selectionlayer path")).to_have_count(0)


def test_a_line_of_the_legend_selects_its_kind_and_the_map_is_saved_as_a_picture(page: Page, mapped: RunningApp) -> None:
    opened(page, mapped)
    page.locator(".legend button").first.click()
    expect(page.locator(".map_chosen")).to_contain_text("18 moments in 6 videos")
    with page.expect_download() as saved:
        page.locator(".tools .save").click()
    assert saved.value.suggested_filename == "map.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_without_a_graphics_card_and_without_a_pointer_it_is_all_there(page: Page, mapped: RunningApp) -> None:
    page.add_init_script(NO_GL)
    opened(page, mapped, "?colour=video")
    assert page.locator(".plot .scatterlayer .point").count() == VIDEOS * MOMENTS
    page.locator(".plot").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".chart .told")).to_contain_text("Video")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    wait_for_frame(page, 0)


def test_on_a_phone_the_map_fits_and_what_is_selected_is_below_it(page: Page, mapped: RunningApp) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, mapped)
    page.locator(".legend button").first.click()
    expect(page.locator(".map_chosen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    chart, chosen = page.locator(".plot").bounding_box(), page.locator(".map_chosen").bounding_box()
    assert chart is not None and chosen is not None
    assert chosen["y"] > chart["y"] + chart["height"]
