"""Every write of this room: keyword-only, atomic, validated, each with one audit row."""
