"""What the provider says a video is about, on request: a title, a summary, and chapters with their times."""
