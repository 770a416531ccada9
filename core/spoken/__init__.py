"""What is said in videos, word for word: where it comes from, how it is compared, and how it is written for others."""
