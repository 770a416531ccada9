"""What Clipseek costs: each figure a ratio or a count taken in one run, because machines are noisy."""
