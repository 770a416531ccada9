"""What is shown to people who have no account: what a link shows, to whom, for how long."""
