"""Django's SQLite backend without its limit of 999 values per statement."""
