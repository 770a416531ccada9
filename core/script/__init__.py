"""A script finds its own shots: its text cut into lines, and for each line the best moment that no other line has."""
