"""Django's PostgreSQL backend without its endless patience."""
