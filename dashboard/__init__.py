"""What it all means now: read-only boards."""
