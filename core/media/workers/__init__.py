"""Foreign media is opened in child processes only: `tasks.py` is what they do, the rest is how it is asked of them."""
