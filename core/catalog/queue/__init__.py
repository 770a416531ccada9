"""Jobs and what holds them back: how people ask for work and how workers share it."""
