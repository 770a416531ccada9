"""What looks after a library: whether everything agrees, what the disk holds, how the services are."""
