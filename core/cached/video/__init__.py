"""What may be asked and done about a single video, wherever its page or a player shows it."""

from core.cached.video import captions, chapters, previews, speech, spoken
