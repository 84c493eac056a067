"""Commands of the roof, one a file."""
