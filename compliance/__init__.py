"""The core: what is owed, what was done, how the two stand. Pure: no database, no clock, no settings."""
