"""Writes of the duties room, by noun."""
