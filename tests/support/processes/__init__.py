"""Other processes of a test: workers, replicas of an app, and some that are killed in the middle of their work."""
