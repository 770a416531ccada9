"""The processes in which foreign media is opened, and the ends of them that the app holds."""
