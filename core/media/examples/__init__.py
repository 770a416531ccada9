"""Pictures, sounds and clips that somebody searches by, brought into a plain form."""
