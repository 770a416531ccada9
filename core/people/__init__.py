"""Who uses Clipseek, and what each of them may do."""
