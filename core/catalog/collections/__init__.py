"""Collections and what is in them, as rows."""
