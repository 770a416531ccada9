"""The catalog's tables, how its database is opened, and how older ones are moved to the present."""
