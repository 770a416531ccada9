"""The one player as a test sees it: where it began, where it stands, and waiting for it to stand still."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

START_WITHIN_SEC = 0.04
STOP_WITHIN_SEC = 0.1
VIDEO = ".st-key-clip_player video"
NOTE_STARTS = """
(() => {
    // Where each clip begins is noted on the page. By the time that a new film has a picture it may have played on for a while,
    // if the machine is busy; the browser itself knows from where.
    window.clipStarts = [];
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        if (this.readyState >= 2 || this.seeking) window.clipStarts.push(this.currentTime);
        else this.addEventListener("loadeddata", () => {
            window.clipStarts.push(this.played.length ? this.played.start(0) : this.currentTime);
        }, { once: true });
        return play.call(this);
    };
})();
"""


class Clip:
    """The open clip player of a page on which `NOTE_STARTS` ran."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.video: Locator = page.locator(VIDEO)
        expect(self.video).to_have_count(1)
        self._when("v.readyState >= 2 && !v.seeking")

    @property
    def position_sec(self) -> float:
        return float(self.video.evaluate("v => v.currentTime"))

    @property
    def colour(self) -> list[int]:
        """What the picture has in its middle; a film of another host can't be read."""
        found: list[int] = self.video.evaluate("""v => {
            const one = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
            one.drawImage(v, v.videoWidth * 0.98, v.videoHeight / 2, 1, 1, 0, 0, 1, 1);
            return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""")
        return found

    def press(self, name: str) -> None:
        """One of the player's buttons, by its class."""
        self._page.locator(f".st-key-clip_player .{name}").first.click()

    def wait_begun(self) -> None:
        self._page.wait_for_function("() => window.clipStarts.length")

    def wait_began_at(self, seconds: float, *, within_sec: float = START_WITHIN_SEC) -> None:
        """Wait until the newest clip is one that began there."""
        self._page.wait_for_function("([t, d]) => Math.abs(window.clipStarts.at(-1) - t) <= d", arg=[seconds, within_sec])

    def wait_stopped(self) -> None:
        self._when("v.paused && !v.seeking")

    def wait_stopped_at(self, seconds: float) -> None:
        there = f"Math.abs(v.currentTime - {seconds}) <= {STOP_WITHIN_SEC}"
        self._when(f"v.paused && !v.seeking && {there}")

    def wait_playing(self) -> None:
        self._when("!v.paused && !v.seeking && v.readyState >= 3")

    def wait_past(self, seconds: float) -> None:
        self._when(f"v.currentTime > {seconds}")

    def wait_before(self, seconds: float) -> None:
        self._when(f"v.currentTime < {seconds}")

    def _when(self, condition: str) -> None:
        """Wait until that is true of `v`, asked anew at each look: going from page to page puts another film in its place."""
        self._page.wait_for_function(
            f"() => {{ const v = document.querySelector('{VIDEO}'); return v !== null && {condition}; }}"
        )
