"""A page that stays open all day keeps the strips that were looked at lately, and no others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

SCRIPT = (Path(__file__).parents[2] / "web" / "components" / "hover" / "hover.js").read_text(encoding="utf-8")
HOST = "http://127.0.0.1:9"
CARDS = 150
KEPT = 60
PAGE = f"""<!doctype html><html><head><link rel="icon" href="data:,"></head><body><script>
    // The only Map of this page is the one of the strips.
    window.largest = 0;
    window.wanted = [];
    const set = Map.prototype.set;
    Map.prototype.set = function (...given) {{
        const map = set.apply(this, given);
        window.largest = Math.max(window.largest, map.size);
        return map;
    }};
    const Plain = window.Image;
    window.Image = function () {{
        const picture = new Plain();
        window.wanted.push(picture);
        return picture;
    }};
</script>
{"".join(f'<div class="st-key-hit_{n}"><div class="pic" data-strip="/strips/{n}.png"><img></div></div>' for n in range(CARDS))}
<script type="module">
    import begin from "/hover.js";
    begin({{ parentElement: document.body }});
    window.begun = true;
</script></body></html>"""


def a_strip() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (320, 90)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with many cards and nothing else of the app. Its clock goes on when it is told to."""
    strip = a_strip()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        kinds = {"/": ("text/html", PAGE), "/hover.js": ("text/javascript", SCRIPT)}
        kind, body = kinds.get(path, ("image/png", strip))
        route.fulfill(content_type=kind, body=body)

    context = browser.new_context(reduced_motion="no-preference")
    page = context.new_page()
    page.clock.install()
    page.route(f"{HOST}/**", answer)
    page.goto(f"{HOST}/")
    page.wait_for_function("window.begun")
    yield page
    context.close()


def rest_on(page: Page, number: int) -> None:
    """As long as it takes until the card moves."""
    page.evaluate(
        "number => document.querySelector(`.st-key-hit_${number} .pic`)"
        ".dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }))",
        number,
    )
    page.clock.run_for(200)
    page.locator(f".st-key-hit_{number} .moving").wait_for(state="attached")


def wanted(page: Page, number: int) -> int:
    """How often the strip of a card was asked for."""
    return int(page.evaluate("end => window.wanted.filter((one) => one.src.endsWith(end)).length", f"/strips/{number}.png"))


def test_only_so_many_strips_are_kept_and_those_that_were_used_last(page: Page) -> None:
    for number in range(CARDS):
        rest_on(page, number)
        # Again and again between the others.
        rest_on(page, 0)
    assert page.evaluate("window.largest") <= KEPT + 1
    rest_on(page, CARDS - KEPT // 2)
    assert wanted(page, CARDS - KEPT // 2) == 1
    assert wanted(page, 0) == 1
    rest_on(page, 1)
    assert wanted(page, 1) == 2
