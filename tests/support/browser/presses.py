"""A hand that counts: how many presses a piece of work takes somebody who knows the app."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Locator, Page


class Hand:
    """Clicks, keys and texts on a page, each counted as one press.

    A text is one, however long: it is what somebody wants to say, not what the app asks of them. So is a click with Shift held.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    def click(self, where: Locator, *held: Literal["Shift"]) -> None:
        self.presses += 1
        where.click(modifiers=list(held))

    def key(self, name: str) -> None:
        self.presses += 1
        self._page.keyboard.press(name)

    def write(self, text: str) -> None:
        """Where the cursor is."""
        self.presses += 1
        self._page.keyboard.type(text)
