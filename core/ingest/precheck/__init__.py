"""What each file, link or line of a list would become, before anything is paid for."""
