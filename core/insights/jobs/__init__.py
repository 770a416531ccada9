"""When insights are computed, by whom, and how far it is."""
