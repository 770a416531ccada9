"""The browser's side that is no page: routes, the player, cards, the look, and the life of the process."""
