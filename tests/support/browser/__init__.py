"""Clipseek in a browser or in the place of one: tabs over its websocket, presses that are counted."""
