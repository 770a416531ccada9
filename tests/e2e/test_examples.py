"""Searching by a picture, sound or clip in a real browser: chosen, pasted, dropped, linked, refused, taken out."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from core.errors import Reason
from core.messages.errors import ERRORS
from tests.support.clips import make_clip
from tests.support.hostile.files import sound_only
from tests.support.running import RunningApp
from tests.support.servers.footage_host import footage_host

PASTE = """async ([target, text, base64]) => {
    const transfer = new DataTransfer();
    if (base64) {
        const bytes = await (await fetch(`data:image/png;base64,${base64}`)).blob();
        transfer.items.add(new File([bytes], "image.png", { type: "image/png" }));
    }
    if (text) transfer.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    document.querySelector(target).dispatchEvent(event);
    return event.defaultPrevented;
}"""
DRAG = """async ([names, base64]) => {
    const transfer = new DataTransfer();
    const bytes = await (await fetch(`data:image/png;base64,${base64}`)).blob();
    transfer.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
    for (const name of names) {
        document.querySelector("[data-testid=stMain]").dispatchEvent(
            new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("host")
    (folder / "sea view.png").write_bytes(photo())
    (folder / "page.html").write_text("<html><title>A page</title></html>")
    with footage_host(folder) as address:
        yield address


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with an empty library, which may read links into this machine."""
    running = RunningApp(tmp_path_factory.mktemp("examples") / "data", CLIPSEEK_ALLOW_PRIVATE_URLS="1")
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (40, 90, 200)).save(out, "PNG")
    return out.getvalue()


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def open_page(page: Page, app: RunningApp) -> None:
    """The search page, listening for what is pasted and dropped."""
    page.goto(app.url)
    opener(page).wait_for()
    page.locator(".st-key-q input").wait_for()
    page.wait_for_function("() => window.clipseekExamples?.size")


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="Add a picture or clip").first


def chip(page: Page) -> Locator:
    return page.locator(".example_chip")


def choose(page: Page, name: str, content: bytes) -> None:
    opener(page).click()
    bring(page, name, content)


def bring(page: Page, name: str, content: bytes) -> None:
    page.locator(".example input[type=file]").set_input_files(FilePayload(name=name, mimeType="", buffer=content))


def take_out(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Search without {name}").click()
    expect(chip(page)).to_have_count(0)


def is_shown(picture: Locator) -> bool:
    return bool(picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)"))


def test_a_file_is_chosen_shown_linked_and_taken_out(page: Page, asking: RunningApp, tmp_path: Path) -> None:
    open_page(page, asking)
    clip = make_clip(tmp_path / "evening.mp4", seconds=6)
    files = {"sea.png": (photo(), "Picture"), "song.m4a": (sound_only(), "Sound")}
    files["evening.mp4"] = clip.read_bytes(), "Clip · 6 s"
    for name, (content, kind) in files.items():
        choose(page, name, content)
        expect(chip(page)).to_contain_text(name)
        expect(chip(page)).to_contain_text(kind)
        assert is_shown(chip(page).locator("img"))
        expect(page).to_have_url(re.compile("[0-9a-f]{64}"))
        take_out(page, name)
        expect(page).not_to_have_url(re.compile("[0-9a-f]{64}"))


def test_a_link_to_such_a_search_shows_it_again(page: Page, browser: Browser, asking: RunningApp) -> None:
    open_page(page, asking)
    choose(page, "sea.png", photo())
    expect(chip(page)).to_be_visible()
    expect(page).to_have_url(re.compile("[0-9a-f]{64}"))
    page.reload()
    expect(chip(page)).to_contain_text("sea.png")
    other = browser.new_context()
    elsewhere = other.new_page()
    elsewhere.goto(page.url)
    expect(chip(elsewhere)).to_contain_text("sea.png")
    assert is_shown(chip(elsewhere).locator("img"))
    elsewhere.goto(re.sub("[0-9a-f]{64}", "0" * 64, page.url))
    expect(chip(elsewhere)).to_contain_text("No longer here")
    other.close()


def test_a_picture_of_the_clipboard_is_pasted_with_the_keys(browser: Browser, asking: RunningApp) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_page(page, asking)
    page.evaluate(
        """async (base64) => {
            const bytes = await (await fetch(`data:image/png;base64,${base64}`)).blob();
            await navigator.clipboard.write([new ClipboardItem({ "image/png": bytes })]);
        }""",
        as_text(photo()),
    )
    page.locator(".st-key-q input").focus()
    page.keyboard.press("ControlOrMeta+v")
    expect(chip(page)).to_contain_text("Pasted picture")
    context.close()


def test_words_that_bring_a_picture_along_are_pasted_as_words(page: Page, asking: RunningApp) -> None:
    open_page(page, asking)
    assert not page.evaluate(PASTE, [".st-key-q input", "a table", as_text(photo())])
    assert not page.evaluate(PASTE, ["body", "just words", ""])
    assert page.evaluate(PASTE, ["body", "a table", as_text(photo())])
    expect(chip(page)).to_be_visible()


def test_a_file_dropped_anywhere_is_taken(page: Page, asking: RunningApp) -> None:
    open_page(page, asking)
    page.evaluate(DRAG, [["dragenter", "dragover"], as_text(photo())])
    expect(page.locator(".drop_here")).to_be_visible()
    page.evaluate(DRAG, [["drop"], as_text(photo())])
    expect(page.locator(".drop_here")).to_be_hidden()
    expect(chip(page)).to_contain_text("dropped.png")


def test_a_link_is_read_or_refused_in_words_for_it(page: Page, asking: RunningApp, host: str) -> None:
    open_page(page, asking)
    opener(page).click()
    link, said = page.locator(".example .link input"), page.locator(".example .now")
    for address, reason in (
        (f"{host}/page.html", Reason.EXAMPLE_PAGE),
        ("https://www.youtube.com/watch?v=abc", Reason.EXAMPLE_PAGE),
        ("a dog on a beach", Reason.EXAMPLE_LINK),
    ):
        link.fill(address)
        link.press("Enter")
        expect(said).to_have_text(" ".join(ERRORS[reason]))
    link.fill(f"{host}/sea%20view.png")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(chip(page)).to_contain_text("sea view.png")


def test_what_cannot_be_searched_by_is_a_sentence_that_goes_with_the_box(page: Page, asking: RunningApp) -> None:
    open_page(page, asking)
    opener(page).click()
    said, asked = page.locator(".example .now"), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    bad = [
        ("nothing.png", b"", "This file is empty. Nothing was paid. Copy or download it again."),
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', " ".join(ERRORS[Reason.EXAMPLE_UNREADABLE])),
        ("<img src=x onerror=alert(1)>.png", b"", "This file is empty. Nothing was paid. Copy or download it again."),
        ("half.png", photo()[:60], " ".join(ERRORS[Reason.EXAMPLE_UNREADABLE])),
    ]
    for name, content, sentence in bad:
        bring(page, name, content)
        expect(said).to_have_text(sentence)
    # An empty file is not even sent.
    assert len([url for url in asked if url.endswith("/examples")]) == 2
    page.keyboard.press("Escape")
    expect(page.locator(".example")).to_have_count(0)
    expect(page.locator(".taking")).to_be_hidden()


def test_a_broken_connection_is_a_sentence_and_the_next_try_works(browser: Browser, asking: RunningApp) -> None:
    context = browser.new_context()
    page = context.new_page()
    open_page(page, asking)
    page.route("**/examples", lambda route: route.abort())
    choose(page, "sea.png", photo())
    expect(page.locator(".example .now")).to_have_text("The connection broke off. Nothing was paid. Try it once more.")
    page.unroute("**/examples")
    bring(page, "sea.png", photo())
    expect(chip(page)).to_contain_text("sea.png")
    context.close()


def test_the_keyboard_alone_is_enough(page: Page, asking: RunningApp, host: str) -> None:
    open_page(page, asking)
    opener(page).focus()
    page.keyboard.press("Enter")
    page.locator(".example").wait_for()
    expect(page.locator(".example input[type=file]")).to_have_accessible_name(re.compile("choose a file"))
    expect(page.get_by_label("Or a link to one")).to_be_visible()
    expect(page.locator(".example input[type=file]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".example .link input")).to_be_focused()
    page.keyboard.type(f"{host}/sea%20view.png")
    page.keyboard.press("Enter")
    cross = page.get_by_role("button", name="Search without sea view.png")
    expect(cross).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip(page)).to_have_count(0)
    expect(opener(page)).to_be_visible()


def test_it_all_fits_a_phone(browser: Browser, asking: RunningApp) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    open_page(page, asking)
    name = "a_name_that_is_much_longer_than_a_phone_is_wide_" * 3 + ".png"
    opener(page).click()
    box = page.locator(".example").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    bring(page, name, photo())
    expect(chip(page)).to_be_visible()
    cross = page.get_by_role("button", name=re.compile("^Search without ")).bounding_box()
    assert cross is not None
    assert cross["x"] + cross["width"] <= 390
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    context.close()
