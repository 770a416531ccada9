"""Who may sign in, who is signed in, who is invited, how often somebody tried, and who did what."""
